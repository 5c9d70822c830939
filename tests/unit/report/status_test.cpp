#include "cph_plan/report/status.hpp"

#include "made_up_run.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace cph_plan;
using nlohmann::json;

namespace {

StatusContext owned(const MadeUpRun& run) {
    return {.now = run.now(), .owned = true, .owner = "runner-1:4711"};
}

StatusContext left_alone(const MadeUpRun& run) {
    return {.now = run.now(), .owner = "runner-1:4711"};
}

std::string text_of(const MadeUpRun& run, const StatusContext& context) {
    return status_text(run.header, run.ledger(), context);
}

} // namespace

TEST_CASE("a run in a pause says until when, and how long that is from now") {
    MadeUpRun run({{"canary", 1}, {"farm", 2}});
    run.begin();
    run.whole_wave(0, 10min);
    run.wait(4min);
    CHECK(text_of(run, owned(run)) ==
          "run 20261124-040448-7f3a of plan weekly-restart: running, owned by runner-1:4711\n"
          "  wave farm (2 of 2): 0 of 2 settled\n"
          "  2 not_started, 1 ok; 0 bad, 0 tolerated\n"
          "  waits: pause (pausing between waves), since 2026-11-24T04:05:35Z, until 2026-11-24T04:15:35Z at "
          "the latest (in 6m)\n");
}

TEST_CASE("a run without an owner says how it goes on, with the options that it takes") {
    MadeUpRun run({{"farm", 2}});
    run.begin();
    run.accept(run.send(0));
    run.wait(1h);
    StatusContext context = left_alone(run);
    context.repeated = {.journal = "--journal /srv/journal.db", .cloud = "--ca-file ca.pem"};
    CHECK(text_of(run, context) ==
          "run 20261124-040448-7f3a of plan weekly-restart: running, last owned by runner-1:4711\n"
          "  wave farm (1 of 1): 0 of 2 settled\n"
          "  2 in_flight; 0 bad, 0 tolerated\n"
          "  waits: lock (no living process owns it), since 2026-11-24T04:04:50Z\n"
          "  next: cph-plan resume 20261124-040448-7f3a --journal /srv/journal.db --ca-file ca.pem\n");
}

TEST_CASE("a timeout that has passed and shows nothing yet is due, not in the future") {
    MadeUpRun run({{"farm", 1}});
    run.begin();
    run.accept(run.send(0));
    run.wait(31min);
    CHECK(text_of(run, owned(run)).find(", due since 2026-11-24T04:34:50Z\n") != std::string::npos);
}

TEST_CASE("a detail that only repeats why a run stopped is not said twice") {
    MadeUpRun run({{"farm", 1}});
    run.begin();
    run.stop(Stopping::Reason::interrupted, "interrupted by a signal");
    run.close();
    CHECK(text_of(run, left_alone(run)).find("  stopped: interrupted by a signal\n") != std::string::npos);
}

TEST_CASE("why a run stopped is said with its detail, and nothing waits for a run that is over") {
    MadeUpRun run({{"farm", 1}, {"rest", 1}});
    run.begin();
    run.answer(run.send(0), {.kind = RestartReply::Kind::rejected, .http_status = 400, .code = "CPS.1028"});
    run.stop(Stopping::Reason::budget, "1 bad, 0 tolerated");
    run.settle_wave();
    run.close();
    const std::string text = text_of(run, left_alone(run));
    CHECK(text.find("  stopped: the failure budget is exceeded: 1 bad, 0 tolerated\n") != std::string::npos);
    CHECK(text.find("waits") == std::string::npos);
    CHECK(text.find("  next: cph-plan apply --remaining 20261124-040448-7f3a --with rejected\n") !=
          std::string::npos);
}

TEST_CASE("a run whose waves have all settled says so") {
    MadeUpRun run({{"canary", 1}, {"farm", 1}});
    run.begin();
    run.whole_wave(0);
    run.whole_wave(1);
    run.close();
    CHECK(text_of(run, left_alone(run)) ==
          "run 20261124-040448-7f3a of plan weekly-restart: finished, last owned by runner-1:4711\n"
          "  all 2 waves settled\n"
          "  2 ok; 0 bad, 0 tolerated\n");
}

TEST_CASE("the same as a record, every field always there") {
    MadeUpRun run({{"canary", 1}, {"farm", 2}});
    run.tolerate(1);
    run.begin();
    run.whole_wave(0, 10min);
    run.wait(4min);
    const json record = json::parse(status_json(run.header, run.ledger(), owned(run)));
    CHECK(record == json::parse(R"({
        "run": "20261124-040448-7f3a", "plan": "weekly-restart", "state": "running", "exit_code": null,
        "created": "2026-11-24T04:04:48Z", "updated": "2026-11-24T04:05:35Z",
        "owned": true, "owner": "runner-1:4711", "servers": 3,
        "outcomes": {"not_started": 2, "in_flight": 0, "ok": 1, "ineligible": 0, "rejected": 0, "failed": 0,
                     "timed_out": 0, "unhealthy": 0, "unknown": 0},
        "bad": 0, "tolerated": 1,
        "wave": {"name": "farm", "position": 2, "of": 2, "size": 2, "settled": 0,
                 "outcomes": {"not_started": 2, "in_flight": 0, "ok": 0, "ineligible": 0, "rejected": 0,
                              "failed": 0, "timed_out": 0, "unhealthy": 0, "unknown": 0}},
        "waiting": {"reason": "pause", "since": "2026-11-24T04:05:35Z", "until": "2026-11-24T04:15:35Z"},
        "stops": [], "next": [], "report": null})"));
}

TEST_CASE("nothing is said as null, in the same fields") {
    MadeUpRun run({{"canary", 1}});
    const json fresh = json::parse(status_json(run.header, run.ledger(), {.now = run.now()}));
    CHECK(fresh["updated"] == nullptr);
    CHECK(fresh["owner"] == nullptr);
    run.begin();
    run.whole_wave(0);
    run.close();
    StatusContext context = left_alone(run);
    context.report = "weekly.report.json";
    const json over = json::parse(status_json(run.header, run.ledger(), context));
    CHECK(over["wave"] == nullptr);
    CHECK(over["waiting"] == nullptr);
    CHECK(over["exit_code"] == 0);
    CHECK(over["report"] == "weekly.report.json");
    for (const auto& [key, value] : fresh.items()) CHECK(over.contains(key));
    CHECK(over.size() == fresh.size());
}

TEST_CASE("names from elsewhere move no cursor") {
    MadeUpRun run({{"canary", 1}});
    run.begin();
    StatusContext context = left_alone(run);
    context.owner = "evil\x1b[2J\rhost:1";
    const std::string text = text_of(run, context);
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find('\r') == std::string::npos);
    CHECK(status_json(run.header, run.ledger(), context).find('\x1b') == std::string::npos);
}
