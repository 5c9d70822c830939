#include "stories.hpp"

namespace cph_plan {

namespace {

using Run = std::unique_ptr<MadeUpRun>;

Run nothing_happened() {
    return std::make_unique<MadeUpRun>(std::vector<std::pair<std::string, std::uint32_t>>{{"canary", 1}});
}

Run all_well() {
    auto run = std::make_unique<MadeUpRun>(
        std::vector<std::pair<std::string, std::uint32_t>>{{"canary", 1}, {"farm-a", 3}});
    run->header.git_commit = std::string(40, 'a');
    run->begin();
    run->whole_wave(0, 10min);
    run->wait(10min);
    run->whole_wave(1);
    run->close();
    return run;
}

// Ineligible, rejected, failed, timed out and late, unhealthy, and a budget that stops the second wave.
Run over_budget() {
    auto run = std::make_unique<MadeUpRun>(
        std::vector<std::pair<std::string, std::uint32_t>>{{"farm-a", 6}, {"farm-b", 2}});
    run->tolerate(3);
    run->begin();
    run->add(Surveyed{.wave = 0, .ineligible = {{.server = ServerIndex{0}, .status = 8}}});
    const Permit permit = run->send(0);
    RestartReply reply = run->all_accepted(permit);
    reply.servers[0] = {.kind = ServerReply::Kind::rejected, .code = "CPS.0158", .message = "not available"};
    reply.warnings = {"the reply names s99, which was not asked for"};
    run->answer(permit, reply);
    run->end_jobs({run->failed(ServerIndex{2}, "CPS.0101", "boot timeout"), run->ended_well(ServerIndex{3}),
                   run->ended_well(ServerIndex{4})});
    run->add(Checked{.healthy = {ServerIndex{3}}, .unhealthy = {{.server = ServerIndex{4}, .status = 2}}});
    run->wait(30min);
    run->add(TimedOut{.servers = {ServerIndex{5}}});
    run->stop(Stopping::Reason::budget);
    run->end_jobs({run->ended_well(ServerIndex{5})});
    run->add(Flagged{.server = ServerIndex{5}, .flag = Flagged::Flag::late, .detail = "ended after 31m"});
    run->add(Flagged{.server = ServerIndex{2}, .flag = Flagged::Flag::inconsistent, .detail = "later: 2"});
    run->settle_wave();
    run->close();
    return run;
}

Run answer_lost() {
    auto run = std::make_unique<MadeUpRun>(
        std::vector<std::pair<std::string, std::uint32_t>>{{"canary", 2}, {"farm-a", 2}});
    run->begin();
    const Permit permit = run->send(0);
    run->answer(permit, {.kind = RestartReply::Kind::unknown,
                         .http_status = 202,
                         .saw_2xx = true,
                         .message = "the reply was cut off",
                         .gateway_request = "6c1b"});
    run->stop(Stopping::Reason::unknown);
    run->add(Evidence{.permit = permit,
                      .verdict = Evidence::Class::moved,
                      .samples = {{.server = ServerIndex{0},
                                   .reading = {.found = true, .status = 11, .updated = run->now()},
                                   .phones_restarting = 4,
                                   .moved = true},
                                  {.server = ServerIndex{1}, .reading = {.found = false}}}});
    run->settle_wave();
    run->close();
    return run;
}

// A wave that runs past the close of its window, and a wait for the next one.
Run closed_on() {
    auto run = std::make_unique<MadeUpRun>(
        std::vector<std::pair<std::string, std::uint32_t>>{{"canary", 1}, {"farm-a", 1}});
    run->begin({.windows = false, .blackouts = {"freeze"}, .reason = "asked by the owner"});
    run->window = OpenSpan{run->now() - 1h, run->now() + 20s};
    run->whole_wave(0);
    run->add(OpeningAwaited{.why = OpeningAwaited::Why::window, .blackout = {}, .opens = run->now() + 23h});
    run->wait(23h);
    run->window = OpenSpan{run->now(), run->now() + 1h};
    run->whole_wave(1);
    run->close();
    return run;
}

// Killed between the sending and its answer, then taken up by another process.
Run killed_and_resumed() {
    auto run =
        std::make_unique<MadeUpRun>(std::vector<std::pair<std::string, std::uint32_t>>{{"farm-a", 4}}, 2);
    run->begin();
    run->send(0);
    run->intend(1);
    run->take_up();
    run->add(Evidence{.permit = Permit{1}, .verdict = Evidence::Class::none, .detail = "the reads failed"});
    return run;
}

Run throttled_then_interrupted() {
    auto run = std::make_unique<MadeUpRun>(
        std::vector<std::pair<std::string, std::uint32_t>>{{"canary", 1}, {"farm-a", 2}});
    run->begin();
    const Permit refused = run->send(0);
    run->answer(refused, {.kind = RestartReply::Kind::try_again,
                          .again = RestartReply::Again::throttled,
                          .wait = 30s,
                          .http_status = 429,
                          .code = "APIGW.0308",
                          .message = "throttled"});
    run->wait(30s);
    run->whole_wave(0, 5min);
    run->stop(Stopping::Reason::interrupted);
    run->close();
    return run;
}

Run vanished_then_presumed() {
    auto run = std::make_unique<MadeUpRun>(std::vector<std::pair<std::string, std::uint32_t>>{{"farm-a", 2}});
    run->tolerate(2);
    run->begin();
    const Permit permit = run->send(0);
    run->accept(permit);
    run->wait(2min);
    run->add(Vanished{.servers = {ServerIndex{0}, ServerIndex{1}}, .detail = "CPS.0050 three times"});
    run->add(Evidence{.permit = permit,
                      .verdict = Evidence::Class::moved,
                      .samples = {{.server = ServerIndex{0},
                                   .reading = {.found = true, .status = 5, .updated = run->now()},
                                   .moved = true}}});
    run->add(Presumed{.ok = {ServerIndex{0}}});
    run->settle_wave();
    run->close();
    return run;
}

Run busy_then_abandoned() {
    auto run =
        std::make_unique<MadeUpRun>(std::vector<std::pair<std::string, std::uint32_t>>{{"farm-a", 3}}, 2);
    run->begin();
    const Permit permit = run->send(0);
    run->answer(permit, {.kind = RestartReply::Kind::try_again,
                         .again = RestartReply::Again::busy,
                         .http_status = 400,
                         .code = "CPS.0042"});
    run->add(Unlocked{.operator_name = "li", .host = "desk"});
    run->add(Abandoned{.operator_name = "li", .host = "desk"});
    return run;
}

Run credentials_refused() {
    auto run = std::make_unique<MadeUpRun>(std::vector<std::pair<std::string, std::uint32_t>>{{"farm-a", 2}});
    run->header.simulated = true;
    run->header.remaining_of = {"20261123-010101-0001"};
    run->begin();
    const Permit permit = run->send(0);
    run->answer(permit, {.kind = RestartReply::Kind::credentials,
                         .http_status = 403,
                         .code = "APIGW.0306",
                         .message = "no permission"});
    run->stop(Stopping::Reason::credentials, "APIGW.0306 no permission");
    run->close();
    return run;
}

Run hostile_cloud() {
    auto run = std::make_unique<MadeUpRun>(std::vector<std::pair<std::string, std::uint32_t>>{{"farm-a", 4}});
    run->tolerate(4);
    run->begin();
    const Permit permit = run->send(0);
    run->accept(permit);
    run->end_jobs(
        {run->failed(ServerIndex{0}, "=cmd|' /C calc'!A0", "\x1b[2J\x1b]0;owned\x07 \r\nok\u202ereversed"),
         run->failed(ServerIndex{1}, "`id`", "<script>alert(1)</script> | [x](javascript:y) ]]>"),
         run->failed(ServerIndex{2}, "CPS.1", "bad \xff\xc0\xaf\xed\xa0\x80 \U000e0041 utf-8"),
         run->failed(ServerIndex{3}, "CPS.1", std::string(1 << 20, 'm'))});
    run->settle_wave();
    run->close();
    return run;
}

} // namespace

std::vector<Story> all_stories() {
    return {{"nothing_happened", nothing_happened},
            {"all_well", all_well},
            {"over_budget", over_budget},
            {"answer_lost", answer_lost},
            {"closed_on", closed_on},
            {"killed_and_resumed", killed_and_resumed},
            {"throttled_then_interrupted", throttled_then_interrupted},
            {"vanished_then_presumed", vanished_then_presumed},
            {"busy_then_abandoned", busy_then_abandoned},
            {"credentials_refused", credentials_refused},
            {"hostile_cloud", hostile_cloud}};
}

} // namespace cph_plan
