// Scalars where numbers, durations, words and text are expected.
#include "cph_plan/plan/scalars.hpp"
#include "cph_plan/plan/words.hpp"
#include "story.hpp"

using namespace cph_plan;
using namespace cph_plan::story;

TEST_CASE("integers are digits and nothing else") {
    CHECK(read_integer("0") == 0u);
    CHECK(read_integer("7") == 7u);
    CHECK(read_integer("1000000000") == 1'000'000'000u);
    for (const char* text :
         {"", "-1", "+1", "01", "00", "1.0", "1e3", "0x10", "1_000", "1,000", " 1", "1 ", "١", "one", "1%"}) {
        CAPTURE(text);
        CHECK_FALSE(read_integer(text));
    }
    CHECK(read_integer("1000000001").error().what == "'1000000001' is more than 1000000000");
    CHECK(read_integer("99999999999999999999999999").error().what ==
          "'99999999999999999999999999' is more than 1000000000");
}

TEST_CASE("a portion is a count or a percentage") {
    CHECK(read_portion("3") == Portion{3, Portion::Unit::count});
    CHECK(read_portion("0%") == Portion{0, Portion::Unit::percent});
    CHECK(read_portion("100%") == Portion{100, Portion::Unit::percent});
    for (const char* text : {"", "%", "101%", "-1%", "5 %", "05%", "1.5%", "5%%", "5percent", "1000000001"}) {
        CAPTURE(text);
        CHECK_FALSE(read_portion(text));
    }
    CHECK(read_portion("101%").error().what == "'101%' is more than 100%");
}

TEST_CASE("durations are summed from left to right") {
    CHECK(read_duration("0s") == 0ms);
    CHECK(read_duration("90s") == 90s);
    CHECK(read_duration("1h30m") == 90min);
    CHECK(read_duration("30m1h") == 90min);
    CHECK(read_duration("1m1m") == 2min);
    CHECK(read_duration("366d") == 24h * 366);
    CHECK(read_duration("31622400s") == 24h * 366);
    for (const char* text :
         {"", "5", "5M", "5 m", "1.5h", "5ms", "h", "-5m", "05m", "5m ", "5m5", "1w", "m5"}) {
        CAPTURE(text);
        CHECK_FALSE(read_duration(text));
    }
    CHECK(read_duration("366d1s").error().what == "'366d1s' is longer than 366d");
    CHECK(read_duration("1000000000d1000000000d").error().what ==
          "'1000000000d1000000000d' is longer than 366d");
    CHECK(read_duration("99999999999999999999999s").error().what ==
          "'99999999999999999999999s' is longer than 366d");
}

TEST_CASE("names, ids, regions and projects are what the cloud and the shell can bear") {
    for (const char* text : {"a", "A.b-c_9", "9lives"}) CHECK(is_name(text));
    for (const char* text : {"", "-a", ".a", "_a", "a b", "a/b", "é", "a\n", "a[1]"})
        CHECK_FALSE(is_name(text));
    CHECK(is_name(std::string(64, 'a')));
    CHECK_FALSE(is_name(std::string(65, 'a')));
    for (const char* text : {"a", "-a", "_", "A-9_"}) CHECK(is_server_id(text));
    for (const char* text : {"", "a.b", "a b", "a/", "é"}) CHECK_FALSE(is_server_id(text));
    CHECK(is_server_id(std::string(64, 'a')));
    CHECK_FALSE(is_server_id(std::string(65, 'a')));
    for (const char* text : {"cn-east-3", "af-south-1", "la-north-212"}) CHECK(is_region(text));
    for (const char* text :
         {"", "cn", "cn-east", "cn-east-", "cn-east-1234", "cn--3", "c-east-3", "cnn-east-3", "CN-east-3",
          "cn-east-3.evil.com", "cn-east-3/", "cn-ea-st-3", "cn-east-3a", "cn-e4st-3"})
        CHECK_FALSE(is_region(text));
    CHECK(is_project_id("0605767b8bab40ffb711234cb80d0000"));
    CHECK(is_project_id("0605767B8BAB40FFB711234CB80D0000"));
    CHECK_FALSE(is_project_id("0605767b8bab40ffb711234cb80d000"));
    CHECK_FALSE(is_project_id("0605767b8bab40ffb711234cb80d00000"));
    CHECK_FALSE(is_project_id("0605767b8bab40ffb711234cb80d000g"));
}

TEST_CASE("the version is the integer 1") {
    CHECK(mistakes(with_line(1, "version: 2")) == "1:10 version 2 is not known\n");
    CHECK(mistakes(with_line(1, "version: 0")) == "1:10 version 0 is not known\n");
    CHECK(mistakes(with_line(1, "version: \"1\"")) == "1:10 '1' is quoted, an integer is not\n");
    CHECK(mistakes(with_line(1, "version: 1.0")) == "1:10 '1.0' is not an integer\n");
    CHECK(mistakes(with_line(1, "version: 01")) == "1:10 '01' is not an integer\n");
    CHECK(mistakes(with_line(1, "version:")) == "1:1 an integer is expected, not nothing\n");
    CHECK(mistakes(with_line(1, "version: [1]")) == "1:10 an integer is expected, not a list\n");
}

TEST_CASE("words whose meaning depends on the reader must be quoted where text is meant") {
    for (const std::string word :
         {"y", "n", "yes", "no", "on", "off", "true", "false", "Yes", "NO", "oN", "TRUE"}) {
        CAPTURE(word);
        CHECK(mistakes(plus("description: " + word)) ==
              fmt::format("6:14 '{}' must be quoted where text is meant\n", word));
        CHECK(mistakes(with_line(2, "name: " + word)) ==
              fmt::format("2:7 '{}' must be quoted where text is meant\n", word));
        CHECK(mistakes(
                  with_groups("{" + word + ": {servers: [s1]}, a: {servers: [s2]}, b: {servers: [s3]}}")) ==
              fmt::format("4:10 '{}' must be quoted where text is meant\n", word));
        CHECK(mistakes(plus("description: \"" + word + "\"")) == "good");
    }
    for (const std::string word : {"~", "null", "Null", "NULL"}) {
        CAPTURE(word);
        CHECK(mistakes(plus("description: " + word)) ==
              "6:14 description has no value: null stands for nothing\n");
    }
    CHECK(mistakes(plus("description: nULL")) == "6:14 'nULL' must be quoted where text is meant\n");
    CHECK(mistakes(plus("description:")) == "6:1 description has no value\n");
    CHECK(mistakes(plus("description: \"\"")) == "good");
    CHECK(mistakes(plus("description: \"~\"")) == "good");
    CHECK(mistakes(plus("description: yesterday")) == "good");
    CHECK(mistakes(with_groups("{a: {servers: [~]}, b: {servers: [on]}}")) ==
          "4:24 a server id has no value: null stands for nothing\n"
          "4:43 'on' must be quoted where text is meant\n");
    CHECK(mistakes(with_waves("[{groups: [a, null]}, {groups: [b]}]")) ==
          "5:22 the name of a group has no value: null stands for nothing\n");
}

TEST_CASE("everything else keeps its exact text") {
    const Plan read = plan(with_groups("{a: {servers: [012345, 1e10]}, b: {servers: [0x1F, 1_0, \"2\"]}}"));
    CHECK(read.groups[0].servers[0] == "012345");
    CHECK(read.groups[0].servers[1] == "1e10");
    CHECK(read.groups[1].servers[0] == "0x1F");
    CHECK(read.groups[1].servers[1] == "1_0");
    CHECK(read.groups[1].servers[2] == "2");
}

TEST_CASE("counts are positive where nothing could happen without one") {
    CHECK(mistakes(plus("max_parallel_calls: 0")) == "6:21 0 is too small; the least is 1\n");
    CHECK(mistakes(plus("max_parallel_calls: -1")) == "6:21 '-1' is not an integer\n");
    CHECK(mistakes(plus("max_parallel_calls: \"4\"")) == "6:21 '4' is quoted, an integer is not\n");
    CHECK(mistakes(plus("max_parallel_calls: 4%")) == "6:21 '4%' is not an integer\n");
    CHECK(mistakes(plus("max_parallel_calls: many")) == "6:21 'many' is not an integer\n");
    CHECK(mistakes(plus("max_parallel_calls: 1000000000")) == "good");
    CHECK(mistakes(plus("max_parallel_calls: 1000000001")) == "6:21 '1000000001' is more than 1000000000\n");
    CHECK(mistakes(plus("max_calls_per_minute: 0")) == "6:23 0 is too small; the least is 1\n");
    CHECK(mistakes(plus("max_servers: 0")) == "6:14 0 is too small; the least is 1\n");
    CHECK(mistakes(plus("max_servers: 2")) ==
          "6:14 the groups hold 3 servers, more than max_servers allows\n");
    CHECK(mistakes(plus("max_servers: 3")) == "good");
}

TEST_CASE("budgets are counts or percentages") {
    CHECK(mistakes(plus("max_failures: 0%")) == "good");
    CHECK(mistakes(plus("max_failures: \"5%\"")) == "good");
    CHECK(mistakes(plus("max_failures: \"5\"")) == "6:15 '5' is quoted, an integer is not\n");
    CHECK(mistakes(plus("max_failures: 5 %")) == "6:15 '5 %' is neither a count nor a percentage\n");
    CHECK(mistakes(plus("max_failures: 101%")) == "6:15 '101%' is more than 100%\n");
    CHECK(mistakes(plus("max_failures: -1")) == "6:15 '-1' is neither a count nor a percentage\n");
    CHECK(mistakes(plus("max_failures: 0.5")) == "6:15 '0.5' is neither a count nor a percentage\n");
    CHECK(mistakes(plus("max_failures: ~")) == "6:15 a count or a percentage is expected, not nothing\n");
    CHECK(mistakes(plus("max_failures: [1]")) == "6:15 a count or a percentage is expected, not a list\n");
    CHECK(mistakes(plus("max_failures_per_wave: some")) ==
          "6:24 'some' is neither a count nor a percentage\n");
}

TEST_CASE("durations in a plan have units") {
    CHECK(mistakes(plus("job_timeout: 30")) == "6:14 '30' is not a duration\n");
    CHECK(mistakes(plus("job_timeout: 30 m")) == "6:14 '30 m' is not a duration\n");
    CHECK(mistakes(plus("job_timeout: 30M")) == "6:14 '30M' is not a duration\n");
    CHECK(mistakes(plus("job_timeout: 0s")) == "6:14 job_timeout of 0s leaves no time at all\n");
    CHECK(mistakes(plus("job_timeout: 367d")) == "6:14 '367d' is longer than 366d\n");
    CHECK(mistakes(plus("job_timeout: {minutes: 5}")) == "6:14 a duration is expected, not a mapping\n");
    CHECK(mistakes(plus("job_timeout: \"30m\"")) == "good");
    CHECK(mistakes(with_waves("[{groups: [a], pause: 0s}, {groups: [b]}]")) == "good");
    CHECK(mistakes(with_waves("[{groups: [a], job_timeout: 0m}, {groups: [b]}]")) ==
          "5:36 job_timeout of 0s leaves no time at all\n");
}

TEST_CASE("a choice is one of its words") {
    CHECK(mistakes(plus("on_unknown: hault")) == "6:13 'hault' is not one of halt, assume_sent\n");
    CHECK(mistakes(plus("on_unknown: yes")) == "6:13 'yes' must be quoted where text is meant\n");
    CHECK(mistakes(plus("on_unknown: Halt")) == "6:13 'Halt' is not one of halt, assume_sent\n");
    CHECK(mistakes(with_groups("{a: {servers: [s1], order: random}, b: {servers: [s2]}}")) ==
          "4:36 'random' is not one of file, sorted, shuffle\n");
}

TEST_CASE("assume_sent needs a budget, as every unknown counts at once") {
    CHECK(mistakes(plus("on_unknown: assume_sent")) ==
          "6:13 assume_sent with max_failures: 0 can never go on\n");
    CHECK(mistakes(plus("on_unknown: assume_sent\nmax_failures: 0")) ==
          "6:13 assume_sent with max_failures: 0 can never go on\n");
    CHECK(mistakes(plus("on_unknown: assume_sent\nmax_failures: 0%")) ==
          "6:13 assume_sent with max_failures: 0 can never go on\n");
    CHECK(mistakes(plus("on_unknown: assume_sent\nmax_failures: some")) ==
          "7:15 'some' is neither a count nor a percentage\n");
    CHECK(mistakes(plus("on_unknown: assume_sent\nmax_failures: 1")) == "good");
    CHECK(mistakes(plus("on_unknown: halt\nmax_failures: 0")) == "good");
}

TEST_CASE("health is none, or a mapping") {
    CHECK(plan(plus("health: none")).health.check == Health::Check::none);
    CHECK(mistakes(plus("health: \"none\"")) == "good");
    CHECK(mistakes(plus("health: normal")) == "6:9 health is `none` or a mapping, not 'normal'\n");
    CHECK(mistakes(plus("health: false")) == "6:9 health is `none` or a mapping, not 'false'\n");
    CHECK(mistakes(plus("health:")) == "6:1 health is a mapping, not nothing\n");
    CHECK(mistakes(plus("health: [status]")) == "6:9 health is a mapping, not a list\n");
    CHECK(mistakes(plus("health: {status: ok}")) == "6:18 'ok' is not one of normal\n");
    CHECK(mistakes(plus("health: {healthy_deadline: 0s}")) ==
          "6:28 healthy_deadline of 0s leaves no time at all\n");
    CHECK(mistakes(plus("health: {healthy_deadline: 5}")) == "6:28 '5' is not a duration\n");
}
