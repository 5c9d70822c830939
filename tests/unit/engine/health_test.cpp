// After the jobs: a restarted server counts as ok when it is normal again, or as unhealthy when its time is
// up.
#include "bench.hpp"

using namespace bench;

namespace {

// The moment after the jobs of the one call have ended, no server normal yet.
struct Checking : Bench {
    explicit Checking(const Plan& plan) : Bench(plan) {
        begin();
        until_call();
        for (std::uint32_t number = 1; number <= schedule().size(); ++number) status[number] = 11;
        until([&] { return count("jobs_ended") == 1; });
        ended_at = now;
    }
    void read() {
        until([&] { return asks<ReadServers>(); });
        answer_next<ReadServers>();
    }
    Instant ended_at;
};

} // namespace

TEST_CASE("a server is ok only when it is seen normal after its job") {
    Checking run(tolerant(2));
    run.read();
    CHECK(run.outcomes() == "in_flight in_flight");
    run.status[1] = 5;
    run.wait(10s);
    run.read();
    CHECK(run.outcomes() == "ok in_flight");
    run.status[2] = 5;
    CHECK(run.to_the_end() == Exit::ok);
}

TEST_CASE("not normal by healthy_deadline after its job's end is unhealthy") {
    Plan plan = tolerant(2);
    plan.health.healthy_deadline = 3min;
    Checking run(plan);
    run.status[2] = 0; // the cloud no longer knows it
    run.now = run.ended_at + 3min - 1ms;
    run.tick();
    run.read();
    CHECK(run.outcomes() == "in_flight in_flight");
    CHECK(run.engine().deadline() <= run.ended_at + 3min);
    run.now = run.ended_at + 3min;
    run.tick();
    run.read();
    CHECK(run.outcomes() == "unhealthy unhealthy");
    CHECK(run.ledger().attempts()[0].note == "server status 11");
    CHECK(run.ledger().attempts()[1].note == "the cloud no longer knows the server");
    CHECK(run.to_the_end() == Exit::within_budget);
}

TEST_CASE("normal at the deadline is healthy") {
    Plan plan = tolerant(1);
    plan.health.healthy_deadline = 3min;
    Checking run(plan);
    run.now = run.ended_at + 3min;
    run.status[1] = 5;
    run.tick();
    run.read();
    CHECK(run.outcomes() == "ok");
}

TEST_CASE("health: none trusts the jobs alone") {
    Plan plan = plan_of(1);
    plan.health.check = Health::Check::none;
    Bench run(plan);
    run.begin();
    run.until_call();
    run.status[1] = 2;
    CHECK(run.to_the_end() == Exit::ok);
    CHECK(run.count("checked") == 0);
}

TEST_CASE("only servers that were restarted are looked after") {
    Plan plan = tolerant(4);
    Bench run(plan);
    run.status[1] = 8;
    run.replies[2] = rejected("CPS.0158");
    run.jobs[3] = JobReading::State::failed;
    run.begin();
    run.until([&] { return run.count("jobs_ended") == 1; });
    run.until([&] { return run.asks<ReadServers>(); });
    CHECK(run.take<ReadServers>().servers == std::vector{server(4)});
}

TEST_CASE("a server that joins those that wait is looked at soon, and reads are never closer than a second") {
    Checking run(tolerant(1));
    run.read();
    REQUIRE(run.engine().deadline());
    CHECK(*run.engine().deadline() == run.ended_at + 1s);
    run.now = run.ended_at + 60s;
    run.tick();
    run.read();
    CHECK(*run.engine().deadline() == run.now + 6s);
}

TEST_CASE("a resume goes on with the health check and its deadline") {
    Plan plan = tolerant(1);
    plan.health.healthy_deadline = 3min;
    Checking run(plan);
    run.now = run.ended_at + 2min;
    run.begin();
    run.read();
    CHECK(run.outcomes() == "in_flight");
    run.now = run.ended_at + 3min;
    run.tick();
    run.read();
    CHECK(run.outcomes() == "unhealthy");
}

TEST_CASE("health reads that fail for good leave the servers in flight for a resume") {
    Checking run(tolerant(1));
    run.reads_fail = ReadFailure{ReadFailure::Kind::credentials, "APIGW.0302"};
    CHECK(run.to_the_end() == Exit::credentials);
    CHECK(run.outcomes() == "in_flight");
    run.reads_fail.reset();
    run.status.clear();
    run.begin();
    CHECK(run.to_the_end() == Exit::ok);
}

namespace {

// Two calls of one server each; the first is answered and its job has ended, the second is still out.
struct Halfway : Bench {
    Halfway() : Bench(cut_batches(make_schedule(plan_of(2), 1), 1)) {
        begin();
        answer_next<ReadServers>();
        go(take<Restart>());
        second = take<Restart>();
        answer_next<ReadJobs>();
        REQUIRE(count("jobs_ended") == 1);
    }
    void go(const Restart& call) {
        REQUIRE_FALSE(send(call.permit));
        answer(call);
    }
    Restart second;
};

} // namespace

TEST_CASE("servers that follow each other closely are looked at together") {
    Halfway run;
    CHECK_FALSE(run.asks<ReadServers>());
    run.go(run.second);
    CHECK_FALSE(run.asks<ReadServers>());
    run.answer_next<ReadJobs>();
    CHECK(run.take<ReadServers>().servers == std::vector{server(1), server(2)});
}

TEST_CASE("others are waited for a second and no longer") {
    Halfway run;
    REQUIRE(run.engine().deadline() == run.now + 1s);
    run.wait(1s - 1ms);
    CHECK_FALSE(run.asks<ReadServers>());
    run.wait(1ms);
    CHECK(run.take<ReadServers>().servers == std::vector{server(1)});
}

TEST_CASE("a server that joins while others are read is looked at a second later") {
    Halfway run;
    run.wait(1s);
    const auto reading = run.take<ReadServers>();
    run.go(run.second);
    run.answer_next<ReadJobs>();
    run.answer(reading);
    CHECK_FALSE(run.asks<ReadServers>());
    CHECK(run.engine().deadline() == run.now + 1s);
    run.wait(1s);
    CHECK(run.take<ReadServers>().servers == std::vector{server(2)});
}
