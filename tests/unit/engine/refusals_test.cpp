// Calls that were not accepted: which may be asked again, after how long, and for how long.
#include "bench.hpp"

using namespace bench;

namespace {

using Again = RestartReply::Again;

// The moment at which the first call is on the wire.
struct OnTheWire : Bench {
    explicit OnTheWire(const Plan& plan) : Bench(plan) {
        begin();
        next_call();
    }
    void next_call() {
        until_call();
        call = take<Restart>();
        REQUIRE_FALSE(send(call.permit));
    }
    Restart call;
};

} // namespace

TEST_CASE("what was not accepted is asked again with a new permit, and is restarted once") {
    for (const RestartReply& no : {not_sent(), again(Again::throttled), again(Again::iam_down)}) {
        OnTheWire run(tolerant(2));
        run.answer(run.call, no);
        CHECK(run.outcomes() == "not_started not_started");
        CHECK(run.ledger().bad() == 0);
        run.next_call();
        CHECK(number(run.call.permit) == 2);
        run.answer(run.call);
        CHECK(run.to_the_end() == Exit::ok);
        CHECK(run.ledger().server(server(1)).attempts == 1);
    }
}

TEST_CASE("a wait that the cloud names is kept to the millisecond, a named wait of minutes too") {
    OnTheWire run(tolerant(1));
    run.answer(run.call, again(Again::throttled, 7min));
    const Instant refused_at = run.now;
    run.wait(7min - 1ms);
    CHECK_FALSE(run.asks<Restart>());
    CHECK_FALSE(run.asks<ReadServers>());
    run.next_call();
    CHECK(run.now - refused_at == 7min);
    CHECK(run.ledger().throttled() == 7min);
}

TEST_CASE("without a named wait the back-off doubles, is jittered and never longer than 30 s") {
    OnTheWire run(tolerant(1));
    Duration ceiling = backoff_min;
    bool differs = false;
    for (int refusal = 0; refusal < 12; ++refusal) {
        const Instant before = run.now;
        run.answer(run.call, again(Again::throttled));
        run.next_call();
        const Duration waited = run.now - before;
        CHECK(waited <= ceiling);
        differs = differs || (waited > 0ms && waited != ceiling);
        ceiling = std::min(backoff_max, 2 * ceiling);
    }
    CHECK(differs);
}

TEST_CASE("refusals that go on for five minutes suspend the run, waits that the cloud names not counted") {
    OnTheWire run(tolerant(1));
    const Instant began = run.now;
    run.reply = [](const Restart&) { return again(Again::throttled); };
    run.answer(run.call, again(Again::throttled));
    CHECK(run.to_the_end() == Exit::suspended);
    CHECK(run.now - began >= 5min);
    CHECK(run.now - began <= 5min + backoff_max);
    CHECK(run.outcomes() == "not_started");
    CHECK(run.ledger().state() == RunState::suspended);

    OnTheWire patient(tolerant(1));
    const Instant start = patient.now;
    for (int refusal = 0; refusal < 4; ++refusal) {
        patient.answer(patient.call, again(Again::throttled, 3min));
        patient.next_call();
    }
    CHECK(patient.now - start == 12min);
    patient.answer(patient.call);
    CHECK(patient.to_the_end() == Exit::ok);
}

TEST_CASE("an accepted call in between makes patience new") {
    Bench run(cut_batches(make_schedule(tolerant(2), 1), 1));
    int refusals = 0;
    run.reply = [&](const Restart& call) -> std::optional<RestartReply> {
        if (call.servers.front() == server(1) && run.now - run.journal.front().at < 4min)
            return again(Again::throttled);
        if (call.servers.front() == server(2) && run.now - run.journal.front().at < 8min) {
            ++refusals;
            return again(Again::throttled);
        }
        return std::nullopt;
    };
    run.begin();
    CHECK(run.to_the_end() == Exit::ok);
    CHECK(refusals > 0);
}

TEST_CASE("busy: asked again only when a fresh read shows the baseline unchanged") {
    OnTheWire run(tolerant(2));
    run.answer(run.call, again(Again::busy));
    CHECK(run.outcomes() == "in_flight in_flight"); // nobody knows yet
    const ReadServers question = run.take<ReadServers>();
    CHECK(question.servers == run.call.servers);
    run.answer(question);
    CHECK(run.last<Cleared>().unchanged);
    CHECK(run.outcomes() == "not_started not_started");
    run.next_call();
    run.answer(run.call);
    CHECK(run.to_the_end() == Exit::ok);
}

TEST_CASE("busy: one server that differs from its baseline makes the whole call unknown") {
    SUBCASE("by its update time") {
        OnTheWire run(tolerant(2));
        run.updated[2] = run.now;
        run.answer(run.call, again(Again::busy));
        run.answer_next<ReadServers>();
        CHECK(run.outcomes() == "unknown unknown");
        CHECK(run.to_the_end() == Exit::unknown);
    }
    SUBCASE("by its status") {
        OnTheWire run(tolerant(2));
        run.status[2] = 11;
        run.answer(run.call, again(Again::busy));
        run.answer_next<ReadServers>();
        CHECK(run.outcomes() == "unknown unknown");
    }
    SUBCASE("by being gone") {
        OnTheWire run(tolerant(2));
        run.status[2] = 0;
        run.answer(run.call, again(Again::busy));
        run.answer_next<ReadServers>();
        CHECK(run.outcomes() == "unknown unknown");
    }
}

TEST_CASE("busy: a process that dies before the fresh read leaves it to the next one") {
    OnTheWire run(tolerant(1));
    run.answer(run.call, again(Again::busy));
    run.begin();
    CHECK(run.outcomes() == "in_flight");
    CHECK_FALSE(run.asks<Restart>());
    run.answer_next<ReadServers>();
    CHECK(run.last<Cleared>().unchanged);
    run.next_call();
    run.answer(run.call);
    CHECK(run.to_the_end() == Exit::ok);
}

TEST_CASE("busy: a read that fails for good leaves the servers in flight, and the run can be resumed") {
    OnTheWire run(tolerant(1));
    run.answer(run.call, again(Again::busy));
    run.reads_fail = ReadFailure{ReadFailure::Kind::unreachable, "503"};
    run.answer_next<ReadServers>();
    CHECK(run.exit() == Exit::suspended);
    CHECK(run.outcomes() == "in_flight");
    CHECK(run.ledger().state() == RunState::suspended);
}

TEST_CASE("a stale token is tried once more with a fresh one, at once; a second refusal needs a person") {
    OnTheWire run(tolerant(1));
    const Instant refused_at = run.now;
    run.answer(run.call, again(Again::fresh_token));
    run.next_call();
    CHECK(run.now == refused_at);
    run.answer(run.call, again(Again::fresh_token));
    CHECK(run.to_the_end() == Exit::credentials);
    CHECK(run.outcomes() == "not_started");
    CHECK(run.calls() == "1|1");
}

TEST_CASE("a refusal for want of credentials stops the run, resumable, and starts nothing") {
    OnTheWire run(tolerant(2));
    run.answer(run.call, refused(RestartReply::Kind::credentials, "APIGW.0302"));
    CHECK(run.to_the_end() == Exit::credentials);
    CHECK(run.outcomes() == "not_started not_started");
    CHECK(run.ledger().state() == RunState::suspended);
    CHECK(run.last<Stopping>().detail.find("APIGW.0302") != std::string::npos);
    run.begin();
    CHECK(run.to_the_end() == Exit::ok);
}

TEST_CASE("credentials that cannot be had before anything is sent stop the run the same way") {
    Bench run(tolerant(1));
    run.begin();
    run.until_call();
    run.answer(run.take<Restart>(), {.kind = RestartReply::Kind::credentials, .message = "no token"});
    CHECK(run.to_the_end() == Exit::credentials);
    CHECK(run.calls().empty());
}

TEST_CASE("a call that the gate did not let out is tried again a second later") {
    Bench run(tolerant(1));
    run.begin();
    run.until_call();
    const Instant stopped_at = run.now;
    run.answer(run.take<Restart>(),
               {.kind = RestartReply::Kind::not_sent, .not_sent = RestartReply::NotSent::gate});
    CHECK(run.outcomes() == "not_started");
    run.until_call();
    CHECK(run.now == stopped_at + 1s);
}

TEST_CASE("a refusal in a wave holds the batches behind it, so that batches stay in order") {
    Bench run(cut_batches(make_schedule(tolerant(2), 1), 1));
    run.begin();
    run.until_call();
    const Restart first = run.take<Restart>();
    CHECK_FALSE(run.send(first.permit));
    run.answer(first, again(Again::throttled, 30s));
    CHECK_FALSE(run.asks<Restart>());
    run.wait(30s);
    CHECK(run.take<Restart>().servers == std::vector{server(1)});
}
