// A call whose fate is not known: it counts as bad at once, evidence is read, and nothing sends it again.
#include "bench.hpp"

using namespace bench;

namespace {

// The moment after the answer to the one call was lost.
struct Lost : Bench {
    explicit Lost(const Plan& plan, RestartReply how = lost()) : Bench(plan) {
        begin();
        until_call();
        const Restart call = take<Restart>();
        sent_at = now;
        REQUIRE_FALSE(send(call.permit));
        now += 1s;
        answer(call, std::move(how));
    }
    void sample() {
        answer_next<ReadServers>();
        answer_next<CountPhones>();
    }
    Evidence::Class verdict() const { return last<Evidence>().verdict; }
    Instant sent_at;
};

} // namespace

TEST_CASE("an unknown is bad at once, stops the run whatever the budget, and the run ends with exit 10") {
    Plan plan = tolerant(3);
    plan.waves.front().split = {Portion{1}};
    Lost run(plan);
    CHECK(run.outcomes() == "unknown not_started not_started");
    CHECK(run.ledger().bad() == 1);
    CHECK(run.to_the_end() == Exit::unknown);
    CHECK(run.calls() == "1");
    CHECK(run.ledger().state() == RunState::halted);
}

TEST_CASE("the evidence of a halt is one sample, asked for at once") {
    Lost run(tolerant(2));
    CHECK(run.asks<ReadServers>());
    CHECK(run.asks<CountPhones>());
    run.sample();
    CHECK(run.count("evidence") == 1);
    CHECK(run.exit() == Exit::unknown);
}

TEST_CASE("servers that look as before are untouched, which does not prove a refusal") {
    Lost run(tolerant(2));
    run.sample();
    CHECK(run.verdict() == Evidence::Class::untouched);
    CHECK(run.outcomes() == "unknown unknown");
}

TEST_CASE("one server seen to move makes the whole batch moved") {
    SUBCASE("by its status") {
        Lost run(tolerant(3));
        run.status[2] = 11;
        run.sample();
        CHECK(run.verdict() == Evidence::Class::moved);
        CHECK(run.last<Evidence>().samples[1].moved);
        CHECK_FALSE(run.last<Evidence>().samples[0].moved);
    }
    SUBCASE("by its update time") {
        Lost run(tolerant(3));
        run.updated[3] = run.sent_at + 1s;
        run.sample();
        CHECK(run.verdict() == Evidence::Class::moved);
    }
    SUBCASE("by a phone that restarts") {
        Lost run(tolerant(3));
        run.phones[1] = 1;
        run.sample();
        CHECK(run.verdict() == Evidence::Class::moved);
    }
}

TEST_CASE("an update time is compared with the sending in cloud time, in whole seconds") {
    Lost run(tolerant(1));
    run.updated[1] = std::chrono::floor<std::chrono::seconds>(run.sent_at); // the same second
    run.sample();
    CHECK(run.verdict() == Evidence::Class::moved);

    Lost earlier(tolerant(1));
    earlier.updated[1] = earlier.sent_at - 1min; // changed since the baseline, but before we sent
    earlier.sample();
    CHECK(earlier.verdict() == Evidence::Class::untouched);
}

TEST_CASE("a status line of 2xx is evidence of acceptance, whatever the servers show") {
    RestartReply cut = lost();
    cut.saw_2xx = true;
    cut.http_status = 200;
    Lost run(tolerant(1), cut);
    run.sample();
    CHECK(run.verdict() == Evidence::Class::accepted);
    CHECK(run.outcomes() == "unknown");
}

TEST_CASE("gaps and errors leave the evidence at none") {
    SUBCASE("the servers cannot be read") {
        Lost run(tolerant(1));
        run.reads_fail = ReadFailure{ReadFailure::Kind::unreachable, "503"};
        run.answer_next<ReadServers>();
        CHECK(run.verdict() == Evidence::Class::none);
        CHECK(run.last<Evidence>().detail == "503");
    }
    SUBCASE("the phones cannot be read") {
        Lost run(tolerant(1));
        run.phones[1] = std::nullopt;
        run.sample();
        CHECK(run.verdict() == Evidence::Class::none);
    }
    SUBCASE("a server is no longer there") {
        Lost run(tolerant(1));
        run.status[1] = 0;
        run.sample();
        CHECK(run.verdict() == Evidence::Class::none);
    }
    SUBCASE("nothing arrives in 30 s") {
        Lost run(tolerant(1));
        run.wait(evidence_patience);
        CHECK(run.verdict() == Evidence::Class::none);
        CHECK(run.exit() == Exit::unknown);
    }
}

TEST_CASE("phones that arrive first wait for the servers") {
    Lost run(tolerant(1));
    run.answer_next<CountPhones>();
    CHECK(run.count("evidence") == 0);
    run.answer_next<ReadServers>();
    CHECK(run.count("evidence") == 1);
}

TEST_CASE("what is in flight beside an unknown is followed to its end, health included") {
    Plan plan = tolerant(2);
    Bench run(plan);
    run.replies[1] = unclear();
    run.begin();
    CHECK(run.to_the_end() == Exit::unknown);
    CHECK(run.outcomes() == "unknown ok");
    CHECK(run.last<Evidence>().samples.size() == 1);
}

TEST_CASE("a resume of a run that was closed with an unknown sends nothing again") {
    Lost run(tolerant(2));
    run.begin();
    CHECK(run.to_the_end() == Exit::unknown);
    CHECK(run.calls() == "1 2");
}

TEST_CASE("assume_sent: a server that moved and is normal again is ok and off the count") {
    Lost run(tolerant(2, OnUnknown::assume_sent));
    CHECK(run.ledger().bad() == 2);
    CHECK_FALSE(run.asks<ReadServers>());
    CHECK(run.engine().deadline() == run.now + evidence_first);
    run.wait(evidence_first);
    run.status[1] = 11;
    run.sample();
    CHECK(run.verdict() == Evidence::Class::moved);
    CHECK(run.outcomes() == "unknown unknown"); // moved, and not normal yet
    run.status.clear();
    run.updated[1] = run.updated[2] = run.now;
    run.wait(evidence_second - evidence_first);
    run.sample();
    CHECK(run.outcomes() == "ok ok");
    CHECK(run.ledger().bad() == 0);
    CHECK(run.to_the_end() == Exit::ok);
    CHECK(run.calls() == "1 2");
}

TEST_CASE("assume_sent: samples come after 5 s, 15 s and then every minute, until the health deadline") {
    Plan plan = tolerant(1, OnUnknown::assume_sent);
    plan.health.healthy_deadline = 4min;
    Lost run(plan);
    const Instant answered = run.now;
    std::vector<Duration> sampled;
    while (!run.exit()) {
        run.until([&] { return run.asks<ReadServers>(); });
        sampled.push_back(run.now - answered);
        run.sample();
    }
    REQUIRE(sampled.size() >= 4);
    CHECK(sampled[0] == 5s);
    CHECK(sampled[1] == 15s);
    CHECK(sampled[2] == 75s);
    CHECK(sampled[3] == 135s);
    CHECK(run.now - run.sent_at == 4min);
    CHECK(run.outcomes() == "unknown");
    CHECK(*run.exit() == Exit::within_budget);
}

TEST_CASE("assume_sent: a server that never moved stays unknown, and one that moved and fell ill too") {
    Plan plan = tolerant(2, OnUnknown::assume_sent);
    Lost run(plan);
    run.status[1] = 2;
    CHECK(run.to_the_end() == Exit::within_budget);
    CHECK(run.outcomes() == "unknown unknown");
}

TEST_CASE("assume_sent: the next wave waits until no more is to be learned") {
    Plan plan = tolerant(2, OnUnknown::assume_sent);
    plan.waves.front().split = {Portion{1}};
    Lost run(plan);
    run.until([&] { return run.now - run.sent_at > 5min; });
    CHECK(run.calls() == "1");
    CHECK(run.to_the_end() == Exit::within_budget);
    CHECK(run.calls() == "1|2");
    CHECK(run.outcomes() == "unknown ok");
}

TEST_CASE("assume_sent: an unknown past the budget stops the run like any failure") {
    Plan plan = tolerant(3, OnUnknown::assume_sent);
    plan.max_failures = Portion{1};
    plan.waves.front().split = {Portion{2}};
    Lost run(plan);
    CHECK(run.last<Stopping>().reason == Stopping::Reason::budget);
    CHECK(run.to_the_end() == Exit::budget_exceeded);
    CHECK(run.calls() == "1 2");
}

TEST_CASE("assume_sent: a resume goes on sampling where the run left off") {
    Lost run(tolerant(1, OnUnknown::assume_sent));
    run.wait(evidence_first);
    run.sample();
    run.now += 2s;
    run.begin();
    run.until([&] { return run.asks<ReadServers>(); });
    run.updated[1] = run.now;
    run.sample();
    CHECK(run.outcomes() == "ok");
    CHECK(run.to_the_end() == Exit::ok);
}
