// The state of a run is a fold of its journal: whoever replays it stands where the last process stood.
#include "bench.hpp"

using namespace bench;

namespace {

Schedule eventful_schedule(OnUnknown policy) {
    Plan plan = in_waves({1, 2, 3}, 2min);
    plan.max_failures = Portion{4};
    plan.on_unknown = policy;
    plan.job_timeout = 90s;
    plan.max_parallel_calls = 2;
    return cut_batches(make_schedule(plan, 1), 2);
}

// Meets a refusal, an ineligible server, a failure, a timeout, a busy cloud and an unknown.
Bench eventful(OnUnknown policy) {
    Bench run(eventful_schedule(policy));
    run.status[2] = 8;
    run.jobs[4] = JobReading::State::running;
    run.jobs[3] = JobReading::State::failed;
    int calls = 0;
    run.reply = [&calls](const Restart&) -> std::optional<RestartReply> {
        switch (++calls) {
        case 1: return again(RestartReply::Again::throttled, 5s);
        case 2: return again(RestartReply::Again::busy);
        case 6: return lost();
        default: return std::nullopt;
        }
    };
    run.begin();
    run.to_the_end();
    run.reply = nullptr;
    return run;
}

std::vector<std::string> first_outputs(const Schedule& schedule, const std::vector<Entry>& prefix,
                                       Instant now) {
    Engine engine(schedule, {});
    for (const Entry& entry : prefix) engine.handle({entry.at, entry.at}, Noted{entry});
    std::vector<std::string> outputs;
    engine.handle({now, now}, Begin{{.epoch = 9}});
    while (auto output = engine.next()) outputs.push_back(to_text(*output));
    Entry owned{.seq = prefix.size() + 1, .at = now, .body = Owned{.epoch = 9}};
    engine.handle({now, now}, Noted{owned});
    while (auto output = engine.next()) outputs.push_back(to_text(*output));
    return outputs;
}

} // namespace

TEST_CASE("the fold of every prefix is the state that the living engine had there") {
    for (const OnUnknown policy : {OnUnknown::halt, OnUnknown::assume_sent}) {
        const Bench run = eventful(policy);
        REQUIRE(run.live.size() == run.journal.size());
        Ledger folded(run.schedule());
        for (std::size_t i = 0; i < run.journal.size(); ++i) {
            folded.apply(run.journal[i]);
            CHECK(folded.to_text() == run.live[i]);
        }
        CHECK(folded.unlawful() == 0);
        CHECK(run.journal.size() > 20);
    }
}

TEST_CASE("every prefix leads to the same next outputs, whoever replays it and how often") {
    const Bench run = eventful(OnUnknown::assume_sent);
    for (std::size_t size = 0; size <= run.journal.size(); ++size) {
        const std::vector<Entry> prefix(run.journal.begin(),
                                        run.journal.begin() + static_cast<std::ptrdiff_t>(size));
        const auto outputs = first_outputs(run.schedule(), prefix, run.now);
        CHECK(outputs == first_outputs(run.schedule(), prefix, run.now));
        REQUIRE_FALSE(outputs.empty());
        CHECK(outputs.front() == "note owned");
    }
}

TEST_CASE("a resume from every prefix ends the run, and restarts nobody twice") {
    for (const OnUnknown policy : {OnUnknown::halt, OnUnknown::assume_sent}) {
        const Bench whole = eventful(policy);
        for (std::size_t size = 0; size <= whole.journal.size(); ++size) {
            Bench run(eventful_schedule(policy));
            run.now = whole.now;
            run.journal.assign(whole.journal.begin(),
                               whole.journal.begin() + static_cast<std::ptrdiff_t>(size));
            run.status[2] = 8;
            run.begin();
            run.to_the_end();
            CAPTURE(size);
            CHECK(is_over(run.ledger().state()));
            CHECK(run.ledger().unlawful() == 0);
            for (std::uint32_t number = 1; number <= 6; ++number)
                CHECK(run.ledger().server(server(number)).attempts <= 1);
        }
    }
}

TEST_CASE("an intent without a sending was not sent: its servers are asked for again, with a new permit") {
    Bench run(plan_of(2));
    run.begin();
    run.until_call();
    run.begin();
    CHECK(run.outcomes() == "not_started not_started");
    CHECK(run.to_the_end() == Exit::ok);
    CHECK(run.calls() == "1 2");
    CHECK(number(run.last<Sending>().permit) == 2);
}

TEST_CASE("a sending without an answer is unknown to the next process, and never sent again") {
    Bench run(in_waves({2, 1}));
    run.begin();
    run.until_call();
    CHECK_FALSE(run.send(run.take<Restart>().permit));
    run.begin();
    CHECK(run.outcomes() == "unknown unknown not_started");
    CHECK(run.to_the_end() == Exit::unknown);
    CHECK(run.calls() == "1 2");
    CHECK(run.ledger().attempts().front().message.find("lost") != std::string::npos);
}

TEST_CASE("a job timeout counts from the reply, not from the resume") {
    Plan plan = plan_of(1);
    plan.max_failures = Portion{1};
    plan.job_timeout = 2min;
    Bench run(plan);
    run.jobs[1] = JobReading::State::running;
    run.begin();
    run.until([&] { return run.count("answered") == 1; });
    const Instant answered = run.now;
    run.now += 90s;
    run.begin();
    run.until([&] { return run.count("timed_out") == 1; });
    CHECK(run.now == answered + 2min);
}

TEST_CASE("a resume knows again which job of an open call has ended") {
    Plan plan = plan_of(3);
    plan.max_failures = Portion{3};
    Bench run(plan);
    run.jobs[1] = JobReading::State::running;
    run.jobs[2] = JobReading::State::failed;
    run.begin();
    run.until([&] { return run.count("jobs_ended") == 1; });
    run.begin();
    run.until([&] { return run.asked.empty(); });
    CHECK(run.count("flagged") == 0);
    run.jobs[2] = JobReading::State::succeeded; // it changes its mind after the resume
    run.wait(10s);
    run.answer_next<ReadJobs>();
    CHECK(run.ledger().server(server(2)).inconsistent);
    CHECK(run.outcomes() == "in_flight failed ok");
}

TEST_CASE("a run that is over answers a resume with the same ending and does nothing") {
    Bench run(plan_of(1));
    run.begin();
    CHECK(run.to_the_end() == Exit::ok);
    run.begin();
    CHECK(run.asked.empty());
    CHECK(run.exit() == Exit::ok);
}

TEST_CASE("an abandoned run keeps what was settled, and what was in flight is unknown") {
    Bench run(in_waves({3, 1}));
    run.jobs[2] = JobReading::State::running;
    run.begin();
    run.until([&] { return run.count("checked") == 1; });
    Ledger ledger(run.schedule());
    for (const Entry& entry : run.journal) ledger.apply(entry);
    ledger.apply({run.journal.size() + 1, run.now, Abandoned{"li", "runner-2"}});
    CHECK(ledger.state() == RunState::abandoned);
    CHECK(ledger.server(server(1)).outcome == Outcome::ok);
    CHECK(ledger.server(server(2)).outcome == Outcome::unknown);
    CHECK(ledger.server(server(4)).outcome == Outcome::not_started);
    CHECK(ledger.finished() == run.now);
    CHECK(ledger.unlawful() == 0);
}

TEST_CASE("an unlocked run makes the unanswered call unknown and follows the rest") {
    Bench run(cut_batches(make_schedule(plan_of(2), 1), 1));
    run.jobs[1] = JobReading::State::running;
    run.begin();
    run.until([&] { return run.count("answered") == 1 && run.asks<Restart>(); });
    CHECK_FALSE(run.send(run.take<Restart>().permit));
    run.journal.push_back({run.journal.size() + 1, run.now, Unlocked{"li", "runner-2"}});
    run.jobs.clear();
    run.begin();
    CHECK(run.outcomes() == "in_flight unknown");
    CHECK(run.to_the_end() == Exit::unknown);
    CHECK(run.outcomes() == "ok unknown");
}
