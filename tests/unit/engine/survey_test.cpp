// The pre-check: who is eligible, and how fresh the readings are on which a call is based.
#include "bench.hpp"

using namespace bench;

TEST_CASE("only a server in the normal state is restarted") {
    Plan plan = plan_of(4);
    Bench run(plan);
    run.status[1] = 2;
    run.status[3] = 0; // not found
    run.begin();
    CHECK(run.to_the_end() == Exit::within_budget); // never 0 with an ineligible server
    CHECK(run.calls() == "2 4");
    CHECK(run.outcomes() == "ineligible ok ineligible ok");
    CHECK(run.ledger().ineligible().at(server(1)).status == 2);
    CHECK_FALSE(run.ledger().ineligible().at(server(3)).found);
}

TEST_CASE("a wave in which nothing could be restarted proves nothing and stops the run") {
    Bench run(in_waves({2, 2}));
    run.status[1] = run.status[2] = 8;
    run.begin();
    CHECK(run.to_the_end() == Exit::gate_not_reached);
    CHECK(run.calls().empty());
    CHECK(run.outcomes() == "ineligible ineligible not_started not_started");
    CHECK(run.ledger().state() == RunState::halted);
}

TEST_CASE("a wave with one server restarted is a wave") {
    Bench run(in_waves({2, 1}));
    run.status[1] = 8;
    run.begin();
    CHECK(run.to_the_end() == Exit::within_budget);
    CHECK(run.outcomes() == "ineligible ok ok");
}

TEST_CASE("a reading that grew older than a minute before the intent is read again") {
    Bench run(cut_batches(make_schedule(plan_of(2), 1), 1));
    run.begin();
    run.answer_next<ReadServers>();
    const Restart first = run.take<Restart>();
    CHECK_FALSE(run.send(first.permit));
    run.now += survey_age_max + 1ms;
    run.answer(first);
    CHECK_FALSE(run.asks<Restart>());
    CHECK(run.take<ReadServers>().servers == std::vector{server(2)});
}

TEST_CASE("a reading of exactly a minute still serves") {
    Bench run(cut_batches(make_schedule(plan_of(2), 1), 1));
    run.begin();
    run.answer_next<ReadServers>();
    const Restart first = run.take<Restart>();
    CHECK_FALSE(run.send(first.permit));
    run.now += survey_age_max;
    run.answer(first);
    CHECK(run.take<Restart>().servers == std::vector{server(2)});
}

TEST_CASE("the second wave is never based on readings from before the first has settled") {
    Bench run(in_waves({1, 1}));
    run.begin();
    std::size_t settled = 0;
    run.until([&] {
        if (run.count("wave_settled") == 1 && settled == 0) settled = run.journal.size();
        return settled > 0;
    });
    CHECK(run.take<ReadServers>().servers == std::vector{server(2)});
    CHECK_FALSE(run.asks<Restart>());
}

TEST_CASE("the intent holds the baseline of each server that it names") {
    Bench run(plan_of(3));
    const Instant yesterday{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}};
    run.status[1] = 8;
    run.updated[3] = yesterday;
    run.begin();
    run.until_call();
    const auto& intent = run.last<Intent>();
    CHECK(intent.servers == std::vector{server(2), server(3)});
    REQUIRE(intent.baseline.size() == 2);
    CHECK(intent.baseline[0] != yesterday);
    CHECK(intent.baseline[1] == yesterday);
}

TEST_CASE("a large wave is read in pieces, so that the first readings are fresh when the last arrive") {
    const std::uint32_t count = survey_servers_max + batch_size_max;
    Bench run(plan_of(count));
    run.begin();
    CHECK(run.take<ReadServers>().servers.size() == survey_servers_max);
}

TEST_CASE("a survey that arrives too old is asked for a batch at a time, and given up after five minutes") {
    Bench run(cut_batches(make_schedule(plan_of(250), 1), 100));
    run.begin();
    ReadServers question = run.take<ReadServers>();
    CHECK(question.servers.size() == 250);
    const auto answer_late = [&](const ReadServers& asked) {
        Listing old;
        for (std::size_t i = 0; i < asked.servers.size(); ++i)
            old.readings.push_back({.found = true, .status = 5, .read_at = run.now});
        run.now += survey_age_max + 1s;
        run.handle(ServersRead{asked.ticket, old});
    };
    answer_late(question);
    CHECK_FALSE(run.asks<Restart>());
    question = run.take<ReadServers>();
    CHECK(question.servers.size() == 100);
    for (int reading = 0; reading < 5; ++reading) {
        answer_late(question);
        if (run.exit()) break;
        question = run.take<ReadServers>();
    }
    REQUIRE(run.exit());
    CHECK(*run.exit() == Exit::suspended);
    CHECK(run.calls().empty());
    CHECK(run.last<Stopping>().detail.find("more calls per minute") != std::string::npos);
}

TEST_CASE("a survey that cannot be read suspends the run, and missing credentials say so") {
    Bench run(plan_of(1));
    run.reads_fail = ReadFailure{ReadFailure::Kind::unreachable, "five minutes of 503"};
    run.begin();
    CHECK(run.to_the_end() == Exit::suspended);
    CHECK(run.ledger().state() == RunState::suspended);
    CHECK(run.last<Stopping>().detail == "five minutes of 503");

    Bench barred(plan_of(1));
    barred.reads_fail = ReadFailure{ReadFailure::Kind::credentials, "APIGW.0302"};
    barred.begin();
    CHECK(barred.to_the_end() == Exit::credentials);
    CHECK(barred.ledger().state() == RunState::suspended);
    CHECK(barred.outcomes() == "not_started");
}
