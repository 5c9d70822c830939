// Processes that are stopped and go on, while others take their runs over; requests that arrive late; and
// other operators at the same servers.
#include "check_story.hpp"
#include "small_stories.hpp"

using namespace rehearsal;

namespace {

// Slow builds try every third step.
std::uint64_t stride() {
    return 1 + share() / 10;
}

std::uint64_t steps_of(const Story& story) {
    return tell(story).steps_of(1);
}

} // namespace

TEST_CASE("an owner that was stopped while another took its run over does nothing more") {
    for (const Story& story : small_stories()) {
        const std::uint64_t steps = steps_of(story);
        std::uint32_t fenced = 0;
        for (std::uint64_t step = 1; step <= steps; step += stride()) {
            Story paused = story;
            paused.mishaps = {{.kind = Mishap::Kind::taken_over, .step = step, .duration = 2min}};
            const Ending ending = check(paused);
            fenced += ending.processes.back().journal_lost ? 1 : 0;
        }
        CAPTURE(story.name);
        CHECK(fenced >= steps / stride() / 2);
    }
}

TEST_CASE("the process that took over may die, too, and the first one wakes to a run of nobody") {
    for (const Story& story : small_stories()) {
        const std::uint64_t steps = steps_of(story);
        for (std::uint64_t step = 1; step <= steps; step += 1 + share())
            for (std::uint64_t death = 1 + step % 7; death <= steps; death += 7 * share()) {
                Story paused = story;
                paused.mishaps = {{.kind = Mishap::Kind::taken_over, .step = step, .duration = 2min},
                                  {.process = 2, .step = death}};
                check(paused);
            }
    }
}

TEST_CASE("a process that was merely stopped goes on, and checks again what has grown old") {
    for (const Story& story : small_stories()) {
        const std::uint64_t steps = steps_of(story);
        for (const Duration nap : {Duration{3s}, Duration{10min}})
            for (std::uint64_t step = 1; step <= steps; step += stride()) {
                Story stopped = story;
                stopped.seed = 1; // it does not notice by its own clock: the lease is still its own
                stopped.mishaps = {{.kind = Mishap::Kind::sleeps, .step = step, .duration = nap}};
                const Ending ending = check(stopped);
                CAPTURE(story.name);
                CHECK(ending.processes.size() == 1);
                CHECK(ending.exit == Exit::ok);
            }
    }
}

TEST_CASE("a request that arrives late, after its process has died, restarts nobody twice") {
    for (const Story& story : small_stories()) {
        const Story late = with(story, Misfortune::arrives_late);
        const std::uint64_t steps = steps_of(late);
        for (std::uint64_t step = 1; step <= steps; step += stride()) {
            Story died = late;
            died.mishaps = {{.step = step}};
            check(died);
        }
    }
}

TEST_CASE("other operators at the same servers do not confuse the run") {
    for (const Story& story : small_stories())
        for (std::uint64_t read = 1; read <= 6; ++read) {
            Story shared = story;
            shared.luck.only->insert({Misfortune::other_operator, read});
            const Ending ending = check(shared);
            CAPTURE(story.name);
            CHECK(ending.state != RunState::running);
        }
}
