#include "cph_plan/report/narration.hpp"

#include "made_up_run.hpp"
#include "stories.hpp"

#include "cph_plan/base/text.hpp"

#include <doctest/doctest.h>
#include <set>

using namespace cph_plan;
using Lines = std::vector<std::string>;

namespace {

// What is said of the last entry.
Lines last_said(const MadeUpRun& run) {
    return narrate(run.entries().back(), run.ledger());
}

} // namespace

TEST_CASE("a run that goes well is told from its begin to its end") {
    MadeUpRun run({{"canary", 1}, {"farm", 3}});
    run.begin();
    CHECK(last_said(run) == Lines{"begun by mei on runner-1: 4 servers in 2 waves"});
    const Permit permit = run.send(0);
    CHECK(narrate(run.entries()[1], run.ledger()) == Lines{"wave canary begins (1 of 2): 1 server"});
    CHECK(last_said(run).empty()); // the answer says more
    run.accept(permit);
    CHECK(last_said(run) == Lines{"wave canary: 1 server sent as request request-1, 1 accepted"});
    run.end_well(permit);
    CHECK(last_said(run) == Lines{"wave canary: 1 job ended well; 0 of 1 still running"});
    run.pass_checks();
    CHECK(last_said(run) == Lines{"wave canary: 1 server healthy, 1 of 1 settled"});
    run.settle_wave(10min);
    CHECK(last_said(run) == Lines{"wave canary settled: 1 ok; pause of 10m until 2026-11-24T04:15:35Z"});
    run.whole_wave(1);
    CHECK(last_said(run) == Lines{"wave farm settled: 3 ok"});
    run.close();
    CHECK(last_said(run) == Lines{"finished: 4 ok"});
}

TEST_CASE("a wave begins once, however many calls it takes") {
    MadeUpRun run({{"farm", 3}}, 1);
    run.begin();
    run.intend(0);
    CHECK(last_said(run) == Lines{"wave farm begins (1 of 1): 3 servers"});
    run.intend(1);
    CHECK(last_said(run).empty());
}

TEST_CASE("one wave is no plural") {
    MadeUpRun run({{"canary", 1}});
    run.begin();
    CHECK(last_said(run) == Lines{"begun by mei on runner-1: 1 server in 1 wave"});
}

TEST_CASE("servers left alone are named with what was seen") {
    MadeUpRun run({{"farm", 3}});
    run.begin();
    run.add(Surveyed{
        .wave = 0,
        .ineligible = {{.server = ServerIndex{0}, .status = 8}, {.server = ServerIndex{2}, .found = false}}});
    CHECK(last_said(run) == Lines{"wave farm: 2 servers not in a state to be restarted, left alone",
                                  "  s1 ineligible: server status 8",
                                  "  s3 ineligible: the cloud does not know this id"});
    run.add(Surveyed{.wave = 0, .ineligible = {}});
    CHECK(last_said(run).empty());
}

TEST_CASE("refused servers are named with code and message, and oddities of a reply are told") {
    MadeUpRun run({{"farm", 3}});
    run.begin();
    const Permit permit = run.send(0);
    RestartReply reply = run.all_accepted(permit);
    reply.servers[1] = {.kind = ServerReply::Kind::rejected, .code = "CPS.0158", .message = "not available"};
    reply.servers[2] = {.kind = ServerReply::Kind::unknown};
    reply.warnings = {"the reply names s99, which was not asked for"};
    run.answer(permit, reply);
    CHECK(last_said(run) == Lines{"wave farm: 3 servers sent as request request-1, 1 accepted",
                                  "  s2 rejected: CPS.0158 not available",
                                  "  s3 unknown: the answer does not say what became of it",
                                  "wave farm: warning: the reply names s99, which was not asked for"});
}

TEST_CASE("every way in which a whole call can end has its sentence") {
    const auto told = [](RestartReply reply) {
        MadeUpRun run({{"farm", 2}});
        run.begin();
        reply.code = "X.1";
        reply.message = "words";
        run.answer(run.send(0), std::move(reply));
        return last_said(run);
    };
    using Kind = RestartReply::Kind;
    using Again = RestartReply::Again;
    CHECK(told({.kind = Kind::unknown}) ==
          Lines{"wave farm: no answer that can be trusted, 2 servers unknown: X.1 words"});
    CHECK(told({.kind = Kind::unknown, .saw_2xx = true}) ==
          Lines{"wave farm: no answer that can be trusted, 2 servers unknown (the status line said yes): X.1 "
                "words"});
    CHECK(told({.kind = Kind::not_sent}) == Lines{"wave farm: the call was not sent: X.1 words"});
    CHECK(told({.kind = Kind::rejected}) ==
          Lines{"wave farm: the call was refused, 2 servers rejected: X.1 words"});
    CHECK(told({.kind = Kind::credentials}) ==
          Lines{"wave farm: the cloud refuses the credentials or the permission: X.1 words"});
    CHECK(told({.kind = Kind::try_again, .again = Again::throttled, .wait = 30s}) ==
          Lines{"wave farm: the cloud is throttling calls, asks for 30s: X.1 words"});
    CHECK(told({.kind = Kind::try_again, .again = Again::busy}) ==
          Lines{"wave farm: the cloud is busy with these servers: X.1 words"});
    CHECK(told({.kind = Kind::try_again, .again = Again::iam_down}) ==
          Lines{"wave farm: the cloud could not check who we are: X.1 words"});
    CHECK(told({.kind = Kind::try_again, .again = Again::fresh_token}) ==
          Lines{"wave farm: the cloud wanted a fresh token: X.1 words"});
}

TEST_CASE("after a busy answer the reading of the servers decides") {
    for (const bool unchanged : {true, false}) {
        MadeUpRun run({{"farm", 2}});
        run.begin();
        const Permit permit = run.send(0);
        run.answer(permit, {.kind = RestartReply::Kind::try_again, .again = RestartReply::Again::busy});
        run.add(Cleared{.permit = permit, .unchanged = unchanged});
        CHECK(last_said(run) ==
              Lines{unchanged ? "wave farm: 2 servers unchanged, to be asked for again"
                              : "wave farm: 2 servers may have been restarted after all: unknown"});
    }
}

TEST_CASE("failed jobs are named, and the running ones counted") {
    MadeUpRun run({{"farm", 4}});
    run.begin();
    run.accept(run.send(0));
    run.end_jobs({run.ended_well(ServerIndex{0}), run.failed(ServerIndex{1}, "CPS.0101", "no boot"),
                  run.ended_well(ServerIndex{2})});
    CHECK(last_said(run) == Lines{"wave farm: 2 jobs ended well, 1 failed; 1 of 4 still running",
                                  "  s2 failed: CPS.0101 no boot"});
}

TEST_CASE("jobs that take too long or are no longer known are told with their servers") {
    MadeUpRun run({{"farm", 2}});
    run.begin();
    run.accept(run.send(0));
    run.wait(30min);
    run.add(TimedOut{.servers = {ServerIndex{0}}});
    CHECK(last_said(run) == Lines{"wave farm: 1 server not done within 30m", "  s1 timed_out"});
    run.add(Vanished{.servers = {ServerIndex{1}}, .detail = "CPS.0050 three times"});
    CHECK(last_said(run) ==
          Lines{"wave farm: the cloud no longer knows the jobs of 1 server: CPS.0050 three times",
                "  s2 unknown: CPS.0050 three times"});
    run.add(Flagged{.server = ServerIndex{0}, .flag = Flagged::Flag::late, .detail = "ended after 31m"});
    CHECK(last_said(run) == Lines{"s1: late: ended after 31m"});
}

TEST_CASE("health is told for those that are well and those that are not") {
    MadeUpRun run({{"farm", 3}});
    run.begin();
    const Permit permit = run.send(0);
    run.accept(permit);
    run.end_well(permit);
    run.add(Checked{.healthy = {ServerIndex{0}, ServerIndex{1}},
                    .unhealthy = {{.server = ServerIndex{2}, .status = 2}}});
    CHECK(last_said(run) == Lines{"wave farm: 2 servers healthy, 3 of 3 settled",
                                  "wave farm: 1 server not healthy in time",
                                  "  s3 unhealthy: server status 2"});
}

TEST_CASE("evidence says which unknown servers it is about, and presuming that they are ok") {
    MadeUpRun run({{"farm", 2}});
    run.begin();
    const Permit permit = run.send(0);
    run.answer(permit, {.kind = RestartReply::Kind::unknown});
    run.add(Evidence{
        .permit = permit, .verdict = Evidence::Class::none, .samples = {}, .detail = "the reads failed"});
    CHECK(last_said(run) == Lines{"wave farm: evidence for the unknown s1, s2: none: the reads failed"});
    run.add(Presumed{.ok = {ServerIndex{0}, ServerIndex{1}}});
    CHECK(last_said(run) == Lines{"wave farm: 2 servers seen to move and healthy, taken as ok: s1, s2"});
}

TEST_CASE("a stop says why, and what is still followed") {
    MadeUpRun run({{"farm", 2}});
    run.begin();
    run.accept(run.send(0));
    run.stop(Stopping::Reason::interrupted);
    CHECK(last_said(run) ==
          Lines{"stopping: interrupted by a signal; nothing more is sent, 2 servers followed to the end"});
    run.stop(Stopping::Reason::budget, "1 bad, 0 tolerated");
    CHECK(last_said(run) == Lines{"stopping: the failure budget is exceeded; nothing more is sent, 2 servers "
                                  "followed to the end: 1 bad, 0 tolerated"});
}

TEST_CASE("what the cloud may no longer tell of is not said to be followed to the end") {
    for (const auto reason : {Stopping::Reason::unreachable, Stopping::Reason::credentials}) {
        MadeUpRun run({{"farm", 2}, {"rest", 1}});
        run.begin();
        run.accept(run.send(0));
        run.stop(reason);
        CHECK(last_said(run)[0].ends_with(
            "; nothing more is sent, 2 servers followed as long as the cloud tells of them"));
        run.close();
        CHECK(last_said(run) ==
              Lines{"suspended: 1 not_started, 2 in_flight; 2 servers left in flight, and nobody "
                    "follows them until the run goes on"});
    }
}

TEST_CASE("every reason to stop has words of its own") {
    std::set<std::string> words;
    using Reason = Stopping::Reason;
    const std::vector reasons{Reason::budget,      Reason::wave_budget, Reason::wave_ineligible,
                              Reason::unknown,     Reason::credentials, Reason::unreachable,
                              Reason::interrupted, Reason::halted,      Reason::window,
                              Reason::blackout,    Reason::missed,      Reason::clock};
    for (const Reason reason : reasons) {
        MadeUpRun run({{"farm", 1}});
        run.begin();
        run.stop(reason);
        REQUIRE(last_said(run).size() == 1);
        CHECK(last_said(run)[0].size() > std::string_view("stopping: ").size());
        words.insert(last_said(run)[0]);
    }
    CHECK(words.size() == reasons.size());
}

TEST_CASE("who takes a run up, abandons or unlocks it is named") {
    MadeUpRun run({{"farm", 2}});
    run.begin();
    run.send(0);
    run.take_up();
    CHECK(last_said(run) == Lines{"taken up by li on runner-2: 2 unknown"});
    run.add(Unlocked{.operator_name = "wu", .host = "desk"});
    CHECK(last_said(run) == Lines{"unlocked by wu on desk"});
    run.add(Abandoned{.operator_name = "wu", .host = "desk"});
    CHECK(last_said(run) == Lines{"abandoned by wu on desk: 2 unknown"});
}

TEST_CASE("who passes the plan's hours is named with the reason, and a wait with its end") {
    MadeUpRun run({{"farm", 2}});
    run.begin({.windows = true, .blackouts = {"spring"}, .reason = "asked by the owner"});
    CHECK(last_said(run) == Lines{"windows overridden by mei on runner-1: asked by the owner",
                                  "blackout spring overridden by mei on runner-1: asked by the owner",
                                  "begun by mei on runner-1: 2 servers in 1 wave"});
    run.add(OpeningAwaited{.why = OpeningAwaited::Why::window, .blackout = {}, .opens = run.now() + 1h});
    CHECK(last_said(run) == Lines{"outside the plan's windows: waiting until 2026-11-24T05:04:48Z"});
}

TEST_CASE("the first twenty servers are named, the others counted") {
    MadeUpRun run({{"farm", 90}});
    run.begin();
    const Permit permit = run.send(0);
    RestartReply reply = run.all_accepted(permit);
    for (ServerReply& server : reply.servers)
        server = {.kind = ServerReply::Kind::rejected, .code = "CPS.0158"};
    run.answer(permit, reply);
    const Lines lines = last_said(run);
    REQUIRE(lines.size() == 1 + narrated_servers_max + 1);
    CHECK(lines[1] == "  s1 rejected: CPS.0158");
    CHECK(lines[20] == "  s20 rejected: CPS.0158");
    CHECK(lines.back() == "  and 70 more");
}

TEST_CASE("no line of any run moves a cursor, spans lines or is endless") {
    for (const Story& story : all_stories()) {
        const auto run = story.tell();
        Ledger ledger(run->schedule());
        for (const Entry& entry : run->entries()) {
            ledger.apply(entry);
            for (const std::string& line : narrate(entry, ledger)) {
                CAPTURE(story.name);
                CHECK_FALSE(line.empty());
                CHECK(is_utf8(line));
                CHECK(line.size() < 8 * shown_text_max);
                for (const char letter : line) REQUIRE(static_cast<unsigned char>(letter) >= 0x20);
                CHECK(line.find("\u202e") == std::string::npos);
            }
        }
    }
}
