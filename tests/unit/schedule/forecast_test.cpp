#include "cph_plan/schedule/forecast.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace cph_plan;

namespace {

// Waves of these sizes, with a pause of five minutes after each but the last.
Plan plan_of(const std::vector<std::uint32_t>& sizes) {
    Plan plan;
    plan.name.text = "weekly";
    plan.targets.push_back({.name = {"default"}, .region = "cn-east-3", .project_id = ""});
    for (std::uint32_t wave = 0; wave < sizes.size(); ++wave) {
        Group group{.name = {fmt::format("g{}", wave)}, .servers = {}};
        for (std::uint32_t i = 0; i < sizes[wave]; ++i) group.servers.add(fmt::format("s{}-{}", wave, i));
        plan.groups.push_back(std::move(group));
        plan.waves.push_back({.name = {fmt::format("{}", wave + 1)}, .groups = {wave}, .pause = 5min});
    }
    return plan;
}

std::vector<WaveForecast> forecast_of(const Plan& plan) {
    return forecast(make_schedule(plan, 1));
}

} // namespace

TEST_CASE("without a tolerated failure one call is what refusals can cost") {
    const auto waves = forecast_of(plan_of({1, 80, 250}));
    CHECK(waves[0].worst_if_refused == 1);
    CHECK(waves[1].worst_if_refused == 80);
    CHECK(waves[2].worst_if_refused == 100);
}

TEST_CASE("what is tolerated comes on top of the call that crosses the budget") {
    Plan plan = plan_of({250});
    plan.max_failures = Portion{7};
    CHECK(forecast_of(plan)[0].tolerated == 7);
    CHECK(forecast_of(plan)[0].worst_if_refused == 107);
}

TEST_CASE("calls side by side can all be out when the budget is crossed") {
    Plan plan = plan_of({1000});
    plan.max_parallel_calls = 3;
    CHECK(forecast_of(plan)[0].worst_if_refused == 300);
    plan.max_failures = Portion{1, Portion::Unit::percent};
    CHECK(forecast_of(plan)[0].worst_if_refused == 310);
    plan.max_parallel_calls = 1'000'000'000;
    CHECK(forecast_of(plan)[0].worst_if_refused == 1000);
}

TEST_CASE("the largest calls of a wave count, wherever they stand in it") {
    Plan plan = plan_of({130, 1});
    plan.targets.push_back({.name = {"other"}, .region = "cn-east-3", .project_id = ""});
    plan.waves[0].groups = {0, 1}; // 100 and 30 of one target, 1 of the other
    plan.groups[1].target = 1;
    plan.waves.pop_back();
    plan.max_parallel_calls = 2;
    CHECK(forecast_of(plan)[0].worst_if_refused == 130);
}

TEST_CASE("the smaller budget counts") {
    Plan plan = plan_of({250, 250});
    plan.max_failures = Portion{20};
    plan.waves[0].max_failures = Portion{3};
    plan.waves[1].max_failures = Portion{50};
    CHECK(forecast_of(plan)[0].worst_if_refused == 103);
    CHECK(forecast_of(plan)[1].tolerated == 20);
    CHECK(forecast_of(plan)[1].worst_if_refused == 120);
}

TEST_CASE("a wave within the budget is never worse than itself") {
    Plan plan = plan_of({5});
    plan.max_failures = Portion{1'000'000'000};
    CHECK(forecast_of(plan)[0].worst_if_refused == 5);
}

TEST_CASE("failures that show only in the jobs can hit all of a wave and nothing of the next") {
    Plan plan = plan_of({250, 3});
    CHECK(forecast_of(plan)[0].worst_if_jobs_fail == 250);
    CHECK(forecast_of(plan)[1].worst_if_jobs_fail == 3);
}

TEST_CASE("without hours waves start one after the other, at once or after all that the plan allows") {
    Plan plan = plan_of({1, 2, 3});
    plan.job_timeout = 30min;
    plan.health.healthy_deadline = 10min;
    plan.waves[1].health = Health{.check = Health::Check::none};
    const Instant begin = *parse_instant("2026-11-24T00:00:00Z");
    const auto starts = wave_starts(make_schedule(plan, 1), Calendar(), begin);
    REQUIRE(starts.size() == 3);
    CHECK(starts[0].earliest == begin);
    CHECK(starts[0].latest == begin);
    CHECK(starts[1].earliest == begin + 5min);
    CHECK(starts[1].latest == begin + 45min); // job, health, pause
    CHECK(starts[2].earliest == begin + 10min);
    CHECK(starts[2].latest == begin + 80min); // the second wave trusts its jobs
}

TEST_CASE("a wave that finds its hours closed starts when they open next") {
    Plan plan = plan_of({1, 2});
    plan.job_timeout = 50min;
    plan.hours.windows = {{.start = 22h, .duration = 1h, .time_zone = "UTC", .cutoff = 10min}};
    const Calendar calendar = *Calendar::of(plan.hours);
    const Schedule schedule = make_schedule(plan, 1);
    const auto starts = wave_starts(schedule, calendar, *parse_instant("2026-11-24T09:00:00Z"));
    CHECK(starts[0].earliest == *parse_instant("2026-11-24T22:00:00Z"));
    CHECK(starts[0].latest == starts[0].earliest);
    CHECK(starts[1].earliest == *parse_instant("2026-11-24T22:05:00Z"));
    CHECK(starts[1].latest == *parse_instant("2026-11-25T22:00:00Z"));

    plan.hours.blackouts = {{.from = *parse_instant("2026-11-20T00:00:00Z"),
                             .to = *parse_instant("2126-11-20T00:00:00Z"),
                             .reason = "a hundred years of sleep"}};
    const auto asleep =
        wave_starts(schedule, *Calendar::of(plan.hours), *parse_instant("2026-11-24T09:00:00Z"));
    CHECK(asleep[0].earliest == *parse_instant("2126-11-20T22:00:00Z"));
}

TEST_CASE("a wave can start when those before it have paused") {
    Plan plan = plan_of({1, 2, 3});
    plan.waves[1].pause = 90s;
    const auto waves = forecast_of(plan);
    CHECK(waves[0].earliest == 0ms);
    CHECK(waves[1].earliest == 5min);
    CHECK(waves[2].earliest == 6min + 30s);
}
