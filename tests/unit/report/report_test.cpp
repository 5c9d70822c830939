#include "cph_plan/report/report.hpp"

#include "stories.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <set>

using namespace cph_plan;
using nlohmann::json;

namespace {

json report_of(std::string_view name) {
    for (const Story& story : all_stories())
        if (story.name == name) return json::parse(story.tell()->report());
    FAIL("no such story");
    return {};
}

// The sums that hold for every run at every moment.
void check_sums(const json& report, const Schedule& schedule) {
    const std::size_t planned = schedule.size();
    REQUIRE(report["totals"]["servers"] == planned);
    REQUIRE(report["servers"].size() == planned);
    std::map<std::string, std::size_t> counted;
    for (std::size_t i = 0; i < planned; ++i) {
        REQUIRE(report["servers"][i]["id"] == schedule.ids[i]);
        ++counted[report["servers"][i]["outcome"].get<std::string>()];
    }
    std::size_t sum = 0;
    for (const auto& [key, count] : report["totals"].items()) {
        if (key == "servers") continue;
        CHECK(count == counted[key]);
        sum += count.get<std::size_t>();
    }
    CHECK(sum == planned);
    std::size_t unstarted = 0;
    for (const auto& count : report["not_started"]) unstarted += count.get<std::size_t>();
    CHECK(unstarted == report["totals"]["not_started"]);
    for (const json& wave : report["waves"]) {
        std::size_t in_wave = 0;
        for (const auto& count : wave["outcomes"]) in_wave += count.get<std::size_t>();
        CHECK(in_wave == wave["size"]);
    }
}

} // namespace

TEST_CASE("sums of outcomes are N for every run cut at every entry") {
    std::set<std::string> met;
    for (const Story& story : all_stories()) {
        CAPTURE(story.name);
        const auto run = story.tell();
        CHECK(run->ledger().unlawful() == 0);
        Ledger prefix(run->schedule());
        check_sums(json::parse(run->report_of(prefix)), run->schedule());
        for (const Entry& entry : run->entries()) {
            CAPTURE(entry.seq);
            prefix.apply(entry);
            const json report = json::parse(run->report_of(prefix));
            check_sums(report, run->schedule());
            for (const json& server : report["servers"]) met.insert(server["outcome"].get<std::string>());
        }
    }
    CHECK(met.size() == outcome_count);
}

TEST_CASE("a run that went well") {
    const json report = report_of("all_well");
    CHECK(report["schema_version"] == 1);
    CHECK(report["run"]["id"] == "20261124-040448-7f3a");
    CHECK(report["run"]["state"] == "finished");
    CHECK(report["run"]["exit_code"] == 0);
    CHECK(report["run"]["started"] == "2026-11-24T04:04:48Z");
    CHECK(report["run"]["finished"] == "2026-11-24T04:16:22Z");
    CHECK(report["run"]["operator"] == "mei");
    CHECK(report["plan"]["git_commit"] == std::string(40, 'a'));
    CHECK(report["plan"]["dirty"] == false);
    CHECK(report["totals"]["ok"] == 4);
    CHECK(report["waits"]["pause"] == 600);
    CHECK(report["evidence"].empty());

    const json& wave = report["waves"][0];
    CHECK(wave["name"] == "canary");
    CHECK(wave["settled"] == "2026-11-24T04:05:35Z");
    CHECK(wave["pause_until"] == "2026-11-24T04:15:35Z");
    const json& batch = wave["batches"][0];
    CHECK(batch["permit"] == 1);
    CHECK(batch["request_id"] == "request-1");
    CHECK(batch["verdict"] == "answered");
    CHECK(batch["http_status"] == 202);
    CHECK(batch["intent"] == "2026-11-24T04:04:48Z");
    CHECK(batch["sending"] == "2026-11-24T04:04:49Z");
    CHECK(batch["answered"] == "2026-11-24T04:04:50Z");
    CHECK(batch["error_code"] == nullptr);

    CHECK(report["servers"][3] == json::parse(R"({
        "id": "s4", "group": "farm-a", "target": "default", "wave": "farm-a", "outcome": "ok",
        "late": false, "inconsistent": false, "ineligible": null,
        "attempts": [{"permit": 2, "outcome": "ok", "job_ids": ["job-s4"], "begin": "2026-11-24T04:15:37Z",
                      "end": "2026-11-24T04:16:17Z", "error_code": null, "error_message": null,
                      "note": null}]})"));
}

TEST_CASE("where the time went: jobs, health, pauses") {
    const json well = report_of("all_well")["waits"];
    CHECK(well["in_flight"] == 82); // 1 s for the answer and 40 s for the jobs, twice
    CHECK(well["health"] == 10);
    CHECK(well["pause"] == 600);

    const json late = report_of("over_budget")["waits"]; // a job that ended after its server had timed out
    CHECK(late["in_flight"] == 1 + 40 + 1800 + 40);
    CHECK(late["health"] == 0);

    MadeUpRun running({{"farm-a", 2}, {"farm-b", 1}});
    running.begin();
    const Permit permit = running.send(0);
    running.accept(permit);
    running.end_jobs({running.ended_well(ServerIndex{0})});
    running.wait(19s);
    running.add(Checked{.healthy = {ServerIndex{0}}, .unhealthy = {}});
    CHECK(json::parse(running.report())["waits"]["in_flight"] == 1 + 40 + 19);
    running.end_jobs({running.ended_well(ServerIndex{1})});
    running.pass_checks();
    CHECK(json::parse(running.report())["waits"]["in_flight"] == 1 + 40 + 19 + 40);
    CHECK(json::parse(running.report())["waits"]["health"] == 5);
}

TEST_CASE("every kind of bad server with its reason, and why the others were not started") {
    const json report = report_of("over_budget");
    CHECK(report["run"]["exit_code"] == 5);
    CHECK(report["run"]["stops"][0]["reason"] == "budget");
    CHECK(report["budget"] == json{{"bad", 4}, {"tolerated", 3}});
    CHECK(report["not_started"]["budget"] == 2);
    CHECK(report["waves"][1]["batches"][0]["permit"] == nullptr);
    CHECK(report["waves"][0]["batches"][0]["warnings"].size() == 1);
    const json& servers = report["servers"];
    CHECK(servers[0]["ineligible"] == json{{"found", true}, {"status", 8}});
    CHECK(servers[0]["attempts"].empty());
    CHECK(servers[1]["outcome"] == "rejected");
    CHECK(servers[1]["attempts"][0]["error_code"] == "CPS.0158");
    CHECK(servers[1]["attempts"][0]["begin"] == nullptr);
    CHECK(servers[2]["attempts"][0]["error_message"] == "boot timeout");
    CHECK(servers[2]["inconsistent"] == true);
    CHECK(servers[4]["outcome"] == "unhealthy");
    CHECK(servers[4]["attempts"][0]["note"] == "server status 2");
    CHECK(servers[5]["outcome"] == "timed_out");
    CHECK(servers[5]["late"] == true);
}

TEST_CASE("an unknown outcome comes with its evidence") {
    const json report = report_of("answer_lost");
    CHECK(report["run"]["state"] == "halted");
    CHECK(report["run"]["exit_code"] == 10);
    CHECK(report["not_started"]["unknown"] == 2);
    const json& evidence = report["evidence"][0];
    CHECK(evidence["permit"] == 1);
    CHECK(evidence["saw_2xx"] == true);
    CHECK(evidence["class"] == "moved");
    CHECK(evidence["unknown"] == json{"s1", "s2"});
    const json& seen = evidence["samples"][0]["servers"];
    CHECK(seen[0]["status"] == 11);
    CHECK(seen[0]["baseline_updated"] == "2026-11-23T04:04:48Z");
    CHECK(seen[0]["phones_restarting"] == 4);
    CHECK(seen[1]["status"] == nullptr);
}

TEST_CASE("a run whose process died has no exit status and says what is open") {
    MadeUpRun run({{"farm-a", 3}}, 2);
    run.begin();
    run.send(0);
    const json report = json::parse(run.report());
    CHECK(report["run"]["state"] == "running");
    CHECK(report["run"]["exit_code"] == nullptr);
    CHECK(report["run"]["finished"] == nullptr);
    CHECK(report["totals"]["in_flight"] == 2);
    CHECK(report["not_started"]["waiting"] == 1);
    CHECK(report["waves"][0]["batches"][0]["verdict"] == "sending");
    CHECK(report["waves"][0]["batches"][1]["verdict"] == nullptr);
}

TEST_CASE("after a takeover a lost answer is unknown and an unspent intent void") {
    const json report = report_of("killed_and_resumed");
    CHECK(report["totals"]["unknown"] == 2);
    CHECK(report["waves"][0]["batches"][0]["verdict"] == "unknown");
    CHECK(report["waves"][0]["batches"][1]["verdict"] == "void");
    CHECK(report["waves"][0]["batches"][1]["sending"] == nullptr);
    CHECK(report["run"]["owners"].size() == 2);
    CHECK(report["evidence"][0]["class"] == "none");
}

TEST_CASE("a batch that had to be asked for again has a row for each call") {
    const json report = report_of("throttled_then_interrupted");
    const json& batches = report["waves"][0]["batches"];
    REQUIRE(batches.size() == 2);
    CHECK(batches[0]["batch"] == 1);
    CHECK(batches[0]["verdict"] == "try_again");
    CHECK(batches[0]["error_code"] == "APIGW.0308");
    CHECK(batches[1]["batch"] == 1);
    CHECK(report["waits"]["throttled"] == 30);
    CHECK(report["waits"]["pause"] == 0);
    CHECK(report["servers"][0]["attempts"].size() == 1);
    CHECK(report["not_started"]["interrupted"] == 2);
}

TEST_CASE("abandoned servers whose refusal was never cleared up are unknown, with their call") {
    const json report = report_of("busy_then_abandoned");
    CHECK(report["run"]["state"] == "abandoned");
    CHECK(report["not_started"]["abandoned"] == 1);
    CHECK(report["evidence"][0]["unknown"] == json{"s1", "s2"});
}

TEST_CASE("evidence stays when a server is presumed ok") {
    const json report = report_of("vanished_then_presumed");
    CHECK(report["servers"][0]["outcome"] == "ok");
    CHECK(report["evidence"][0]["unknown"] == json{"s2"});
    CHECK(report["evidence"][0]["samples"].size() == 1);
}

TEST_CASE("hostile text is kept exactly, as far as JSON can") {
    const json report = report_of("hostile_cloud");
    const auto message = [&](int server) {
        return report["servers"][server]["attempts"][0]["error_message"].get<std::string>();
    };
    CHECK(message(0) == "\x1b[2J\x1b]0;owned\x07 \r\nok\u202ereversed");
    CHECK(message(1) == "<script>alert(1)</script> | [x](javascript:y) ]]>");
    CHECK(message(2) == "bad \ufffd\ufffd\ufffd\ufffd\ufffd\ufffd \U000e0041 utf-8");
    CHECK(message(3) == std::string(report_text_max, 'm'));
}

TEST_CASE("hostile text cannot move a cursor when the report itself is shown") {
    for (const Story& story : all_stories()) {
        const std::string report = story.tell()->report();
        for (const char letter : report)
            REQUIRE((letter == '\n' || static_cast<unsigned char>(letter) >= 0x20));
        CHECK(report.find("\u202e") == std::string::npos);
    }
}

TEST_CASE("a long text is cut between characters") {
    MadeUpRun run({{"farm-a", 1}});
    run.begin();
    const Permit permit = run.send(0);
    run.answer(permit, {.kind = RestartReply::Kind::unknown, .message = "x" + std::string(70'000, '\xe9')});
    std::string accents = "x";
    while (accents.size() < 70'000) accents += "é";
    run.stop(Stopping::Reason::unknown, accents);
    const json report = json::parse(run.report());
    const std::string kept = report["run"]["stops"][0]["detail"];
    CHECK(kept.size() == report_text_max - 1);
    CHECK(accents.starts_with(kept));
}

TEST_CASE("the same record gives the same bytes") {
    for (const Story& story : all_stories()) CHECK(story.tell()->report() == story.tell()->report());
}

TEST_CASE("the published schema is JSON and names this version") {
    const json schema = json::parse(report_schema());
    CHECK(schema["properties"]["schema_version"]["const"] == report_schema_version);
}

TEST_CASE("a report tells which windows were used, what was overridden, and how far a wave overran") {
    const json report = report_of("closed_on");
    CHECK(report["windows_used"].size() == 2);
    CHECK(
        report["overrides"] ==
        json::parse(
            R"([{"epoch":1,"operator":"mei","windows":false,"blackouts":["freeze"],"reason":"asked by the owner"}])"));
    // Sent after 1 s, answered 1 s later, its job over 40 s and its health known 5 s after that; the window
    // closed after 20 s.
    CHECK(report["waves"][0]["overrun"] == 27);
    CHECK(report["waves"][1]["overrun"] == 0);
    CHECK(report["waits"]["window"] == 23 * 3600);
}
