#include "cph_plan/report/run_list.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <vector>

using namespace cph_plan;
using nlohmann::json;

namespace {

const Instant created = std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + 4h;

std::vector<RunLine> two_runs() {
    return {{.id = {"20261124-040448-7f3a9c"},
             .plan = {"weekly-restart"},
             .state = RunState::running,
             .created = created,
             .updated = created + 5min,
             .operator_name = "mei",
             .host = "runner-1",
             .servers = 26,
             .owned = true,
             .owner = "runner-2:4711"},
            {.id = {"20261117-040448-000001"},
             .plan = {"old"},
             .state = RunState::halted,
             .exit = Exit::unknown,
             .created = created - 168h,
             .updated = created - 167h,
             .operator_name = "li",
             .host = "desk",
             .servers = 1'000'000}};
}

} // namespace

TEST_CASE("runs are a table: a living one with its owner, another with who created it") {
    CHECK(run_list_text(two_runs()) ==
          "run                     plan            state          exit   servers  created               by\n"
          "20261124-040448-7f3a9c  weekly-restart  running           -        26  2026-11-24T04:00:00Z  "
          "runner-2:4711\n"
          "20261117-040448-000001  old             halted           10   1000000  2026-11-17T04:00:00Z  "
          "li@desk\n");
}

TEST_CASE("a run whose process is dead does not pass for one at work") {
    std::vector<RunLine> runs = two_runs();
    runs[0].owned = false;
    CHECK(run_list_text(runs).find("weekly-restart  running, dead     -  ") != std::string::npos);
    CHECK(json::parse(run_list_json(runs))["runs"][0]["owned"] == false);
}

TEST_CASE("no runs are said in words, and are an empty list for programs") {
    CHECK(run_list_text({}) == "there are no runs in this journal\n");
    CHECK(json::parse(run_list_json({})) == json{{"runs", json::array()}});
}

TEST_CASE("the same for programs, every field always there") {
    const json runs = json::parse(run_list_json(two_runs()))["runs"];
    CHECK(runs[0] == json::parse(R"({
        "id": "20261124-040448-7f3a9c", "plan": "weekly-restart", "state": "running", "exit_code": null,
        "created": "2026-11-24T04:00:00Z", "updated": "2026-11-24T04:05:00Z", "servers": 26,
        "operator": "mei", "host": "runner-1", "owned": true, "owner": "runner-2:4711"})"));
    CHECK(runs[1]["exit_code"] == 10);
    CHECK(runs[1]["owner"] == nullptr);
    CHECK(runs[1].size() == runs[0].size());
}

TEST_CASE("names from elsewhere keep to their line") {
    std::vector<RunLine> runs = two_runs();
    runs[1].host = "desk\nrun  finished";
    runs[0].owner = "\x1b[2Jowner";
    const std::string text = run_list_text(runs);
    CHECK(std::count(text.begin(), text.end(), '\n') == 3);
    CHECK(text.find('\x1b') == std::string::npos);
}
