// The exhaustive core: everything that a restart call can meet, alone, in pairs, and together with a death of
// the process at every step.
#include "check_story.hpp"
#include "small_stories.hpp"

using namespace rehearsal;

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
    for (const Story& story : small_stories())
        for (const Row& row : rows()) {
            Story troubled = with(story, row);
            const std::uint64_t steps = tell(troubled).steps_of(1);
            for (std::uint64_t step = 1; step <= steps; ++step) {
                if (++told % (4 + share()) != 0) continue;
                troubled.mishaps = {{.step = step}};
                check(troubled);
            }
        }
    CHECK(told >= 20'000);
}
