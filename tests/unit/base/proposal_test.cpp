#include "cph_plan/base/proposal.hpp"

#include <doctest/doctest.h>

using namespace cph_plan;

TEST_CASE("a proposed command repeats what the next command needs, and no more") {
    const Repeated all{.journal = "--journal j.db", .cloud = "--ca-file ca.pem"};
    CHECK(proposed("resume run-1", all) == "cph-plan resume run-1 --journal j.db --ca-file ca.pem");
    CHECK(proposed("resume", all) == "cph-plan resume --journal j.db --ca-file ca.pem");
    CHECK(proposed("apply --remaining run-1", all) ==
          "cph-plan apply --remaining run-1 --journal j.db --ca-file ca.pem");
    for (const char* words : {"status run-1", "report run-1", "halt run-1", "abandon run-1", "runs"})
        CHECK(proposed(words, all) == std::string("cph-plan ") + words + " --journal j.db");
    CHECK(proposed("resume run-1", {}) == "cph-plan resume run-1");
}
