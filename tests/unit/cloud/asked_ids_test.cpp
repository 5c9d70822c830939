// Ids asked for are found again in replies.
#include "cph_plan/cloud/asked_ids.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace cph_plan;

TEST_CASE("an id is found where it was asked for, whatever the case of its letters") {
    const AskedIds asked({"4AFF-a", "4aff-b"});
    CHECK(asked.place_of("4aff-a") == 0u);
    CHECK(asked.place_of("4AFF-A") == 0u);
    CHECK(asked.place_of("4Aff-B") == 1u);
}

TEST_CASE("an id that was not asked for is not found, however much it resembles one that was") {
    const AskedIds asked({"server-1", std::string(64, 'a')});
    for (const std::string& other :
         {std::string(), std::string("server-"), std::string("server-11"), std::string(63, 'a'),
          std::string(65, 'a'), std::string(100'000, 'a'), std::string("server-1\0", 9)}) {
        CAPTURE(other.size());
        CHECK_FALSE(asked.place_of(other));
    }
    CHECK(asked.place_of(std::string(64, 'A')) == 1u);
}

TEST_CASE("where nothing is asked for, nothing is found") {
    CHECK_FALSE(AskedIds().place_of("a"));
    CHECK_FALSE(AskedIds(std::vector<std::string>{}).place_of("a"));
    CHECK_FALSE(AskedIds().place_of(""));
}

TEST_CASE("of ten thousand ids each is found, and none of ten thousand others") {
    std::vector<std::string> ids;
    for (int i = 0; i < 10'000; ++i) ids.push_back(fmt::format("{:032x}", i));
    const AskedIds asked(ids);
    for (std::size_t i = 0; i < ids.size(); ++i) REQUIRE(asked.place_of(ids[i]) == i);
    for (int i = 10'000; i < 20'000; ++i) REQUIRE_FALSE(asked.place_of(fmt::format("{:032x}", i)));
}
