// How many failures a run and a wave tolerate, and that they are counted at every change of an outcome.
#include "bench.hpp"

using namespace bench;

namespace {

Plan one_by_one(std::uint32_t servers, Portion max_failures) {
    Plan plan = plan_of(servers);
    plan.waves.front().split = {Portion{1}};
    plan.max_failures = max_failures;
    return plan;
}

} // namespace

TEST_CASE("without a budget the first failure stops the run") {
    Bench run(one_by_one(3, {}));
    run.jobs[1] = JobReading::State::failed;
    run.begin();
    CHECK(run.to_the_end() == Exit::budget_exceeded);
    CHECK(run.outcomes() == "failed not_started not_started");
    CHECK(run.ledger().state() == RunState::halted);
}

TEST_CASE("as many failures as are tolerated do not stop it, one more does") {
    Bench run(one_by_one(4, Portion{1}));
    run.jobs[1] = JobReading::State::failed;
    run.begin();
    CHECK(run.to_the_end() == Exit::within_budget);
    CHECK(run.outcomes() == "failed ok ok ok");
    CHECK(run.ledger().state() == RunState::finished);

    Bench worse(one_by_one(4, Portion{1}));
    worse.jobs[1] = worse.jobs[2] = JobReading::State::failed;
    worse.begin();
    CHECK(worse.to_the_end() == Exit::budget_exceeded);
    CHECK(worse.outcomes() == "failed failed not_started not_started");
}

TEST_CASE("a percentage is of all planned servers and is rounded down") {
    const Portion half{50, Portion::Unit::percent};
    Bench run(one_by_one(3, half)); // floor(1.5) = 1
    run.jobs[1] = run.jobs[2] = JobReading::State::failed;
    run.begin();
    CHECK(run.to_the_end() == Exit::budget_exceeded);
    CHECK(run.outcomes() == "failed failed not_started");

    Bench larger(one_by_one(4, half));
    larger.jobs[1] = larger.jobs[2] = JobReading::State::failed;
    larger.begin();
    CHECK(larger.to_the_end() == Exit::within_budget);
}

TEST_CASE("ineligible servers cost no budget and still count among the planned") {
    Bench run(one_by_one(4, Portion{25, Portion::Unit::percent})); // floor(4 · 25 %) = 1
    run.status[2] = 8;
    run.jobs[1] = JobReading::State::failed;
    run.begin();
    // A wave of one that is ineligible stops the run by itself; in one wave it does not.
    CHECK(run.to_the_end() == Exit::gate_not_reached);

    Plan together = plan_of(4);
    together.max_failures = {25, Portion::Unit::percent};
    Bench wave(together);
    wave.status[2] = 8;
    wave.jobs[1] = JobReading::State::failed;
    wave.begin();
    CHECK(wave.to_the_end() == Exit::within_budget);
    CHECK(wave.outcomes() == "failed ineligible ok ok");
}

TEST_CASE("the refusals of one reply stop the batches that are not sent yet") {
    Bench run(cut_batches(make_schedule(plan_of(4), 1), 2));
    run.replies[2] = rejected("CPS.0158");
    run.begin();
    CHECK(run.to_the_end() == Exit::budget_exceeded);
    CHECK(run.calls() == "1 2");
    CHECK(run.outcomes() == "ok rejected not_started not_started");
}

TEST_CASE("every bad outcome counts: rejected, failed, timed_out, unhealthy and unknown") {
    Plan plan = plan_of(5);
    plan.max_failures = Portion{4};
    plan.job_timeout = 1min;
    plan.health.healthy_deadline = 2min;
    Bench run(plan);
    run.replies[1] = rejected("CPS.0158");
    run.replies[5] = unclear();
    run.jobs[2] = JobReading::State::failed;
    run.jobs[3] = JobReading::State::running;
    run.begin();
    run.until_call();
    run.status[4] = 2;
    CHECK(run.to_the_end() == Exit::unknown); // the worst of unknown and budget
    CHECK(run.outcomes() == "rejected failed timed_out unhealthy unknown");
    CHECK(run.ledger().bad() == 5);
    const auto stopped_for = [&](Stopping::Reason reason) {
        return std::ranges::any_of(run.ledger().stops(),
                                   [&](const Stopping& stop) { return stop.reason == reason; });
    };
    CHECK(stopped_for(Stopping::Reason::budget));
    CHECK(stopped_for(Stopping::Reason::unknown));
}

TEST_CASE("jobs in flight are followed to their end after a halt") {
    Bench run(cut_batches(make_schedule(plan_of(4), 1), 2));
    run.jobs[1] = run.jobs[3] = run.jobs[4] = JobReading::State::running;
    run.jobs[2] = JobReading::State::running;
    run.begin();
    run.until([&] { return run.count("answered") == 2; });
    run.jobs[1] = JobReading::State::failed;
    run.until([&] { return run.count("stopping") == 1; });
    run.until([&] { return run.now - run.ledger().stopped_at() > 1min; });
    CHECK(run.outcomes() == "failed in_flight in_flight in_flight");
    CHECK_FALSE(run.exit());
    run.jobs[2] = run.jobs[3] = run.jobs[4] = JobReading::State::succeeded;
    CHECK(run.to_the_end() == Exit::budget_exceeded);
    CHECK(run.outcomes() == "failed ok ok ok"); // health included
}

TEST_CASE("a wave has a budget of its own only when the plan gives it one") {
    Plan plan = in_waves({2, 2, 2});
    plan.max_failures = Portion{3};
    Bench without(plan);
    without.jobs[1] = without.jobs[2] = JobReading::State::failed;
    without.begin();
    CHECK(without.to_the_end() == Exit::within_budget);

    plan.max_failures_per_wave = Portion{1};
    Bench with(plan);
    with.jobs[1] = JobReading::State::failed;
    with.jobs[3] = with.jobs[4] = JobReading::State::failed;
    with.begin();
    CHECK(with.to_the_end() == Exit::budget_exceeded);
    CHECK(with.outcomes() == "failed ok failed failed not_started not_started");
    CHECK(with.last<Stopping>().reason == Stopping::Reason::wave_budget);
}

TEST_CASE("a wave's percentage is of that wave's servers, rounded down") {
    Plan plan = in_waves({3, 1});
    plan.max_failures = Portion{4};
    plan.waves.front().max_failures = {50, Portion::Unit::percent}; // floor(1.5) = 1 of the first wave
    Bench run(plan);
    run.jobs[1] = JobReading::State::failed;
    run.begin();
    CHECK(run.to_the_end() == Exit::within_budget);

    Bench worse(plan);
    worse.jobs[1] = worse.jobs[2] = JobReading::State::failed;
    worse.begin();
    CHECK(worse.to_the_end() == Exit::budget_exceeded);
    CHECK(worse.outcomes() == "failed failed ok not_started");
}

TEST_CASE("a wave over its own budget sends no further batch of the same wave") {
    Plan plan = plan_of(4);
    plan.max_failures = Portion{4};
    plan.max_failures_per_wave = Portion{0};
    Bench run(cut_batches(make_schedule(plan, 1), 2));
    run.replies[1] = rejected("CPS.0158");
    run.begin();
    CHECK(run.to_the_end() == Exit::budget_exceeded);
    CHECK(run.calls() == "1 2");
}
