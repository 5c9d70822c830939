// Thousands of stories drawn from seeds. REHEARSAL_SEEDS=COUNT tells more of them, REHEARSAL_SEED=N one
// alone.
#include "story.hpp"

#include <cstdlib>
#include <doctest/doctest.h>

using namespace rehearsal;

namespace {

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

} // namespace

TEST_CASE("no promise breaks, whatever happens") {
    const std::uint64_t only = from_environment("REHEARSAL_SEED", 0);
    const std::uint64_t first = only == 0 ? 1 : only;
    const std::uint64_t last = only == 0 ? from_environment("REHEARSAL_SEEDS", 2000) : only;
    std::map<Exit, int> exits;
    OutcomeCounts outcomes{};
    for (std::uint64_t seed = first; seed <= last; ++seed) {
        const Story story = draw_story(seed);
        const Ending ending = tell(story);
        ++exits[ending.exit];
        for (std::size_t i = 0; i < outcome_count; ++i) outcomes[i] += ending.outcomes[i];
        for (const std::string& broken : ending.broken) {
            CAPTURE(seed); // replay it with REHEARSAL_SEED
            FAIL_CHECK(broken);
        }
        if (seed % 100 == 1) {
            const Ending again = tell(story);
            CAPTURE(seed);
            CHECK(again.journal == ending.journal); // the same seed tells the same story
            CHECK(again.ledger == ending.ledger);
        }
    }
    if (only != 0 || last < 2000) return;
    // A campaign that never meets an ending proves nothing about it.
    for (const Exit exit : {Exit::ok, Exit::within_budget, Exit::budget_exceeded, Exit::unknown})
        CHECK(exits[exit] >= 50);
    for (std::size_t i = 0; i < outcome_count; ++i) {
        const auto outcome = static_cast<Outcome>(i);
        CAPTURE(to_text(outcome));
        if (outcome != Outcome::in_flight && outcome != Outcome::ineligible) CHECK(outcomes[i] >= 50);
    }
}
