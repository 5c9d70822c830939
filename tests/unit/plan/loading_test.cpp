#include "cph_plan/base/digest.hpp"
#include "story.hpp"

using namespace cph_plan;
using namespace cph_plan::story;

namespace {

std::vector<std::string> ids(const Group& group) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < group.servers.size(); ++i) texts.emplace_back(group.servers[i]);
    return texts;
}

} // namespace

TEST_CASE("a small plan has safe defaults for everything else") {
    const Plan small = plan(good_plan());
    CHECK(small.name.text == "night");
    CHECK(small.description.empty());
    CHECK(small.max_failures == Portion{0, Portion::Unit::count});
    CHECK_FALSE(small.max_failures_per_wave);
    CHECK_FALSE(small.max_servers);
    CHECK_FALSE(small.max_calls_per_minute);
    CHECK(small.max_parallel_calls == 1);
    CHECK(small.job_timeout == 30min);
    CHECK(small.on_unknown == OnUnknown::halt);
    CHECK(small.health == Health{Health::Check::status_normal, 10min});
    REQUIRE(small.targets.size() == 1);
    CHECK(small.targets[0] == Target{{"default"}, "cn-east-3", "0605767b8bab40ffb711234cb80d0000"});
    REQUIRE(small.groups.size() == 2);
    CHECK(small.groups[0].name.text == "a");
    CHECK(small.groups[0].order == Order::file);
    CHECK(ids(small.groups[0]) == std::vector<std::string>{"sa1", "sa2"});
    REQUIRE(small.waves.size() == 2);
    CHECK(small.waves[0].name.text == "1");
    CHECK(small.waves[1].name.text == "2");
    CHECK(small.waves[1].groups == std::vector<std::uint32_t>{1});
    CHECK(small.waves[0].split.empty());
    CHECK(small.waves[0].pause == 0ms);
    CHECK_FALSE(small.waves[0].max_failures);
    CHECK_FALSE(small.waves[0].job_timeout);
    CHECK_FALSE(small.waves[0].health);
}

TEST_CASE("every key of a plan reaches the plan") {
    const Plan full = plan(R"(version: 1
name: everything
description: |
  two
  lines
target:
  region: cn-east-3
  project_id: 0605767b8bab40ffb711234cb80d0000
  endpoint: https://cph.cn-east-3.myhuaweicloud.com
  iam_endpoint: "https://iam.example.com:8443"
groups:
  a: {servers: [s1, s2, s3], exclude: [s2], order: shuffle}
  b: {servers: [t1], order: sorted}
  c: {servers: [u1], order: file}
max_servers: 500
max_failures: 2%
max_failures_per_wave: 20%
job_timeout: 1h30m
on_unknown: assume_sent
max_parallel_calls: 4
max_calls_per_minute: 60
health: {status: normal, healthy_deadline: 15m}
waves:
  - {name: main, groups: [c, a], split: [1, 10%], pause: 5m, max_failures: 1, job_timeout: 20m, health: none}
  - {groups: [b], health: {}}
)");
    CHECK(full.description == "two\nlines\n");
    CHECK(full.targets[0].endpoint == "https://cph.cn-east-3.myhuaweicloud.com");
    CHECK(full.targets[0].iam_endpoint == "https://iam.example.com:8443");
    CHECK(ids(full.groups[0]) == std::vector<std::string>{"s1", "s3"});
    CHECK(full.groups[0].order == Order::shuffle);
    CHECK(full.groups[1].order == Order::sorted);
    CHECK(full.groups[2].order == Order::file);
    CHECK(full.max_servers == 500u);
    CHECK(full.max_failures == Portion{2, Portion::Unit::percent});
    CHECK(full.max_failures_per_wave == Portion{20, Portion::Unit::percent});
    CHECK(full.job_timeout == 90min);
    CHECK(full.on_unknown == OnUnknown::assume_sent);
    CHECK(full.max_parallel_calls == 4);
    CHECK(full.max_calls_per_minute == 60u);
    CHECK(full.health == Health{Health::Check::status_normal, 15min});
    const PlannedWave& main = full.waves[0];
    CHECK(main.name.text == "main");
    CHECK(main.groups == std::vector<std::uint32_t>{2, 0});
    CHECK(main.split == std::vector<Portion>{{1, Portion::Unit::count}, {10, Portion::Unit::percent}});
    CHECK(main.pause == 5min);
    CHECK(main.max_failures == Portion{1, Portion::Unit::count});
    CHECK(main.job_timeout == 20min);
    CHECK(main.health->check == Health::Check::none);
    CHECK(full.waves[1].health == Health{});
}

TEST_CASE("JSON is YAML, and so a plan") {
    CHECK(mistakes(R"({"version": 1, "name": "night",
 "target": {"region": "cn-east-3", "project_id": "0605767b8bab40ffb711234cb80d0000"},
 "groups": {"a": {"servers": ["s1"]}}, "waves": [{"groups": ["a"], "max_failures": 0}]})") == "good");
}

TEST_CASE("a byte order mark and Windows line ends are passed over") {
    std::string text = "\xef\xbb\xbf" + good_plan();
    for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2) text.insert(at, "\r");
    const Plan read = plan(text);
    CHECK(read.name.text == "night");
    CHECK(read.text == text);
}

TEST_CASE("the first column stands after the byte order mark") {
    CHECK(mistakes("\xef\xbb\xbfversoin: 1\n").starts_with("1:1 unknown key 'versoin' in the plan\n"));
}

TEST_CASE("a plan keeps its text and the digest of its bytes") {
    const Plan read = plan(good_plan());
    CHECK(read.text == good_plan());
    REQUIRE(read.sources.size() == 1);
    CHECK(read.sources[0].path == "night.yaml");
    CHECK(read.sources[0].sha256 == hex(sha256(good_plan())));
    CHECK(read.digest.size() == 64);
    CHECK(read.digest == plan(good_plan()).digest);
    CHECK(read.digest != plan(good_plan() + "# a comment\n").digest);
}

TEST_CASE("the digest does not depend on how the plan was named") {
    const auto here = load_plan_text(good_plan(), "a.yaml", "", nothing_set);
    const auto there = load_plan_text(good_plan(), "/somewhere/b.yaml", "", nothing_set);
    CHECK(here->plan.digest == there->plan.digest);
}

TEST_CASE("mistakes come in order of place, the first twenty of them") {
    std::string text = good_plan();
    for (int i = 0; i < 23; ++i) text += fmt::format("key{}: x\n", i);
    const auto result = load_plan_text(text, "night.yaml", "", nothing_set);
    REQUIRE_FALSE(result);
    REQUIRE(result.error().shown.size() == 20);
    CHECK(result.error().more == 3);
    for (std::uint32_t i = 0; i < 20; ++i) CHECK(result.error().shown[i].line == 6 + i);
}

TEST_CASE("exactly twenty mistakes leave none over") {
    std::string text = good_plan();
    for (int i = 0; i < 20; ++i) text += fmt::format("key{}: x\n", i);
    const auto result = load_plan_text(text, "night.yaml", "", nothing_set);
    REQUIRE_FALSE(result);
    CHECK(result.error().shown.size() == 20);
    CHECK(result.error().more == 0);
}

TEST_CASE("mistakes of all kinds are found in one pass") {
    CHECK(
        mistakes("version: 2\nname: -x\ngroups: {a: {servers: [no]}}\nwaves: [{groups: [b], pause: 5}]\n") ==
        "1:1 the plan needs 'target'\n"
        "1:10 version 2 is not known\n"
        "2:7 '-x' cannot be the name of a plan\n"
        "3:24 'no' must be quoted where text is meant\n"
        "4:19 no group is named 'b'\n"
        "4:30 '5' is not a duration\n");
}

TEST_CASE("what is only suspicious is a warning") {
    const LoadedPlan read = loaded(with_waves("[{groups: [a]}]"));
    CHECK(places(read.warnings) ==
          "4:24 the id 'sa1' has 3 characters, not the usual 32; so have 1 more of the group\n"
          "4:36 the group 'b' stands in no wave\n"
          "4:50 the id 'sb1' has 3 characters, not the usual 32\n");
    CHECK(read.notes.empty());
    CHECK(read.warnings.shown[0].severity == Severity::warning);
}

TEST_CASE("an endpoint is noted, as it needs the operator's word") {
    const LoadedPlan read = loaded(with_target(
        R"({region: cn-east-3, project_id: "0605767b8bab40ffb711234cb80d0000", endpoint: "https://cph.example.com"})"));
    CHECK(places(read.notes) ==
          "3:87 endpoint 'https://cph.example.com' is used only on the operator's word\n");
    CHECK(read.notes.shown[0].severity == Severity::note);
    CHECK(read.notes.shown[0].hint == "apply needs --allow-endpoint HOST[:PORT]");
}
