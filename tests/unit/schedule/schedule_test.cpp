#include "cph_plan/schedule/schedule.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace cph_plan;

namespace {

Plan plan_of(std::uint32_t servers) {
    Plan plan;
    plan.name.text = "weekly";
    plan.targets.push_back({.name = {"default"}, .region = "cn-east-3", .project_id = ""});
    Group group{.name = {"farm"}, .servers = {}};
    for (std::uint32_t i = 0; i < servers; ++i) group.servers.add(fmt::format("s{:04}", servers - i));
    plan.groups.push_back(std::move(group));
    plan.waves.push_back({.name = {"1"}, .groups = {0}, .pause = 5min});
    return plan;
}

} // namespace

TEST_CASE("a wave of more than a hundred servers goes out in batches of a hundred") {
    const Schedule schedule = make_schedule(plan_of(250), 1);
    REQUIRE(schedule.batches.size() == 3);
    CHECK(schedule.batches[0].count == 100);
    CHECK(schedule.batches[2].count == 50);
    CHECK(schedule.waves.front().pause == 0ms); // the run's last wave pauses for nobody
}

TEST_CASE("parts of a split are waves of their own with the wave's pause") {
    Plan plan = plan_of(5);
    plan.waves.front().split = {Portion{1}, Portion{2}};
    const Schedule schedule = make_schedule(plan, 1);
    REQUIRE(schedule.waves.size() == 3);
    CHECK(schedule.waves[0].name.text == "1[1]");
    CHECK(schedule.waves[1].count == 2);
    CHECK(schedule.waves[1].pause == 5min);
    CHECK(schedule.wave_of(ServerIndex{4}) == 2);
}

TEST_CASE("servers stand in the order that their group asks for, the same for the same seed") {
    Plan plan = plan_of(50);
    CHECK(make_schedule(plan, 1).ids[0] == "s0050");
    plan.groups.front().order = Order::sorted;
    CHECK(make_schedule(plan, 1).ids[0] == "s0001");
    plan.groups.front().order = Order::shuffle;
    CHECK(make_schedule(plan, 1) == make_schedule(plan, 1));
    CHECK_FALSE(make_schedule(plan, 1).ids == make_schedule(plan, 2).ids);
}

TEST_CASE("a plan that is given away makes the same schedule as one that is kept") {
    Plan plan = plan_of(250);
    for (const Order order : {Order::file, Order::sorted, Order::shuffle}) {
        plan.groups.front().order = order;
        CHECK(make_schedule(Plan(plan), 1) == make_schedule(plan, 1));
    }
    plan.groups.push_back({.name = {"shed"}, .servers = {}});
    plan.groups.back().servers.add("t");
    plan.waves.push_back({.name = {"2"}, .groups = {1}});
    CHECK(make_schedule(Plan(plan), 1) == make_schedule(plan, 1));
    CHECK(make_schedule(Plan(plan), 1).ids[250] == "t");
}

TEST_CASE("the rest of a run keeps its waves, drops empty ones and counts percentages anew") {
    Plan plan = plan_of(10);
    plan.waves.front().split = {Portion{2}};
    plan.max_failures = {20, Portion::Unit::percent};
    const Schedule whole = make_schedule(plan, 1);
    const Schedule rest = keep_only(whole, [](ServerIndex server) { return at(server) >= 5; });
    CHECK(rest.size() == 5);
    REQUIRE(rest.waves.size() == 3);
    CHECK(rest.waves[0].name.text == "1[3]");
    CHECK(rest.waves[0].count == 1);
    CHECK(whole.tolerated() == 2);
    CHECK(rest.tolerated() == 1);
}

TEST_CASE("a budget of percentages is rounded down") {
    CHECK(Portion{2, Portion::Unit::percent}.of(99) == 1);
    CHECK(Portion{2, Portion::Unit::percent}.of(49) == 0);
    CHECK(Portion{3}.of(1) == 3);
}
