// Waves one after the other, batches of a wave in order, and what one reply says of each server.
#include "bench.hpp"

using namespace bench;

TEST_CASE("waves go one after the other, and all is well at the end") {
    Bench run(in_waves({1, 2}));
    run.begin();
    CHECK(run.to_the_end() == Exit::ok);
    CHECK(run.calls() == "1|2 3");
    CHECK(run.outcomes() == "ok ok ok");
    CHECK(run.ledger().state() == RunState::finished);
    CHECK(run.kinds() == "owned intent sending answered jobs_ended checked wave_settled "
                         "intent sending answered jobs_ended checked wave_settled closed");
}

TEST_CASE("batches of a wave go out in order, without waiting for each other's jobs") {
    Bench run(cut_batches(make_schedule(plan_of(5), 1), 2));
    for (std::uint32_t number = 1; number <= 5; ++number) run.jobs[number] = JobReading::State::running;
    run.begin();
    run.until([&] { return run.count("answered") == 3; });
    CHECK(run.calls() == "1 2|3 4|5");
    CHECK(run.outcomes() == "in_flight in_flight in_flight in_flight in_flight");
}

TEST_CASE("one call is in flight at a time unless the plan allows more") {
    Bench run(cut_batches(make_schedule(plan_of(3), 1), 1));
    run.begin();
    run.answer_next<ReadServers>();
    const Restart first = run.take<Restart>();
    CHECK_FALSE(run.asks<Restart>());
    CHECK_FALSE(run.send(first.permit));
    CHECK_FALSE(run.asks<Restart>());
    run.answer(first);
    CHECK(run.take<Restart>().servers == std::vector{server(2)});
}

TEST_CASE("with two calls allowed two are in flight, and never a third") {
    Plan plan = plan_of(4);
    plan.max_parallel_calls = 2;
    Bench run(cut_batches(make_schedule(plan, 1), 1));
    run.begin();
    run.answer_next<ReadServers>();
    const Restart first = run.take<Restart>();
    const Restart second = run.take<Restart>();
    CHECK_FALSE(run.asks<Restart>());
    CHECK_FALSE(run.send(first.permit));
    CHECK_FALSE(run.send(second.permit));
    run.answer(second);
    CHECK(run.take<Restart>().servers == std::vector{server(3)});
    CHECK_FALSE(run.asks<Restart>());
}

TEST_CASE("the next wave waits for jobs and health of the one before") {
    Bench run(in_waves({1, 1}));
    run.jobs[1] = JobReading::State::running;
    run.begin();
    run.until([&] { return run.now - run.journal.front().at > 5min; });
    CHECK(run.calls() == "1");
    run.jobs.clear();
    run.status[1] = 11;
    run.until([&] { return run.now - run.journal.front().at > 8min; });
    CHECK(run.calls() == "1");
    run.status.clear();
    CHECK(run.to_the_end() == Exit::ok);
    CHECK(run.calls() == "1|2");
}

TEST_CASE("a reply may take some servers and refuse others") {
    Plan plan = plan_of(3);
    plan.max_failures = Portion{1};
    Bench run(plan);
    run.replies[2] = rejected("CPS.0158");
    run.begin();
    CHECK(run.to_the_end() == Exit::within_budget);
    CHECK(run.outcomes() == "ok rejected ok");
    CHECK(run.ledger().attempts()[1].code == "CPS.0158");
    CHECK(run.ledger().server(server(2)).attempts == 1);
}

TEST_CASE("a whole refusal for good rejects every server of the call and no other") {
    Plan plan = plan_of(4);
    plan.max_failures = Portion{2};
    Bench run(cut_batches(make_schedule(plan, 1), 2));
    run.reply = [](const Restart& call) -> std::optional<RestartReply> {
        if (number(call.permit) != 1) return std::nullopt;
        return refused(RestartReply::Kind::rejected, "CPS.0094");
    };
    run.begin();
    CHECK(run.to_the_end() == Exit::within_budget);
    CHECK(run.outcomes() == "rejected rejected ok ok");
}

TEST_CASE("a server that the reply names twice is followed twice, and the worse end counts") {
    Plan plan = plan_of(1);
    plan.max_failures = Portion{1};
    Bench run(plan);
    run.replies[1] = {.kind = ServerReply::Kind::accepted, .jobs = {{"job-a"}, {"job-b"}}};
    run.begin();
    run.until([&] { return run.count("answered") == 1; });
    const ReadJobs question = run.take<ReadJobs>();
    run.handle(JobsRead{question.ticket,
                        JobListing{.jobs = {{.job = {"job-a"}, .state = JobReading::State::succeeded},
                                            {.job = {"job-b"}, .state = JobReading::State::running}}}});
    CHECK(run.outcomes() == "in_flight");
    run.wait(1s);
    const ReadJobs later = run.take<ReadJobs>();
    run.handle(
        JobsRead{later.ticket, JobListing{.jobs = {{.job = {"job-b"}, .state = JobReading::State::failed}}}});
    CHECK(run.outcomes() == "failed");
    CHECK(run.to_the_end() == Exit::within_budget);
}

TEST_CASE("a batch never spans targets, and each call names its own") {
    Plan plan = plan_of(2);
    plan.targets.push_back({.name = {"west"}, .region = "cn-west-1", .project_id = std::string(32, '1')});
    Group group{.name = {"far"}, .target = 1, .servers = {}};
    group.servers.add("far");
    plan.groups.push_back(std::move(group));
    plan.waves.front().groups.push_back(1);
    Bench run(plan);
    run.begin();
    run.until_call();
    CHECK(run.take<Restart>().target == 0);
    run.begin(); // the permit was never spent
    run.until([&] { return run.count("answered") == 1; });
    run.until_call();
    const Restart second = run.take<Restart>();
    CHECK(second.target == 1);
    CHECK(second.servers == std::vector{server(3)});
    CHECK_FALSE(run.send(second.permit));
    run.answer(second);
    CHECK(run.to_the_end() == Exit::ok);
}
