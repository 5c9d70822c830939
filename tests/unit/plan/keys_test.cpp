// Which keys there are, and what happens to all others.
#include "story.hpp"

using namespace cph_plan;
using namespace cph_plan::story;

TEST_CASE("an unknown key is a mistake, with the likely one beside it") {
    const auto result = load_plan_text(plus("max_failuers: 3"), "night.yaml", "", nothing_set);
    REQUIRE_FALSE(result);
    CHECK(places(result.error()) == "6:1 unknown key 'max_failuers' in the plan\n");
    CHECK(result.error().shown[0].hint == "did you mean 'max_failures'?");
}

TEST_CASE("without a likely key the known ones are named") {
    const auto result = load_plan_text(with_target("{region: cn-east-3, project_id: "
                                                   "\"0605767b8bab40ffb711234cb80d0000\", colour: red}"),
                                       "night.yaml", "", nothing_set);
    REQUIRE_FALSE(result);
    CHECK(result.error().shown[0].hint == "known keys: region, project_id, endpoint, iam_endpoint");
}

TEST_CASE("a key in the wrong place is told where it belongs") {
    const auto result = load_plan_text(plus("pause: 5m"), "night.yaml", "", nothing_set);
    REQUIRE_FALSE(result);
    CHECK(places(result.error()) == "6:1 unknown key 'pause' in the plan\n");
    CHECK(result.error().shown[0].hint == "it belongs to a wave");
}

TEST_CASE("keys are exact") {
    CHECK(mistakes(plus("Description: x")) == "6:1 unknown key 'Description' in the plan\n");
    CHECK(mistakes(plus("\"description \": x")) == "6:1 unknown key 'description ' in the plan\n");
    CHECK(mistakes(plus("\"\": x")) == "6:1 unknown key '' in the plan\n");
}

TEST_CASE("every mapping has its own keys") {
    CHECK(mistakes(with_groups("{a: {servers: [s1], size: 2}, b: {servers: [s2]}}")) ==
          "4:29 unknown key 'size' in a group\n");
    CHECK(mistakes(with_waves("[{groups: [a], size: 2}, {groups: [b]}]")) ==
          "5:23 unknown key 'size' in a wave\n");
    CHECK(mistakes(plus("health: {status: normal, size: 2}")) == "6:26 unknown key 'size' in health\n");
}

TEST_CASE("keys that come with a later version are refused by name, never ignored") {
    for (const std::string key :
         {"progress_deadline: 2h", "retry: {max: 1, on: [failed]}", "fit: true",
          "hooks: {before_run: {run: [./a]}}", "notify: [{url: \"${CPH_NOTIFY_OPS}\", on: [halted]}]"}) {
        CAPTURE(key);
        CHECK(mistakes(plus(key)) ==
              fmt::format("6:1 '{}' is not yet supported\n", key.substr(0, key.find(':'))));
    }
    for (const std::string key : {"one_zone_at_a_time: true", "approve: {timeout: 2h}", "approve: true",
                                  "retry: {max: 0}", "hooks: {}"}) {
        CAPTURE(key);
        CHECK(mistakes(with_waves("[{groups: [a], " + key + "}, {groups: [b]}]")) ==
              fmt::format("5:23 '{}' is not yet supported\n", key.substr(0, key.find(':'))));
    }
    for (const std::string key : {"phones: {min_running: 98%}", "probe: {http: \"https://x\", expect: 200}",
                                  "min_healthy_time: 2m"}) {
        CAPTURE(key);
        CHECK(mistakes(plus("health: {" + key + "}")) ==
              fmt::format("6:10 '{}' is not yet supported\n", key.substr(0, key.find(':'))));
    }
    CHECK(mistakes(with_groups("{a: {select: {name: \"farm-*\"}}, b: {servers: [s2]}}")) ==
          "4:14 'select' is not yet supported\n");
    CHECK(mistakes(plus("blackouts: [{calendar: freezes.ics}]")) == "6:14 'calendar' is not yet supported\n");
}

TEST_CASE("a key that looks like a secret is refused wherever it stands") {
    for (const std::string key : {"ak",
                                  "sk",
                                  "access_key",
                                  "secret_key",
                                  "secret",
                                  "password",
                                  "passwd",
                                  "token",
                                  "auth_token",
                                  "security_token",
                                  "credential",
                                  "credentials",
                                  "authorization",
                                  "api_key",
                                  "Token",
                                  "API_KEY",
                                  "access-key",
                                  "HW_SECRET_KEY",
                                  "HUAWEICLOUD_SDK_SK",
                                  "secretKey",
                                  "apiToken"}) {
        CAPTURE(key);
        const std::string expected = fmt::format("'{}' looks like a secret; a plan holds none\n", key);
        CHECK(mistakes(plus(key + ": canary-value")) == "6:1 " + expected);
        CHECK(mistakes(with_target("{" + key +
                                   ": canary-value, region: cn-east-3, project_id: "
                                   "\"0605767b8bab40ffb711234cb80d0000\"}")) == "3:10 " + expected);
        CHECK(mistakes(with_waves("[{groups: [a], " + key + ": x}, {groups: [b]}]")) == "5:23 " + expected);
    }
    CHECK(mistakes(plus("retry: {on: [{password: canary-value}]}")) ==
          "6:1 'retry' is not yet supported\n"
          "6:15 'password' looks like a secret; a plan holds none\n");
    CHECK(mistakes(plus("colour: {token: canary-value}")) ==
          "6:1 unknown key 'colour' in the plan\n"
          "6:10 'token' looks like a secret; a plan holds none\n");
}

TEST_CASE("a group may be called what it likes") {
    CHECK(mistakes("version: 1\nname: night\n"
                   "targets: {token: {region: cn-east-3, project_id: \"0605767b8bab40ffb711234cb80d0000\"}}\n"
                   "groups: {password: {servers: [s1]}, sk: {servers: [s2]}}\n"
                   "waves: [{groups: [password, sk]}]\n") == "good");
}

TEST_CASE("a secret is never shown, however it is written and whatever else is wrong beside it") {
    for (const std::string& text : {plus("token: canary-value"),
                                    plus("token:   \"canary-value\""),
                                    plus("token:\n  canary-value"),
                                    plus("token: |\n  canary-value\n  \tcanary-value"),
                                    plus("token: \"open canary-value"),
                                    plus("token: \"first line\ncanary-value\""),
                                    plus("\"token\": canary-value"),
                                    plus("token : canary-value"),
                                    plus("token: [canary-value, canary-value,\ncanary-value]"),
                                    plus("\"tok\\u0065n\": canary-value"),
                                    plus("token: {a: canary-value, a: canary-value}"),
                                    plus("token: canary-value: x"),
                                    plus("token: @canary-value"),
                                    plus("token: canary-value\tx"),
                                    plus("token: canary-value\x01"),
                                    plus("token: canary-value\xff"),
                                    plus("token: &x canary-value"),
                                    plus("token:\n- canary-value\n- *x"),
                                    plus("Description: {password: canary-value, x: y}"),
                                    plus("? token\n: canary-value\t"),
                                    with_target("{region: x, token: canary-value, project_id: y}"),
                                    with_target("{token: canary-value, region: x, project_id: y")}) {
        CAPTURE(text);
        const auto result = load_plan_text(text, "night.yaml", "", nothing_set);
        REQUIRE_FALSE(result);
        CHECK(render(result.error()).find("canary") == std::string::npos);
    }
}

TEST_CASE("what must be there is asked for where it should stand") {
    CHECK(mistakes(with_line(1, "")) == "2:1 the plan needs 'version'\n");
    CHECK(mistakes(with_line(2, "")) == "1:1 the plan needs 'name'\n");
    CHECK(mistakes(with_line(3, "")) == "1:1 the plan needs 'target'\n");
    CHECK(mistakes(with_line(4, "")) == "1:1 the plan needs 'groups'\n");
    CHECK(mistakes(with_line(5, "")) == "1:1 the plan needs 'waves'\n");
    CHECK(mistakes(with_target("{region: cn-east-3}")) == "3:9 a target needs 'project_id'\n");
    CHECK(mistakes(with_target("{}")) == "3:9 a target needs 'region'\n"
                                         "3:9 a target needs 'project_id'\n");
    CHECK(mistakes(with_waves("[{}]")) == "5:9 a wave needs 'groups'\n");
    CHECK(mistakes(with_groups("{a: {}, b: {order: file}}")) ==
          "4:13 the group 'a' has neither 'servers' nor 'servers_from'\n"
          "4:20 the group 'b' has neither 'servers' nor 'servers_from'\n");
}
