// The exhaustive core: everything that a restart call can meet, alone, in pairs, and together with a death of
// the process at every step.
#include "check_story.hpp"
#include "small_stories.hpp"

#include <algorithm>

using namespace rehearsal;

namespace {

std::ptrdiff_t presumed(const Ending& ending) {
    return std::ranges::count_if(ending.minutes,
                                 [](const std::string& entry) { return entry.ends_with(" presumed"); });
}

// The death neither took an answer with it nor spared the run its misfortune, and there was no race between a
// failure and the next call: then it costs only time.
bool loses_nothing(const Ending& resumed, const Ending& whole) {
    constexpr auto unknown = static_cast<std::size_t>(Outcome::unknown);
    return resumed.outcomes[unknown] == whole.outcomes[unknown] && presumed(resumed) == presumed(whole) &&
           resumed.struck == whole.struck && resumed.stops.empty() && whole.stops.empty();
}

// What is seen depends on when one looks.
bool is_about_time(const Row& row) {
    const auto* trouble = std::get_if<CloudTrouble>(&row);
    return trouble != nullptr && (trouble->name == "job_flips" || trouble->name == "job_vanishes");
}

} // namespace

TEST_CASE("whatever one call meets, and then another, no promise breaks") {
    std::uint64_t told = 0;
    for (const Story& story : small_stories())
        for (const Row& first : rows()) {
            const Story troubled = with(story, first);
            check(troubled);
            for (const Row& second : rows())
                if (++told % share() == 0) check(with(troubled, second, 2));
        }
    CHECK(told == 30 * rows().size() * rows().size());
}

TEST_CASE("whatever a call meets, the process may die of it at any step") {
    std::uint64_t told = 0;
    std::uint64_t compared = 0;
    for (const Story& story : small_stories())
        for (const Row& row : rows()) {
            Story troubled = with(story, row);
            const Ending whole = tell(troubled);
            for (std::uint64_t step = 1; step <= whole.steps_of(1); ++step) {
                if (++told % (4 + share()) != 0) continue;
                troubled.mishaps = {{.step = step}};
                const Ending resumed = check(troubled);
                CAPTURE(troubled.name);
                CAPTURE(step);
                if (!loses_nothing(resumed, whole) || is_about_time(row)) continue;
                ++compared;
                CHECK(resumed.outcomes == whole.outcomes);
            }
        }
    CHECK(told >= 20'000);
    CHECK(compared >= told / (4 + share()) / 4);
}
