// What a run pins when it is created: its header, its schedule and the ids of its servers.
#include "cph_plan/journal/journal.hpp"
#include "drawing.hpp"
#include "journal/header_codec.hpp"
#include "small_run.hpp"

#include <doctest/doctest.h>

using namespace journal_tests;

namespace {

constexpr std::string_view header_text =
    R"({"id":"20251124-160000-00beef","plan":"weekly","plan_path":"plans/weekly.yaml",)"
    R"("plan_digest":"d1","git_commit":"c0ffee","git_dirty":true,"created":1764000000000,)"
    R"("operator":"ana","host":"ops-1","version":"0.1.0","simulated":true,)"
    R"("remaining_of":"20251123-160000-000001"})";

// Three servers of two targets in two waves.
constexpr std::string_view schedule_text =
    R"({"name":"weekly","targets":[)"
    R"({"name":"east","region":"cn-east-3","project_id":"0605767b8bab40ffb711234cb80d0000",)"
    R"("endpoint":"","iam_endpoint":""},)"
    R"({"name":"north","region":"cn-north-4","project_id":"0605767b8bab40ffb711234cb80d0001",)"
    R"("endpoint":"http://127.0.0.1:9","iam_endpoint":"http://127.0.0.1:8"}],)"
    R"("groups":["canary","farm"],"waves":[)"
    R"({"name":"1","first":0,"count":1,"first_batch":0,"batch_count":1,"pause":600000,)"
    R"("max_failures":"20%","job_timeout":1800000,)"
    R"("health":{"check":"status_normal","healthy_deadline":600000}},)"
    R"({"name":"2","first":1,"count":2,"first_batch":1,"batch_count":2,"pause":0,)"
    R"("max_failures":null,"job_timeout":1200000,"health":{"check":"none","healthy_deadline":60000}}],)"
    R"("batches":[{"wave":0,"target":0,"first":0,"count":1},{"wave":1,"target":0,"first":1,"count":1},)"
    R"({"wave":1,"target":1,"first":2,"count":1}],)"
    R"("max_failures":"1","on_unknown":"assume_sent","max_parallel_calls":2,)"
    R"("max_calls_per_minute":60,"hours":{"windows":[)"
    R"({"days":[{"weekday":"fri","nth":0},{"weekday":"sun","nth":-1}],"start":79200000,)"
    R"("duration":21600000,"end":null,"time_zone":"Asia/Shanghai","cutoff":2400000},)"
    R"({"days":[],"start":3600000,"duration":null,"end":18000000,"time_zone":"UTC","cutoff":0}],)"
    R"("blackouts":[{"name":"freeze","from":1764000000000,"to":1764000060000,"reason":"sale"}],)"
    R"("on_close":"wait","max_wait":86400000,"start_deadline":3600000},"seed":18446744073709551615,)"
    R"("group_of":[{"group":0,"count":1},{"group":1,"count":2}]})";
constexpr std::string_view ids_text = "canary-1\nfarm-1\nFARM_2\n";

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
    std::string result(text);
    const std::size_t at = result.find(from);
    REQUIRE(at != std::string::npos);
    return result.replace(at, from.size(), to);
}

// What is said of the schedule when one piece of its text is another.
std::string trouble_of_settings(std::string_view from, std::string_view to) {
    const auto decoded = decode_schedule(replaced(schedule_text, from, to), ids_text);
    return decoded ? "accepted" : decoded.error().where + ": " + decoded.error().what;
}

std::string trouble_of_ids(std::string_view ids) {
    const auto decoded = decode_schedule(schedule_text, ids);
    return decoded ? "accepted" : decoded.error().where + ": " + decoded.error().what;
}

} // namespace

TEST_CASE("the tables of what is pinned leave out only what stands beside") {
    CHECK(members<RunHeader>() == described<RunHeader>() + 1); // the plan's text
    CHECK(members<Target>() == described<Target>());
    CHECK(members<Health>() == described<Health>());
    CHECK(members<Wave>() == described<Wave>());
    CHECK(members<Batch>() == described<Batch>());
    CHECK(members<Hours>() == described<Hours>());
    CHECK(members<Window>() == described<Window>());
    CHECK(members<Blackout>() == described<Blackout>());
    CHECK(members<Schedule>() == 13); // eleven in its table, and `ids` and `group_of`
}

TEST_CASE("a header is stored as the text that stands for it, without the plan's text") {
    const RunHeader header = small_header();
    CHECK(journal::encode_header(header) == header_text);
    const auto decoded = journal::decode_header(header_text);
    REQUIRE(decoded);
    CHECK(same(*decoded, header));
    CHECK(decoded->plan_text.empty());
}

TEST_CASE("a damaged header is refused") {
    for (std::size_t length = 0; length < header_text.size(); ++length)
        CHECK_FALSE(journal::decode_header(header_text.substr(0, length)));
    const auto decoded = journal::decode_header(replaced(header_text, "true", "1"));
    REQUIRE_FALSE(decoded);
    CHECK(decoded.error().where == "header");
    CHECK(decoded.error().what == "field 'git_dirty' is not true or false");
}

TEST_CASE("a schedule is stored as the texts that stand for it, and read back from them") {
    CHECK(encode_schedule(small_schedule()) == schedule_text);
    CHECK(encode_ids(small_schedule()) == ids_text);
    const auto decoded = decode_schedule(schedule_text, ids_text);
    REQUIRE_MESSAGE(decoded, decoded.error().what);
    CHECK(*decoded == small_schedule());
}

TEST_CASE("a schedule cut off anywhere is refused") {
    for (std::size_t length = 0; length < schedule_text.size(); ++length)
        CHECK_FALSE(decode_schedule(schedule_text.substr(0, length), ids_text));
}

TEST_CASE("a schedule in which somebody could tread beside the path is refused") {
    CHECK(
        trouble_of_settings(R"("first":0,"count":1,"first_batch")", R"("first":1,"count":1,"first_batch")") ==
        "schedule: it has waves and batches that do not cover its servers in order");
    CHECK(trouble_of_settings(R"("first":2,"count":1}])", R"("first":1,"count":1}])") ==
          "schedule: it has waves and batches that do not cover its servers in order");
    CHECK(trouble_of_settings(R"("first":2,"count":1}])", R"("first":2,"count":4294967295}])") ==
          "schedule: it has waves and batches that do not cover its servers in order");
    CHECK(trouble_of_settings(R"({"wave":1,"target":1,)", R"({"wave":1,"target":2,)") ==
          "schedule: it has waves and batches that do not cover its servers in order");
    CHECK(trouble_of_settings(R"({"wave":1,"target":1,)", R"({"wave":0,"target":1,)") ==
          "schedule: it has waves and batches that do not cover its servers in order");
    CHECK(trouble_of_settings(R"("first_batch":1,"batch_count":2)",
                              R"("first_batch":1,"batch_count":4294967295)") ==
          "schedule: it has waves and batches that do not cover its servers in order");
    CHECK(trouble_of_settings(R"({"group":1,"count":2})", R"({"group":2,"count":2})") ==
          "schedule: it names a group that is not there");
    CHECK(trouble_of_settings(R"({"group":1,"count":2})", R"({"group":1,"count":1})") ==
          "schedule: it has not one group for each server");
    CHECK(trouble_of_settings(R"({"group":1,"count":2})", R"({"group":1,"count":4294967295})") ==
          "schedule: it has more groups than servers");
    CHECK(trouble_of_settings(R"({"group":1,"count":2})", R"({"group":1,"count":2},{"group":0,"count":1})") ==
          "schedule: it has more groups than servers");
}

TEST_CASE("damaged settings are refused, and the trouble names the field") {
    CHECK(trouble_of_settings(R"("20%")", R"("101%")") ==
          "schedule: field 'waves[0].max_failures' is out of range");
    CHECK(trouble_of_settings(R"("20%")", R"("20 %")") ==
          "schedule: field 'waves[0].max_failures' is not a count or percentage");
    CHECK(trouble_of_settings(R"("20%")", R"("%")") ==
          "schedule: field 'waves[0].max_failures' is not a count or percentage");
    CHECK(trouble_of_settings(R"("20%")", "20") == "schedule: field 'waves[0].max_failures' is not text");
    CHECK(trouble_of_settings("18446744073709551615", "18446744073709551616") ==
          "schedule: the number 18446744073709551616 is not an integer of 64 bits");
    CHECK(trouble_of_settings(R"("assume_sent")", R"("hope")") ==
          "schedule: field 'on_unknown' holds a word that is not known");
}

TEST_CASE("ids are lines of what an id may hold, one for each server") {
    CHECK(trouble_of_ids("canary-1\nfarm-1\nFARM_2") == "ids, line 3: 'FARM_2' is not an id and a line feed");
    CHECK(trouble_of_ids("canary-1\nfarm 1\nFARM_2\n") ==
          "ids, line 2: 'farm 1' is not an id and a line feed");
    CHECK(trouble_of_ids("\nfarm-1\nFARM_2\n") == "ids, line 1: '' is not an id and a line feed");
    CHECK(trouble_of_ids("canary-1\nfarm-1\n" + std::string(65, 'x') + "\n") ==
          "ids, line 3: '" + std::string(65, 'x') + "' is not an id and a line feed");
    CHECK(trouble_of_ids("canary-1\nfarm-1\n" + std::string(64, 'x') + "\n") == "accepted");
    CHECK(trouble_of_ids("canary-1\nfarm-1\n") == "schedule: it has more groups than servers");
    CHECK(trouble_of_ids("") == "schedule: it has more groups than servers");
}
