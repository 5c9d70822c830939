// Ten small stories, each killed at every one of its steps and resumed; some killed twice.
#include "story.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

using namespace rehearsal;

namespace {

Story story_of(std::string name, Plan plan, std::uint32_t batch) {
    Story story;
    story.name = std::move(name);
    story.schedule = cut_batches(make_schedule(plan, 1), batch);
    story.cloud.fleet = fleet_of(story.schedule);
    story.cloud.durations = cph_sim::DurationLaw::fixed(5s);
    return story;
}

Plan in_two_waves(std::size_t servers) {
    Plan plan = plan_of(servers);
    plan.waves.front().split = {Portion{1}, Portion{100, Portion::Unit::percent}};
    plan.waves.front().pause = 60s;
    return plan;
}

std::vector<Story> ten_stories() {
    std::vector<Story> stories;
    stories.push_back(story_of("one server", plan_of(1), 1));
    stories.push_back(story_of("two waves with a pause", in_two_waves(3), 2));
    Plan parallel = plan_of(4);
    parallel.max_parallel_calls = 2;
    stories.push_back(story_of("two calls at once", parallel, 1));
    Plan trusting = plan_of(2);
    trusting.health.check = Health::Check::none;
    stories.push_back(story_of("jobs alone are trusted", trusting, 2));

    stories.push_back(story_of("a job fails", in_two_waves(3), 2));
    stories.back().cloud.cues.push_back({.trouble = cph_sim::JobFails{}});
    Plan tolerant = in_two_waves(4);
    tolerant.max_failures = Portion{1};
    stories.push_back(story_of("a refusal within the budget", tolerant, 3));
    stories.back().cloud.cues.push_back({.trouble = cph_sim::Refused{}, .nth = 2});
    stories.push_back(story_of("the answer is lost", in_two_waves(3), 2));
    stories.back().luck.lost_after = 100;
    Plan assuming = in_two_waves(3);
    assuming.max_failures = Portion{3};
    assuming.on_unknown = OnUnknown::assume_sent;
    stories.push_back(story_of("the answer is lost and assumed", assuming, 2));
    stories.back().luck.gateway_after = 100;
    Plan impatient = in_two_waves(2);
    impatient.job_timeout = 20s;
    impatient.max_failures = Portion{1};
    stories.push_back(story_of("a job never ends", impatient, 2));
    stories.back().cloud.cues.push_back({.trouble = cph_sim::JobNeverEnds{}});
    stories.push_back(story_of("throttled at first", in_two_waves(2), 1));
    stories.back().luck.throttled = 40;
    return stories;
}

void check(const Story& story) {
    const Ending ending = tell(story);
    CAPTURE(story.name);
    CAPTURE(fmt::format("{}", fmt::join(story.deaths, ",")));
    for (const std::string& broken : ending.broken) FAIL_CHECK(broken);
}

} // namespace

TEST_CASE("a process that dies at any step is followed by one that finishes its work") {
    for (Story& story : ten_stories()) {
        const Ending whole = tell(story);
        REQUIRE(whole.broken.empty());
        REQUIRE(!whole.steps.empty());
        REQUIRE(whole.steps.front() >= 10);
        for (std::uint64_t death = 1; death <= whole.steps.front(); ++death) {
            story.deaths = {death};
            check(story);
        }
    }
}

TEST_CASE("a process that dies again while it resumes is no different") {
    for (Story& story : ten_stories()) {
        const std::uint64_t steps = tell(story).steps.front();
        for (std::uint64_t first = 1; first <= steps; first += 3)
            for (std::uint64_t second = 1; second <= steps; second += 3) {
                story.deaths = {first, second};
                check(story);
            }
    }
}

TEST_CASE("without bad luck a crash costs nothing but time: what was not on the wire is done later") {
    Story story = story_of("two waves", in_two_waves(5), 2);
    const std::uint64_t steps = tell(story).steps.front();
    for (std::uint64_t death = 1; death <= steps; ++death) {
        story.deaths = {death};
        const Ending ending = tell(story);
        const std::uint32_t ok = ending.outcomes[static_cast<std::size_t>(Outcome::ok)];
        const std::uint32_t unknown = ending.outcomes[static_cast<std::size_t>(Outcome::unknown)];
        CAPTURE(death);
        // Either nothing was lost, or the one call whose answer died with the process is unknown and stops
        // the run.
        CHECK((ok == 5 || (unknown > 0 && unknown <= 2 && ending.exit == Exit::unknown)));
    }
}
