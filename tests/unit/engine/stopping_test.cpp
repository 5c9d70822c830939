// Signals, halts, lost journals and lost leases: nothing more is sent, what is in flight is followed, and the
// worst reason names the exit.
#include "bench.hpp"

using namespace bench;

namespace {

// Two waves of one, the first server's job under way.
struct UnderWay : Bench {
    explicit UnderWay(std::vector<std::uint32_t> waves = {1, 1}) : Bench(in_waves(waves)) {
        jobs[1] = running;
        begin();
        until([&] { return count("answered") == 1; });
    }
};

} // namespace

TEST_CASE("before the first call one signal ends the run with nothing sent") {
    Bench run(plan_of(2));
    run.begin();
    run.handle(Interrupted{1});
    CHECK(run.exit() == Exit::interrupted);
    CHECK(run.calls().empty());
    CHECK(run.ledger().state() == RunState::interrupted);
}

TEST_CASE("the first signal stops new calls and follows what is in flight to its end") {
    UnderWay run;
    run.handle(Interrupted{1});
    CHECK_FALSE(run.exit());
    run.until([&] { return run.now - run.journal.front().at > 2min; });
    CHECK(run.outcomes() == "in_flight not_started");
    run.jobs.clear();
    CHECK(run.to_the_end() == Exit::interrupted);
    CHECK(run.outcomes() == "ok not_started");
    CHECK(run.ledger().state() == RunState::interrupted);
    run.begin();
    CHECK(run.to_the_end() == Exit::ok);
    CHECK(run.calls() == "1|2");
}

TEST_CASE("a signal when nothing was left to do changes nothing of the ending") {
    UnderWay run({1});
    run.handle(Interrupted{1});
    run.jobs.clear();
    CHECK(run.to_the_end() == Exit::ok);
    CHECK(run.ledger().state() == RunState::finished);
}

TEST_CASE("the second signal ends the process at once, with those servers in flight") {
    UnderWay run;
    run.handle(Interrupted{1});
    run.handle(Interrupted{2});
    CHECK(run.exit() == Exit::interrupted);
    CHECK(run.outcomes() == "in_flight not_started");
    CHECK(run.ledger().state() == RunState::interrupted);
    run.jobs.clear();
    run.begin();
    CHECK(run.to_the_end() == Exit::ok);
    CHECK(run.calls() == "1|2");
}

TEST_CASE("a second signal always means 130, also when nothing was left to do") {
    UnderWay run({1});
    run.handle(Interrupted{2});
    CHECK(run.exit() == Exit::interrupted);
}

TEST_CASE("a second signal while a call is unanswered leaves it to the next process as unknown") {
    Bench run(plan_of(1));
    run.begin();
    run.until_call();
    CHECK_FALSE(run.send(run.take<Restart>().permit));
    run.handle(Interrupted{2});
    CHECK(run.exit() == Exit::interrupted);
    CHECK(run.outcomes() == "in_flight");
    run.begin();
    CHECK(run.outcomes() == "unknown");
    CHECK(run.to_the_end() == Exit::unknown);
    CHECK(run.calls() == "1");
}

TEST_CASE("a halt from outside works like the first signal and says who asked") {
    UnderWay run;
    run.handle(HaltAsked{"li"});
    run.jobs.clear();
    CHECK(run.to_the_end() == Exit::interrupted);
    CHECK(run.last<Stopping>().detail == "halt asked by li");
    CHECK(run.outcomes() == "ok not_started");
}

TEST_CASE("the same reason is noted once") {
    UnderWay run;
    run.handle(Interrupted{1});
    run.handle(Interrupted{1});
    run.handle(HaltAsked{"li"});
    run.handle(HaltAsked{"li"});
    CHECK(run.count("stopping") == 2);
}

TEST_CASE("of several reasons the worst names the exit, and a final one outlives a resume") {
    UnderWay run({2, 1});
    run.handle(Interrupted{1});
    run.jobs[1] = run.jobs[2] = JobReading::State::failed;
    CHECK(run.to_the_end() == Exit::budget_exceeded);
    CHECK(run.ledger().state() == RunState::halted);
}

TEST_CASE("worst wins in this order: 10, 5, 6, 9, 11, 130, 7, 4, 0") {
    const std::vector<Exit> order{Exit::unknown,   Exit::budget_exceeded, Exit::gate_not_reached,
                                  Exit::approval,  Exit::credentials,     Exit::interrupted,
                                  Exit::suspended, Exit::within_budget,   Exit::ok};
    for (std::size_t a = 0; a < order.size(); ++a)
        for (std::size_t b = 0; b < order.size(); ++b) {
            CHECK(worse(order[a], order[b]) == order[std::min(a, b)]);
        }
}

// --- the journal

TEST_CASE("a journal that fails before the first call leaves nothing sent and exit 1") {
    Bench run(plan_of(2));
    run.begin();
    run.hold_notes = true;
    run.answer_next<ReadServers>();
    REQUIRE(std::holds_alternative<Intent>(run.held.front().body));
    run.fail_note();
    CHECK_FALSE(run.asks<Restart>());
    CHECK(run.exit() == Exit::nothing_sent);
}

TEST_CASE("a run that cannot even be owned does nothing") {
    Bench run(plan_of(1));
    run.hold_notes = true;
    run.begin();
    run.fail_note();
    CHECK(run.exit() == Exit::nothing_sent);
    CHECK(run.asked.empty());
}

TEST_CASE("a journal that fails later sends nothing more, follows on in memory and ends with 7") {
    UnderWay run;
    run.jobs.clear();
    run.hold_notes = true;
    run.answer_next<ReadJobs>();
    REQUIRE(std::holds_alternative<JobsEnded>(run.held.front().body));
    run.fail_note();
    while (!run.exit()) {
        while (!run.held.empty()) run.fail_note();
        if (run.exit()) break;
        if (run.asks<ReadServers>()) run.answer_next<ReadServers>();
        run.wait(1s);
    }
    CHECK(*run.exit() == Exit::suspended);
    CHECK(run.outcomes() == "ok not_started"); // in this process's memory
    CHECK(run.calls() == "1");
    run.hold_notes = false;
    run.begin(); // the journal never got it: the next process follows the job again
    CHECK(run.outcomes() == "in_flight not_started");
    CHECK(run.to_the_end() == Exit::ok);
    CHECK(run.calls() == "1|2");
}

TEST_CASE("a reply that cannot be recorded ends with 10, and is unknown to the next process") {
    Bench run(in_waves({1, 1}));
    run.begin();
    run.until_call();
    const Restart call = run.take<Restart>();
    CHECK_FALSE(run.send(call.permit));
    run.hold_notes = true;
    run.answer(call);
    run.fail_note();
    for (int turn = 0; turn < 100 && !run.exit(); ++turn) {
        while (!run.held.empty()) run.fail_note();
        if (run.asks<ReadJobs>()) run.answer_next<ReadJobs>();
        if (run.asks<ReadServers>()) run.answer_next<ReadServers>();
        if (!run.exit()) run.wait(1s);
    }
    CHECK(run.exit() == Exit::unknown);
    CHECK(run.ledger().state() == RunState::suspended); // resumable whatever the exit
    run.hold_notes = false;
    run.begin();
    CHECK(run.outcomes() == "unknown not_started");
    CHECK(run.to_the_end() == Exit::unknown);
}

TEST_CASE("an owner that was fenced off closes at once, sends nothing and notes nothing") {
    UnderWay run;
    const std::size_t noted = run.journal.size();
    run.handle(LeaseLost{true, "taken over by runner-2"});
    CHECK(run.exit() == Exit::suspended);
    CHECK(run.journal.size() == noted);

    UnderWay told_late;
    told_late.jobs.clear();
    told_late.hold_notes = true;
    told_late.answer_next<ReadJobs>();
    told_late.fail_note(true);
    CHECK(told_late.exit() == Exit::suspended);
}

TEST_CASE("a lease that could not be renewed sends nothing more and follows on") {
    UnderWay run;
    run.hold_notes = true;
    run.handle(LeaseLost{false, "not renewed for 40 s"});
    CHECK_FALSE(run.exit());
    run.jobs.clear();
    for (int turn = 0; turn < 100 && !run.exit(); ++turn) {
        while (!run.held.empty()) run.fail_note();
        if (run.asks<ReadJobs>()) run.answer_next<ReadJobs>();
        if (run.asks<ReadServers>()) run.answer_next<ReadServers>();
        if (!run.exit()) run.wait(1s);
    }
    CHECK(run.exit() == Exit::suspended);
    CHECK(run.calls() == "1");
}

TEST_CASE("a sending record that cannot be written keeps the gate shut and takes nothing back") {
    Bench run(plan_of(1));
    run.begin();
    run.until_call();
    const Restart call = run.take<Restart>();
    run.handle(NoteFailed{{.at = run.now, .body = Sending{call.permit, run.now, {}}}, false, "disk full"});
    CHECK(run.engine().may_send({run.now, run.now}, call.permit));
    run.hold_notes = true;
    run.answer(call, {.kind = RestartReply::Kind::not_sent, .not_sent = RestartReply::NotSent::gate});
    while (!run.held.empty()) run.fail_note();
    CHECK(run.exit() == Exit::nothing_sent);
    CHECK(run.outcomes() == "not_started");
}
