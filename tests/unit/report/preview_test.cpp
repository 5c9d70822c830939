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

} // namespace

TEST_CASE("a preview shows what each wave takes and the worst it can do") {
    const std::string text = preview_text(canary_then_farm());
    CHECK(text.starts_with(
        "weekly-restart: 251 servers in 2 waves, 4 restart calls, 5 failures tolerated\n"
        "\n"
        "wave     servers   calls  tolerated  if refused  if jobs fail    earliest     pause\n"
        "canary         1       1          5           1             1         +0s       10m\n"
        "farm         250       3          5         105           250        +10m        0s\n"
        "\n"
        "tolerated: "));
}

TEST_CASE("one is no plural") {
    CHECK(preview_text(MadeUpRun({{"canary", 1}}).schedule())
              .starts_with("weekly-restart: 1 server in 1 wave, 1 restart call, 0 failures tolerated\n"));
}

TEST_CASE("the same as a record") {
    const json record = json::parse(preview_json(canary_then_farm(), "0123"));
    CHECK(record["plan"] == "weekly-restart");
    CHECK(record["digest"] == "0123");
    CHECK(record["servers"] == 251);
    CHECK(record["calls"] == 4);
    CHECK(record["tolerated"] == 5);
    CHECK(record["waves"][0]["batches"] == json::parse(R"([{"target": "default", "servers": 1}])"));
    json farm = record["waves"][1];
    CHECK(farm["batches"].size() == 3);
    farm.erase("batches");
    CHECK(farm == json::parse(R"({"name": "farm", "servers": 250, "calls": 3, "tolerated": 5,
                                  "worst_if_refused": 105, "worst_if_jobs_fail": 250,
                                  "earliest_start_seconds": 600, "pause_seconds": 0})"));
}
