// What a person sees.
#include "story.hpp"

using namespace cph_plan;
using namespace cph_plan::story;

namespace {

std::string shown_in_plans(std::string text) {
    return shown(std::move(text), "plans/night.yaml");
}

} // namespace

TEST_CASE("a mistake is shown as compilers do") {
    CHECK(shown_in_plans(plus("max_failuers: 3")) ==
          "plans/night.yaml:6:1: unknown key 'max_failuers' in the plan\n"
          "  max_failuers: 3\n"
          "  ^^^^^^^^^^^^ did you mean 'max_failures'?\n");
    CHECK(shown_in_plans(with_line(1, "version: 2")) ==
          "plans/night.yaml:1:10: version 2 is not known\n"
          "  version: 2\n"
          "           ^ this cph-plan reads plans of version 1\n");
}

TEST_CASE("the caret stands under wide characters") {
    CHECK(shown_in_plans(with_waves("[{groups: [\"北京\", a]}, {groups: [b]}]")) ==
          "plans/night.yaml:5:19: no group is named '北京'\n"
          "  waves: [{groups: [\"北京\", a]}, {groups: [b]}]\n"
          "                    ^^^^^^ groups are named under `groups:`\n");
    CHECK(shown_in_plans(with_groups("{\"北京\": {servers: [s1]}, \"e\u0301\": {size: 3}}")) ==
          "plans/night.yaml:4:10: '北京' cannot be the name of a group\n"
          "  groups: {\"北京\": {servers: [s1]}, \"é\": {size: 3}}\n"
          "           ^^^^^^ 1 to 64 of A-Z a-z 0-9 . _ -, beginning with a letter or digit\n"
          "plans/night.yaml:4:33: 'é' cannot be the name of a group\n"
          "  groups: {\"北京\": {servers: [s1]}, \"é\": {size: 3}}\n"
          "                                    ^^^ 1 to 64 of A-Z a-z 0-9 . _ -, beginning with a letter or "
          "digit\n"
          "plans/night.yaml:4:39: the group 'é' has neither 'servers' nor 'servers_from'\n"
          "  groups: {\"北京\": {servers: [s1]}, \"é\": {size: 3}}\n"
          "                                         ^ list its server ids, or name a file that does\n"
          "plans/night.yaml:4:40: unknown key 'size' in a group\n"
          "  groups: {\"北京\": {servers: [s1]}, \"é\": {size: 3}}\n"
          "                                          ^^^^ known keys: target, servers, servers_from, "
          "exclude, order\n"
          "plans/night.yaml:5:19: no group is named 'a'\n"
          "  waves: [{groups: [a]}, {groups: [b]}]\n"
          "                    ^ groups are named under `groups:`\n"
          "plans/night.yaml:5:34: no group is named 'b'\n"
          "  waves: [{groups: [a]}, {groups: [b]}]\n"
          "                                   ^ groups are named under `groups:`\n");
}

TEST_CASE("a TAB is shown as blanks, and the caret knows") {
    CHECK(shown_in_plans(plus("description:\tx")) == "plans/night.yaml:6:13: a TAB outside quotes\n"
                                                     "  description:    x\n"
                                                     "              ^^^^ indent and separate with spaces\n");
    CHECK(shown_in_plans(plus("# a\t\tb")) == "plans/night.yaml:6:4: a TAB outside quotes\n"
                                              "  # a             b\n"
                                              "     ^^^^^ indent and separate with spaces\n"
                                              "plans/night.yaml:6:5: a TAB outside quotes\n"
                                              "  # a             b\n"
                                              "          ^^^^^^^^ indent and separate with spaces\n");
}

TEST_CASE("what must not reach a terminal is shown as an escape") {
    CHECK(shown_in_plans(plus("description: \x1b[31mred")) ==
          "plans/night.yaml:6:14: the control character \\x1b\n"
          "  description: \\x1b[31mred\n"
          "               ^^^^\n");
    CHECK(shown_in_plans(plus("description: \u202eb\xff")) ==
          "plans/night.yaml:6:14: the hidden character \\u202e\n"
          "  description: \\u202eb\\xff\n"
          "               ^^^^^^\n"
          "plans/night.yaml:6:16: the byte 0xff is not UTF-8\n"
          "  description: \\u202eb\\xff\n"
          "                      ^^^^\n");
    CHECK(shown_in_plans(plus("\"\\e[31m\": x")) ==
          "plans/night.yaml:6:1: the control character \\x1b written as an escape\n"
          "  \"\\e[31m\": x\n"
          "  ^^^^^^^^\n"
          "plans/night.yaml:6:1: unknown key '\\x1b[31m' in the plan\n"
          "  \"\\e[31m\": x\n"
          "  ^^^^^^^^ known keys: version, name, description, target, targets, groups, waves, max_servers, "
          "max_failures, max_failures_per_wave, job_timeout, on_unknown, max_parallel_calls, "
          "max_calls_per_minute, health, windows, blackouts, on_close, max_wait, start_deadline\n");
}

TEST_CASE("a long line is cut around its mistake") {
    const std::string filler(300, 'x');
    CHECK(shown_in_plans(plus("description: \"" + filler + "\" # ")) == "good");
    CHECK(shown_in_plans(plus("max_servers: 1000000001 # " + filler)) ==
          "plans/night.yaml:6:14: '1000000001' is more than 1000000000\n"
          "  max_servers: 1000000001 # "
          "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…\n"
          "               ^^^^^^^^^^\n");
    CHECK(shown_in_plans(with_target("{region: " + filler + ", project_id: 5, endpoint: no}")) ==
          "plans/night.yaml:3:18: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…' is not "
          "a region\n"
          "  target: {region: "
          "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…\n"
          "                   "
          "^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ a region is "
          "written like cn-east-3\n"
          "plans/night.yaml:3:332: '5' is not a project_id\n"
          "  …xxxxxxxxxxxxxxxxxxxxxxxxxx, project_id: 5, endpoint: no}\n"
          "                                           ^ a project id is 32 hex digits\n"
          "plans/night.yaml:3:345: 'no' must be quoted where text is meant\n"
          "  …xxxxxxxxxxxxx, project_id: 5, endpoint: no}\n"
          "                                           ^^ write \"no\"\n");
}

TEST_CASE("a line that shows a secret ends after the colon") {
    CHECK(shown_in_plans(plus("token: canary-value")) ==
          "plans/night.yaml:6:1: 'token' looks like a secret; a plan holds none\n"
          "  token:\n"
          "  ^^^^^ credentials come from the environment, never from a plan\n");
}

TEST_CASE("the rest is counted") {
    std::string text = good_plan();
    for (int i = 0; i < 22; ++i) text += fmt::format("key{}: x\n", i);
    const std::string all = shown_in_plans(text);
    CHECK(all.ends_with("\nand 2 more\n"));
    CHECK(all.find("night.yaml:25:1: ") != std::string::npos);
    CHECK(all.find("night.yaml:26:1: ") == std::string::npos);
}

TEST_CASE("a mistake without a line to show has its hint below it") {
    CHECK(shown_in_plans("") == "plans/night.yaml:1:1: the plan is empty\n"
                                "  begin it with `version: 1`\n");
}

TEST_CASE("warnings and notes are called so") {
    Mistake mistake{.severity = Severity::warning, .what = "odd", .file = "a.yaml"};
    CHECK(render(mistake) == "a.yaml:1:1: warning: odd\n");
    mistake.severity = Severity::note;
    CHECK(render(mistake) == "a.yaml:1:1: note: odd\n");
}

TEST_CASE("line, column and length are there for other programs") {
    const auto result = load_plan_text(with_waves("[{groups: [\"北京\"]}]"), "night.yaml", "", nothing_set);
    REQUIRE_FALSE(result);
    const Mistake& mistake = result.error().shown[0];
    CHECK(mistake.line == 5);
    CHECK(mistake.column == 19);
    CHECK(mistake.length == 4);
    CHECK(mistake.caret == 18);
    CHECK(mistake.caret_width == 6);
}

TEST_CASE("a mistake at the end of the file stands after its last character") {
    CHECK(shown_in_plans("version: 1\nname: \"x") ==
          "plans/night.yaml:2:7: this quote is never closed\n"
          "  name: \"x\n"
          "        ^ close it, or the rest of the file is its text\n");
}
