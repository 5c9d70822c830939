#include "story.hpp"

#include <map>

using namespace cph_plan;
using namespace cph_plan::story;

namespace {

std::string target_with(std::string_view key, std::string_view value) {
    return with_target(fmt::format(
        "{{region: cn-east-3, project_id: \"0605767b8bab40ffb711234cb80d0000\", {}: {}}}", key, value));
}

std::string region(std::string_view value) {
    return with_target(
        fmt::format("{{region: {}, project_id: \"0605767b8bab40ffb711234cb80d0000\"}}", value));
}

constexpr std::string_view two_targets = R"(version: 1
name: night
targets:
  east: {region: cn-east-3, project_id: "0605767b8bab40ffb711234cb80d0000"}
  north: {region: cn-north-4, project_id: "0605767b8bab40ffb711234cb80d0001"}
groups:
  a: {target: north, servers: [s1]}
  b: {target: east, servers: [s2]}
waves: [{groups: [a, b]}]
)";

} // namespace

TEST_CASE("a target is a region and a project") {
    CHECK(mistakes(region("cn-east")) == "3:18 'cn-east' is not a region\n");
    CHECK(mistakes(region("cn-east-3.evil.example")) == "3:18 'cn-east-3.evil.example' is not a region\n");
    CHECK(mistakes(region("no")) == "3:18 'no' must be quoted where text is meant\n");
    CHECK(mistakes(region("[cn-east-3]")) == "3:18 region is text, not a list\n");
    CHECK(mistakes(with_target("{region: cn-east-3, project_id: 0605767b}")) ==
          "3:41 '0605767b' is not a project_id\n");
    CHECK(mistakes(with_target("{region: cn-east-3, project_id: ../../0605767b8bab40ffb711234cb80}")) ==
          "3:41 '../../0605767b8bab40ffb711234cb80' is not a project_id\n");
    CHECK(mistakes(with_target("cn-east-3")) == "3:9 a target is a mapping, not a single value\n");
    CHECK(mistakes(with_target("")) == "3:1 a target is a mapping, not nothing\n");
}

TEST_CASE("an endpoint is an origin") {
    for (const std::string value :
         {"https://cph.example.com", "https://cph.example.com:8443", "https://[fe80::1]:8443",
          "http://localhost:8080", "http://127.0.0.1:8080", "http://[::1]:8080", "https://10.0.0.1"}) {
        CAPTURE(value);
        CHECK(mistakes(target_with("endpoint", '"' + value + '"')) == "good");
        CHECK(mistakes(target_with("iam_endpoint", '"' + value + '"')) == "good");
    }
    for (const std::string value : {"cph.example.com",
                                    "ftp://x",
                                    "http://127.0.0.1.nip.io",
                                    "http://localhost.example.com",
                                    "https://",
                                    "https://cph.example.com/",
                                    "https://cph.example.com/v1",
                                    "https://user@cph.example.com",
                                    "https://user:pw@cph.example.com",
                                    "https://cph.example.com?x",
                                    "https://cph.example.com#x",
                                    "https://cph.example.com.",
                                    "https://cph..com",
                                    "https://-x.com",
                                    "https://北京.example",
                                    "https://cph.example.com:0",
                                    "https://cph.example.com:65536",
                                    "https://cph.example.com:",
                                    "https://cph.example.com:080",
                                    "https://cph example.com",
                                    "http://cph.example.com",
                                    "HTTPS://cph.example.com",
                                    "https://[::1",
                                    "https://a_b.com",
                                    ""}) {
        CAPTURE(value);
        const std::string found = mistakes(target_with("endpoint", '"' + value + '"'));
        CHECK(found.starts_with("3:87 endpoint: "));
    }
}

TEST_CASE("several targets have names, and every group names its own") {
    const Plan read = plan(std::string(two_targets));
    REQUIRE(read.targets.size() == 2);
    CHECK(read.targets[1].name.text == "north");
    CHECK(read.targets[1].region == "cn-north-4");
    CHECK(read.groups[0].target == 1);
    CHECK(read.groups[1].target == 0);
}

TEST_CASE("groups and targets must agree") {
    const auto changed = [](std::string_view from, std::string_view to) {
        std::string text(two_targets);
        return text.replace(text.find(from), from.size(), to);
    };
    CHECK(mistakes(changed("target: north, ", "")) ==
          "7:6 a group needs 'target' where a plan has several\n");
    CHECK(mistakes(changed("target: north", "target: nort")) == "7:15 no target is named 'nort'\n");
    CHECK(mistakes(changed("target: north", "target: no")) ==
          "7:15 'no' must be quoted where text is meant\n");
    CHECK(mistakes(changed("  north: {", "  -north: {")) == "5:3 '-north' cannot be the name of a target\n"
                                                            "7:15 no target is named 'north'\n");
    CHECK(mistakes(changed("waves:", "target: {region: cn-east-3, project_id: "
                                     "\"0605767b8bab40ffb711234cb80d0000\"}\nwaves:")) ==
          "4:3 a plan has either `target` or `targets`, not both\n");
    CHECK(mistakes(with_line(3, "targets: {}")) == "3:10 targets is empty\n");
    CHECK(mistakes(with_line(3, "targets: [cn-east-3]")) == "3:10 targets is a mapping, not a list\n");
    CHECK(mistakes(with_groups("{a: {target: default, servers: [s1]}, b: {servers: [s2]}}")) ==
          "4:22 a plan with a single `target` gives it no name\n");
    CHECK(mistakes(with_line(3, "targets: {only: {region: cn-east-3, project_id: "
                                "\"0605767b8bab40ffb711234cb80d0000\"}}")) == "good");
}

TEST_CASE("variables made for plans are filled in, in targets only") {
    const std::map<std::string, std::string, std::less<>> set = {{"CPH_PLAN_REGION", "cn-east-3"},
                                                                 {"CPH_PLAN_BAD", "canary value\x1b"},
                                                                 {"CPH_PLAN_NUMBER", "3"},
                                                                 {"CPH_PLAN_TWICE", "${CPH_PLAN_REGION}"},
                                                                 {"HW_SECRET_KEY", "canary"}};
    const auto lookup = [&](std::string_view name) -> std::optional<std::string> {
        const auto found = set.find(name);
        return found == set.end() ? std::nullopt : std::optional(found->second);
    };
    CHECK(plan(region("\"${CPH_PLAN_REGION}\""), lookup).targets[0].region == "cn-east-3");
    CHECK(plan(region("\"cn-east-${CPH_PLAN_NUMBER}\""), lookup).targets[0].region == "cn-east-3");
    CHECK(mistakes(region("\"${CPH_PLAN_BAD}\""), lookup) ==
          "3:18 the value of '${CPH_PLAN_BAD}' is not a region\n");
    CHECK(mistakes(region("\"${CPH_PLAN_TWICE}\""), lookup) ==
          "3:18 the value of '${CPH_PLAN_TWICE}' is not a region\n");
    CHECK(mistakes(region("\"${CPH_PLAN_MISSING}\""), lookup) ==
          "3:18 the variable 'CPH_PLAN_MISSING' is not set\n");
    CHECK(mistakes(region("\"${HW_SECRET_KEY}\""), lookup) ==
          "3:18 a plan may not read the variable 'HW_SECRET_KEY'\n");
    CHECK(mistakes(region("\"${PATH}\""), lookup) == "3:18 a plan may not read the variable 'PATH'\n");
    CHECK(mistakes(region("\"${}\""), lookup) == "3:18 '' is not the name of a variable\n");
    CHECK(mistakes(region("\"${CPH_PLAN_REGION\""), lookup) == "3:18 '${' without '}'\n");
    CHECK(mistakes(region("\"$CPH_PLAN_REGION\""), lookup) == "3:18 '$CPH_PLAN_REGION' is not a region\n");
    CHECK(mistakes(target_with("endpoint", "\"https://${CPH_PLAN_BAD}\""), lookup) ==
          "3:87 endpoint: an endpoint needs a plain host name\n");
    CHECK(plan(plus("description: \"${HW_SECRET_KEY}\""), lookup).description == "${HW_SECRET_KEY}");
    CHECK(mistakes(with_line(2, "name: \"${CPH_PLAN_REGION}\""), lookup) ==
          "2:7 '${CPH_PLAN_REGION}' cannot be the name of a plan\n");
}

TEST_CASE("the value of a variable is never shown") {
    const auto secret = [](std::string_view) { return std::optional<std::string>("canary"); };
    for (const std::string& text : {region("\"${CPH_PLAN_X}\""), region("\"${HW_SECRET_KEY}\""),
                                    target_with("endpoint", "\"https://canar${CPH_PLAN_X}/\"")}) {
        const auto result = load_plan_text(text, "night.yaml", "", secret);
        REQUIRE_FALSE(result);
        CHECK(render(result.error()).find("canary") == std::string::npos);
    }
}
