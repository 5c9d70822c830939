// Small stories whose process dies, at every one of its steps; and dies again while it resumes.
#include "check_story.hpp"
#include "small_stories.hpp"

using namespace rehearsal;

namespace {

Story dying_at(Story story, std::uint64_t step) {
    story.mishaps.push_back({.process = story.mishaps.size() + 1, .step = step});
    return story;
}

} // namespace

TEST_CASE("a process that dies at any step is followed by one that finishes its work") {
    for (const Story& story : small_stories()) {
        const Ending whole = check(story);
        CAPTURE(story.name);
        CHECK(whole.exit == Exit::ok);
        const std::uint64_t steps = whole.steps_of(1);
        REQUIRE(steps >= 10);
        std::uint64_t times_tried = 0, times_cut = 0;
        for (std::uint64_t step = 1; step <= steps; step += 1 + share() / 10) {
            const Ending ending = check(dying_at(story, step));
            ++times_tried;
            times_cut += ending.processes.size() == 2 ? 1 : 0;
            CAPTURE(step);
            // Either nothing was lost, or the answer that died with the process makes its servers unknown.
            const auto count = [&](Outcome outcome) {
                return ending.outcomes[static_cast<std::size_t>(outcome)];
            };
            const std::uint32_t on_the_wire = story.max_parallel_calls * std::min(story.batch, story.servers);
            CHECK(count(Outcome::unknown) <= on_the_wire);
            const bool all_ok = count(Outcome::ok) == story.servers;
            CHECK((all_ok || count(Outcome::unknown) > 0));
        }
        CHECK(times_cut + 2 >= times_tried); // after the very last step there is nobody left to resume
    }
}

TEST_CASE("a process that dies again while it resumes is no different") {
    for (const Story& story : small_stories()) {
        const std::uint64_t steps = tell(story).steps_of(1);
        for (std::uint64_t first = 1; first <= steps; first += 1 + share() / 10)
            for (std::uint64_t second = 1 + first % 13; second <= steps; second += 12 + share())
                check(dying_at(dying_at(story, first), second));
    }
}
