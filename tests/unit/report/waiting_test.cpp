#include "cph_plan/report/status.hpp"

#include "made_up_run.hpp"

#include <doctest/doctest.h>

using namespace cph_plan;

namespace {

WaitingFor waits(const MadeUpRun& run) {
    return waiting_for(run.ledger(), run.now(), true);
}

void check(const WaitingFor& waiting, Waiting reason, std::optional<Instant> since,
           std::optional<Instant> until) {
    CHECK(to_text(waiting.reason) == to_text(reason));
    CHECK(waiting.since == since);
    CHECK(waiting.until == until);
}

} // namespace

TEST_CASE("a call without an answer is waited for, nobody knows how long") {
    MadeUpRun run({{"farm", 2}});
    run.begin();
    run.send(0);
    const Instant sent = run.now();
    run.wait(7s);
    check(waits(run), Waiting::in_flight, sent, std::nullopt);
}

TEST_CASE("jobs are waited for until their timeout at the latest") {
    MadeUpRun run({{"farm", 2}});
    run.begin();
    const Permit permit = run.send(0);
    const Instant sent = run.now();
    run.accept(permit);
    const Instant answered = run.now();
    run.wait(90s);
    check(waits(run), Waiting::in_flight, sent, answered + 30min);
}

TEST_CASE("of several calls the first one began the wait and the last one ends it") {
    MadeUpRun run({{"farm", 4}}, 2);
    run.begin();
    const Permit first = run.send(0);
    const Instant sent = run.now();
    run.accept(first);
    run.wait(1min);
    run.accept(run.send(1));
    check(waits(run), Waiting::in_flight, sent, run.now() + 30min);
}

TEST_CASE("servers whose jobs have ended are waited for until their health deadline") {
    MadeUpRun run({{"farm", 2}});
    run.begin();
    const Permit permit = run.send(0);
    run.accept(permit);
    run.end_well(permit);
    const Instant ended = run.now();
    run.wait(12s);
    check(waits(run), Waiting::health, ended, ended + 10min);
}

TEST_CASE("while a job runs, health is not what is waited for") {
    MadeUpRun run({{"farm", 2}});
    run.begin();
    const Permit permit = run.send(0);
    run.accept(permit);
    run.end_jobs({run.ended_well(ServerIndex{0})});
    CHECK(to_text(waits(run).reason) == "in_flight");
}

TEST_CASE("a pause lasts from the settling of the wave to the end in the journal") {
    MadeUpRun run({{"canary", 1}, {"farm", 2}});
    run.begin();
    run.whole_wave(0, 10min);
    const Instant settled = run.now();
    run.wait(3min);
    check(waits(run), Waiting::pause, settled, settled + 10min);
    run.wait(7min + 3s); // over: the states of the next wave's servers are read
    check(waits(run), Waiting::cloud, settled + 10min, std::nullopt);
}

TEST_CASE("over its budget a run waits only for what was sent") {
    MadeUpRun run({{"farm", 2}, {"rest", 1}});
    run.begin();
    const Permit permit = run.send(0);
    run.accept(permit);
    const Instant answered = run.now();
    run.end_jobs({run.failed(ServerIndex{0}, "CPS.0101", "no boot")});
    run.stop(Stopping::Reason::budget);
    const Instant stopped = run.now();
    run.wait(5s);
    check(waits(run), Waiting::budget, stopped, answered + 30min);
}

TEST_CASE("a wait that the cloud named ends when it is over") {
    MadeUpRun run({{"farm", 2}});
    run.begin();
    run.answer(run.send(0), {.kind = RestartReply::Kind::try_again,
                             .again = RestartReply::Again::throttled,
                             .wait = 30s,
                             .http_status = 429});
    const Instant answered = run.now();
    run.wait(10s);
    check(waits(run), Waiting::throttled, answered, answered + 30s);
    run.wait(20s);
    check(waits(run), Waiting::cloud, answered, std::nullopt);
}

TEST_CASE("a throttled call without a named wait goes on nobody knows when") {
    MadeUpRun run({{"farm", 2}});
    run.begin();
    run.answer(
        run.send(0),
        {.kind = RestartReply::Kind::try_again, .again = RestartReply::Again::throttled, .http_status = 429});
    check(waits(run), Waiting::throttled, run.now(), std::nullopt);
}

TEST_CASE("before its first call a run waits for the cloud to tell the states of its servers") {
    MadeUpRun run({{"farm", 2}});
    run.begin();
    const Instant begun = run.now();
    run.wait(90s);
    check(waits(run), Waiting::cloud, begun, std::nullopt);
}

TEST_CASE("calls that do not get through are one wait since the first of them") {
    MadeUpRun run({{"canary", 1}, {"farm", 2}});
    run.begin();
    run.whole_wave(0);
    run.answer(run.send(1), {.kind = RestartReply::Kind::not_sent, .message = "no route to host"});
    const Instant first = run.now();
    run.wait(20s);
    run.answer(run.send(1), {.kind = RestartReply::Kind::not_sent, .message = "no route to host"});
    run.wait(20s);
    check(waits(run), Waiting::cloud, first, std::nullopt);
}

TEST_CASE("while evidence of unknown servers is looked for, that is what is waited for") {
    MadeUpRun run({{"farm", 2}, {"rest", 1}});
    run.begin();
    const Permit permit = run.send(0);
    run.answer(permit, {.kind = RestartReply::Kind::unknown});
    const Instant lost = run.now();
    run.stop(Stopping::Reason::unknown);
    run.wait(5s);
    check(waits(run), Waiting::evidence, lost, lost + 30s);
    run.add(Evidence{.permit = permit});
    check(waits(run), Waiting::nothing, std::nullopt, std::nullopt);
}

TEST_CASE(
    "where unknown servers are assumed to be sent, evidence is looked for up to their health's deadline") {
    MadeUpRun run({{"farm", 1}});
    run.assume_sent();
    run.begin();
    const Permit permit = run.send(0);
    const Instant sent = run.ledger().permit(permit).sending_at;
    run.answer(permit, {.kind = RestartReply::Kind::unknown});
    const Instant lost = run.now();
    run.add(Evidence{.permit = permit});
    run.wait(1min);
    check(waits(run), Waiting::evidence, lost, sent + 10min);
    run.wait(10min);
    check(waits(run), Waiting::nothing, std::nullopt, std::nullopt);
}

TEST_CASE("outside its windows a run waits for the next opening") {
    MadeUpRun run({{"canary", 1}, {"farm", 1}});
    run.begin();
    run.whole_wave(0);
    run.add(OpeningAwaited{.why = OpeningAwaited::Why::window, .blackout = {}, .opens = run.now() + 23h});
    const Instant since = run.now();
    run.wait(1h);
    check(waits(run), Waiting::window, since, since + 23h);
}

TEST_CASE("a blackout is named as one") {
    MadeUpRun run({{"canary", 1}});
    run.begin();
    run.add(OpeningAwaited{.why = OpeningAwaited::Why::blackout, .blackout = "freeze", .opens = {}});
    check(waits(run), Waiting::blackout, run.now(), std::nullopt);
}

TEST_CASE("a run that nobody owns waits for somebody since its last entry, whatever was under way") {
    MadeUpRun run({{"farm", 2}});
    run.begin();
    run.accept(run.send(0));
    const Instant last = run.now();
    run.wait(2h);
    check(waiting_for(run.ledger(), run.now(), false), Waiting::lock, last, std::nullopt);
}

TEST_CASE("a run that was killed before its first entry waits since nobody knows when") {
    const MadeUpRun run({{"farm", 2}});
    check(waiting_for(run.ledger(), run.now(), false), Waiting::lock, std::nullopt, std::nullopt);
    const std::string text = status_text(run.header, run.ledger(), {.now = run.now()});
    CHECK(text.find("since") == std::string::npos);
    CHECK(text.find("1970") == std::string::npos);
    CHECK(status_json(run.header, run.ledger(), {.now = run.now()}).find("1970") == std::string::npos);
    CHECK(run.report().find("1970") == std::string::npos);
}

TEST_CASE("a run that rests or is over waits for nothing") {
    MadeUpRun interrupted({{"canary", 1}, {"farm", 2}});
    interrupted.begin();
    interrupted.whole_wave(0, 10min);
    interrupted.stop(Stopping::Reason::interrupted);
    interrupted.close();
    check(waits(interrupted), Waiting::nothing, std::nullopt, std::nullopt);
    check(waiting_for(interrupted.ledger(), interrupted.now(), false), Waiting::nothing, std::nullopt,
          std::nullopt);
}
