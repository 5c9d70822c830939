#include "cph_plan/report/preview.hpp"

#include "made_up_run.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace cph_plan;
using nlohmann::json;

namespace {

// A canary that pauses for ten minutes, then 250 servers in batches of 100.
Schedule canary_then_farm() {
    Schedule schedule = MadeUpRun({{"canary", 1}, {"farm", 250}}).schedule();
    schedule.waves[0].pause = 10min;
    schedule.max_failures = Portion{2, Portion::Unit::percent}; // of 251: 5
    return schedule;
}

// A run that would begin on a Tuesday morning, by these hours.
PreviewContext context(const Schedule& schedule) {
    return {.endpoints = {"https://cph.cn-east-3.myhuaweicloud.com"},
            .calendar = *Calendar::of(schedule.hours),
            .begin = *parse_instant("2026-11-24T09:00:00Z")};
}

std::string text_of(const Schedule& schedule) {
    return preview_text(schedule, context(schedule));
}

json record_of(const Schedule& schedule) {
    return json::parse(preview_json(schedule, context(schedule), "0123"));
}

// Every night from 22:00 to 23:00 in Shanghai.
Schedule at_night() {
    Schedule schedule = canary_then_farm();
    schedule.hours.windows = {{.start = 22h, .duration = 1h, .time_zone = "Asia/Shanghai"}};
    return schedule;
}

} // namespace

TEST_CASE("a preview shows what each wave takes and the worst it can do") {
    const std::string text = text_of(canary_then_farm());
    CHECK(text.starts_with(
        "weekly-restart: 251 servers in 2 waves, 4 restart calls, 5 failures tolerated\n"
        "target default: region cn-east-3, project 0605767b8bab40ffb711234cb80d0000, "
        "https://cph.cn-east-3.myhuaweicloud.com\n"
        "\n"
        "wave     servers   calls  tolerated  if refused  if jobs fail    earliest     pause\n"
        "canary         1       1          5           1             1         +0s       10m\n"
        "farm         250       3          5         105           250        +10m        0s\n"
        "\n"
        "tolerated: "));
}

TEST_CASE("one is no plural") {
    CHECK(text_of(MadeUpRun({{"canary", 1}}).schedule())
              .starts_with("weekly-restart: 1 server in 1 wave, 1 restart call, 0 failures tolerated\n"));
}

TEST_CASE("the same as a record") {
    const json record = record_of(canary_then_farm());
    CHECK(record["plan"] == "weekly-restart");
    CHECK(record["digest"] == "0123");
    CHECK(record["servers"] == 251);
    CHECK(record["calls"] == 4);
    CHECK(record["tolerated"] == 5);
    CHECK(record["waves"][0]["batches"] ==
          json::parse(R"([{"target": "default", "servers": 1, "ids": ["s1"]}])"));
    CHECK(record["targets"] == json::parse(R"([{"name": "default", "region": "cn-east-3",
                                                "project_id": "0605767b8bab40ffb711234cb80d0000",
                                                "endpoint": "https://cph.cn-east-3.myhuaweicloud.com"}])"));
    CHECK(record["begin"] == "2026-11-24T09:00:00Z");
    json farm = record["waves"][1];
    CHECK(farm["batches"].size() == 3);
    CHECK(farm["batches"][2]["ids"].size() == 50);
    CHECK(farm["batches"][2]["ids"][49] == "s251");
    farm.erase("batches");
    CHECK(farm == json::parse(R"({"name": "farm", "servers": 250, "calls": 3, "tolerated": 5,
                                  "worst_if_refused": 105, "worst_if_jobs_fail": 250,
                                  "earliest_start_seconds": 600, "pause_seconds": 0,
                                  "earliest_start": "2026-11-24T09:10:00Z", "earliest_opening": null,
                                  "latest_start": "2026-11-24T09:50:00Z", "latest_opening": null})"));
}

TEST_CASE("a plan with windows shows when each wave can start, and in which of them") {
    CHECK(text_of(at_night())
              .find("\nif the run begins at 2026-11-24T09:00:00Z\n"
                    "wave    earliest              latest\n"
                    "canary  2026-11-24T14:00:00Z  2026-11-24T14:00:00Z  "
                    "window 1, open 2026-11-24T22:00:00+08:00 to 2026-11-24T23:00:00+08:00\n"
                    "farm    2026-11-24T14:10:00Z  2026-11-24T14:50:00Z  "
                    "window 1, open 2026-11-24T22:00:00+08:00 to 2026-11-24T23:00:00+08:00\n") !=
          std::string::npos);
    CHECK(text_of(canary_then_farm()).find("if the run begins") == std::string::npos);
}

TEST_CASE("a wave that may miss its window shows both") {
    Schedule schedule = at_night();
    schedule.waves[0].job_timeout = 2h;
    CHECK(text_of(schedule).find("farm    2026-11-24T14:10:00Z  2026-11-25T14:00:00Z  "
                                 "window 1, open 2026-11-24T22:00:00+08:00 to 2026-11-24T23:00:00+08:00; or "
                                 "window 1, open 2026-11-25T22:00:00+08:00 to 2026-11-25T23:00:00+08:00\n") !=
          std::string::npos);
    const json farm = record_of(schedule)["waves"][1];
    CHECK(farm["earliest_start"] == "2026-11-24T14:10:00Z");
    CHECK(farm["latest_opening"] == json::parse(R"({"window": 1, "opens": "2026-11-25T14:00:00Z",
                                                    "closes": "2026-11-25T15:00:00Z"})"));
}
