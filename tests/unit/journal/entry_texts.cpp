#include "entry_texts.hpp"

namespace journal_tests {

using namespace cph_plan;

namespace {

Instant moment(std::int64_t seconds) {
    return Instant{std::chrono::seconds{1'764'000'000 + seconds}};
}

std::vector<ServerIndex> servers(std::initializer_list<std::uint32_t> positions) {
    std::vector<ServerIndex> list;
    for (const std::uint32_t position : positions) list.push_back(ServerIndex{position});
    return list;
}

RestartReply taken_in_part() {
    return {
        .kind = RestartReply::Kind::answered,
        .servers = {{.kind = ServerReply::Kind::accepted, .jobs = {{"job-1"}, {"job-2"}}},
                    {.kind = ServerReply::Kind::rejected, .code = "CPS.0158", .message = "not available"}},
        .request = {"request-7"},
        .http_status = 202,
        .gateway_request = "gate-9",
        .warnings = {"a foreign server"}};
}

RestartReply told_to_wait() {
    return {.kind = RestartReply::Kind::try_again,
            .again = RestartReply::Again::iam_down,
            .not_sent = RestartReply::NotSent::gate,
            .wait = 1500ms,
            .http_status = 503,
            .saw_2xx = true,
            .code = "APIGW.0613",
            .message = "later"};
}

} // namespace

const std::vector<EntryText>& entry_texts() {
    static const std::vector<EntryText> texts = {
        {"owned", Owned{2, "ops-1", "ana", "resume", "0.1.0"},
         R"({"epoch":2,"host":"ops-1","operator":"ana","command":"resume","version":"0.1.0",)"
         R"("overrides":{"windows":false,"blackouts":[],"reason":""}})"},
        {"owned", Owned{3, "ops-1", "ana", "resume", "0.1.0", {true, {"freeze"}, "asked by the owner"}},
         R"({"epoch":3,"host":"ops-1","operator":"ana","command":"resume","version":"0.1.0",)"
         R"("overrides":{"windows":true,"blackouts":["freeze"],"reason":"asked by the owner"}})"},
        {"opening_awaited", OpeningAwaited{OpeningAwaited::Why::blackout, "freeze", moment(9)},
         R"({"why":"blackout","blackout":"freeze","opens":1764000009000})"},
        {"opening_awaited", OpeningAwaited{}, R"({"why":"window","blackout":"","opens":null})"},
        {"surveyed", Surveyed{1, {{ServerIndex{4}, true, 8}, {ServerIndex{6}, false, 0}}},
         R"({"wave":1,"ineligible":[{"server":4,"found":true,"status":8},)"
         R"({"server":6,"found":false,"status":0}]})"},
        {"intent",
         Intent{Permit{3}, 1, servers({0, 1, 2, 9}), {moment(0), std::nullopt, moment(1), std::nullopt}},
         R"({"permit":3,"batch":1,"servers":"0-2,9","baseline":[1764000000000,null,1764000001000,null],)"
         R"("window":null})"},
        {"intent", Intent{Permit{4}, 1, servers({5}), {std::nullopt}, OpenSpan{moment(0), moment(7)}},
         R"({"permit":4,"batch":1,"servers":"5","baseline":[null],)"
         R"("window":{"opens":1764000000000,"closes":1764000007000}})"},
        {"sending", Sending{Permit{3}, moment(2) + 500ms, -1500ms},
         R"({"permit":3,"wall":1764000002500,"offset":-1500})"},
        {"sending", Sending{Permit{4294967295}, moment(2), std::nullopt},
         R"({"permit":4294967295,"wall":1764000002000,"offset":null})"},
        {"answered", Answered{Permit{3}, taken_in_part()},
         R"({"permit":3,"reply":{"kind":"answered","again":"throttled","not_sent":"network","wait":null,)"
         R"("servers":[{"kind":"accepted","jobs":["job-1","job-2"],"code":"","message":""},)"
         R"({"kind":"rejected","jobs":[],"code":"CPS.0158","message":"not available"}],)"
         R"("request":"request-7","http_status":202,"saw_2xx":false,"code":"","message":"",)"
         R"("gateway_request":"gate-9","warnings":["a foreign server"]}})"},
        {"answered", Answered{Permit{4}, told_to_wait()},
         R"({"permit":4,"reply":{"kind":"try_again","again":"iam_down","not_sent":"gate","wait":1500,)"
         R"("servers":[],"request":"","http_status":503,"saw_2xx":true,"code":"APIGW.0613",)"
         R"("message":"later","gateway_request":"","warnings":[]}})"},
        {"cleared", Cleared{Permit{3}, true}, R"({"permit":3,"unchanged":true})"},
        {"jobs_ended",
         JobsEnded{
             {{ServerIndex{0},
               {.job = {"job-1"},
                .state = JobReading::State::failed,
                .begin = moment(3),
                .code = "CPS.0004",
                .message = "it \"broke\"\n"}},
              {ServerIndex{1}, {.job = {"job-2"}, .state = JobReading::State::succeeded, .end = moment(4)}}}},
         R"({"ends":[{"server":0,"job":{"job":"job-1","state":"failed","begin":1764000003000,"end":null,)"
         R"("code":"CPS.0004","message":"it \"broke\"\n"}},{"server":1,"job":{"job":"job-2",)"
         R"("state":"succeeded","begin":null,"end":1764000004000,"code":"","message":""}}]})"},
        {"timed_out", TimedOut{servers({5})}, R"({"servers":"5"})"},
        {"vanished", Vanished{servers({3, 1}), "CPS.0011 three times"},
         R"({"servers":"3,1","detail":"CPS.0011 three times"})"},
        {"checked", Checked{servers({0, 1}), {{ServerIndex{2}, true, 2}, {ServerIndex{7}, false, 0}}},
         R"({"healthy":"0-1","unhealthy":[{"server":2,"found":true,"status":2},)"
         R"({"server":7,"found":false,"status":0}]})"},
        {"flagged", Flagged{ServerIndex{5}, Flagged::Flag::inconsistent, "2 became -1"},
         R"({"server":5,"flag":"inconsistent","detail":"2 became -1"})"},
        {"evidence",
         Evidence{
             Permit{3},
             Evidence::Class::moved,
             {{ServerIndex{0},
               {.found = true, .status = 11, .updated = moment(4), .read_at = moment(5)},
               2,
               true},
              {ServerIndex{1}, {.found = false, .status = -1, .read_at = moment(6)}, std::nullopt, false}},
             "one list was late"},
         R"({"permit":3,"verdict":"moved","samples":[{"server":0,"reading":{"found":true,"status":11,)"
         R"("updated":1764000004000,"read_at":1764000005000},"phones_restarting":2,"moved":true},)"
         R"({"server":1,"reading":{"found":false,"status":-1,"updated":null,"read_at":1764000006000},)"
         R"("phones_restarting":null,"moved":false}],"detail":"one list was late"})"},
        {"presumed", Presumed{servers({0, 2, 4})}, R"({"ok":"0,2,4"})"},
        {"wave_settled", WaveSettled{0, moment(600)}, R"({"wave":0,"pause_until":1764000600000})"},
        {"stopping", Stopping{Stopping::Reason::wave_budget, "2 bad, 1 tolerated"},
         R"({"reason":"wave_budget","detail":"2 bad, 1 tolerated"})"},
        {"closed", Closed{RunState::halted, Exit::budget_exceeded}, R"({"state":"halted","exit":5})"},
        {"abandoned", Abandoned{"ana", "ops-1"}, R"({"operator":"ana","host":"ops-1"})"},
        {"unlocked", Unlocked{"bo", "ops-2"}, R"({"operator":"bo","host":"ops-2"})"},
    };
    return texts;
}

} // namespace journal_tests
