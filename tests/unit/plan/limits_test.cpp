// Every limit at itself and one beyond.
#include "cph_plan/plan/limits.hpp"
#include "folder.hpp"
#include "story.hpp"
#include "tests/support/share.hpp"

using namespace cph_plan;
using namespace cph_plan::story;

namespace {

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    all.reserve(text.size() * times);
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

bool mentions(const PlanResult& result, std::string_view text) {
    return !result && render(result.error()).find(text) != std::string::npos;
}

PlanResult load(std::string text) {
    return load_plan_text(std::move(text), "night.yaml", "", nothing_set);
}

} // namespace

TEST_CASE("a plan of 16 MiB is read, one byte more is not") {
    std::string text = good_plan();
    while (text.size() + 1001 < plan_size_max) text += '#' + std::string(999, 'x') + '\n';
    text += '#' + std::string(plan_size_max - text.size() - 2, 'x') + '\n';
    REQUIRE(text.size() == plan_size_max);
    CHECK(load(text));
    CHECK(mentions(load(text + "\n"), "night.yaml:1:1: the plan is larger than 16 MiB"));

    const Folder folder;
    folder.write("night.yaml", text);
    CHECK(load_plan(folder / "night.yaml", nothing_set));
    folder.write("night.yaml", text + "\n");
    CHECK(mentions(load_plan(folder / "night.yaml", nothing_set), "the plan is larger than 16 MiB"));
}

TEST_CASE("32 collections inside one another are read, one more is not") {
    const auto nested = [](std::size_t depth) { // the plan's own mapping is the first
        return plus("x: " + std::string(depth - 1, '[') + std::string(depth - 1, ']'));
    };
    CHECK(mistakes(nested(plan_depth_max)) == "6:1 unknown key 'x' in the plan\n");
    CHECK(mistakes(nested(plan_depth_max + 1)) == "6:35 more than 32 collections inside one another\n");
    CHECK(mistakes(nested(100'000)) == "6:35 more than 32 collections inside one another\n");
    CHECK(mistakes(plus("x: " + repeated("{a: ", 100'000))) ==
          "6:128 more than 32 collections inside one another\n");
    CHECK(mistakes(plus("x:\n  " + repeated("- ", 100'000))) ==
          "7:65 more than 32 collections inside one another\n");
    CHECK(mistakes(plus(repeated("? ", 100'000))) ==
          "6:1 explicit and complex keys ('?') are not used in plans\n"
          "6:3 explicit and complex keys ('?') are not used in plans\n"
          "6:5 explicit and complex keys ('?') are not used in plans\n"
          "6:7 explicit and complex keys ('?') are not used in plans\n"
          "6:9 explicit and complex keys ('?') are not used in plans\n"
          "6:11 explicit and complex keys ('?') are not used in plans\n"
          "6:13 explicit and complex keys ('?') are not used in plans\n"
          "6:15 explicit and complex keys ('?') are not used in plans\n"
          "6:17 explicit and complex keys ('?') are not used in plans\n"
          "6:19 explicit and complex keys ('?') are not used in plans\n"
          "6:21 explicit and complex keys ('?') are not used in plans\n"
          "6:23 explicit and complex keys ('?') are not used in plans\n"
          "6:25 explicit and complex keys ('?') are not used in plans\n"
          "6:27 explicit and complex keys ('?') are not used in plans\n"
          "6:29 explicit and complex keys ('?') are not used in plans\n"
          "6:31 explicit and complex keys ('?') are not used in plans\n"
          "6:33 explicit and complex keys ('?') are not used in plans\n"
          "6:35 explicit and complex keys ('?') are not used in plans\n"
          "6:37 explicit and complex keys ('?') are not used in plans\n"
          "6:39 explicit and complex keys ('?') are not used in plans\n"
          "and 12 more\n");
}

TEST_CASE("500,000 values are read, one more is not") {
    // Beside the list: the plan's mapping, its key x, and the list itself.
    const auto values = [](std::size_t count) { return "x:\n" + repeated("- a\n", count - 3); };
    CHECK_FALSE(mentions(load(values(plan_nodes_max)), "more than 500000 values"));
    CHECK(mentions(load(values(plan_nodes_max)), "unknown key 'x'"));
    CHECK(mentions(load(values(plan_nodes_max + 1)), "more than 500000 values in one plan"));
}

TEST_CASE("a plan on one line may be as long as any other") {
    std::string servers;
    for (int i = 0; i < 200'000; ++i) servers += fmt::format("{}\"{:032}\"", i == 0 ? "" : ",", i);
    CHECK(load("{\"version\":1,\"name\":\"x\",\"target\":{\"region\":\"cn-east-3\",\"project_id\":"
               "\"0605767b8bab40ffb711234cb80d0000\"},\"groups\":{\"a\":{\"servers\":[" +
               servers + "]}},\"waves\":[{\"groups\":[\"a\"]}]}"));
}

TEST_CASE("what the reader of YAML would pile up without end is cut off") {
    std::uint64_t told = 0;
    for (const std::string_view text : {"{", "[{a: ", "{a: b,", "&a ", "*a ", "\"a\" ", "[,", "{? ", "{: "}) {
        if (told++ % share != 0) continue;
        CAPTURE(text);
        CHECK(mentions(load(repeated(text, plan_size_max / text.size())), "more than"));
    }
    CHECK(mentions(load("\"\n #\" " + repeated("{", 1'000'000)), "more than"));
    CHECK(load(good_plan() + repeated("# as much prose - as anybody's, \"really\": {no more}\n", 70'000)));
}

TEST_CASE("a scalar of 64 KiB is read, one byte more is not") {
    const auto text = [](std::size_t size) { return plus("description: \"" + std::string(size, 'x') + '"'); };
    CHECK(mistakes(text(plan_scalar_max)) == "good");
    CHECK(mistakes(text(plan_scalar_max + 1)) == "6:14 a scalar of 65537 bytes; at most 65536 are allowed\n");
    CHECK(mistakes(plus("description: " + std::string(plan_scalar_max + 1, 'x'))) ==
          "6:14 a scalar of 65537 bytes; at most 65536 are allowed\n");
}

TEST_CASE("names and ids have up to 64 characters") {
    const auto named = [](std::size_t size) { return with_line(2, "name: " + std::string(size, 'x')); };
    CHECK(mistakes(named(name_length_max)) == "good");
    CHECK(mistakes(named(name_length_max + 1)).find("cannot be the name of a plan") != std::string::npos);
    const auto id = [](std::size_t size) {
        return with_groups("{a: {servers: [" + std::string(size, 'x') + "]}, b: {servers: [s1]}}");
    };
    CHECK(mistakes(id(name_length_max)) == "good");
    CHECK(mistakes(id(name_length_max + 1)).find("is not a server id") != std::string::npos);
}

TEST_CASE("integers and durations end where the limits say") {
    CHECK(mistakes(plus(fmt::format("max_servers: {}", plan_integer_max))) == "good");
    CHECK(mistakes(plus(fmt::format("max_servers: {}", plan_integer_max + 1))) ==
          "6:14 '1000000001' is more than 1000000000\n");
    CHECK(mistakes(plus("job_timeout: 366d")) == "good");
    CHECK(mistakes(plus("job_timeout: 366d1s")) == "6:14 '366d1s' is longer than 366d\n");
}

TEST_CASE("an inventory file of 64 MiB is read, one byte more is not") {
    const Folder folder;
    folder.write("a.txt",
                 "sa1\n" + repeated("#" + std::string(1022, 'x') + "\n", inventory_size_max / 1024 - 1));
    std::filesystem::resize_file(folder / "a.txt", inventory_size_max);
    const std::string text = with_groups("{a: {servers_from: a.txt}, b: {servers: [sb1]}}");
    // The last line is made of NUL bytes, which shows that the file was read to its end.
    CHECK(mentions(load_plan_text(text, "night.yaml", folder.path(), nothing_set), "a NUL byte"));
    std::filesystem::resize_file(folder / "a.txt", inventory_size_max + 1);
    CHECK(mentions(load_plan_text(text, "night.yaml", folder.path(), nothing_set),
                   "the file is larger than 64 MiB"));
}

TEST_CASE("all files together may have 128 MiB") {
    const Folder folder;
    folder.write("a.txt", "sa1\n");
    std::filesystem::resize_file(folder / "a.txt", inventory_size_max);
    folder.write("b.txt", "b\n");
    const auto plan = [](std::string_view third) {
        return with_groups(
            fmt::format("{{a: {{servers_from: a.txt}}, b: {{servers_from: a.txt}}{}}}", third));
    };
    CHECK_FALSE(mentions(load_plan_text(plan(""), "night.yaml", folder.path(), nothing_set), "together"));
    CHECK(
        mentions(load_plan_text(plan(", c: {servers_from: b.txt}"), "night.yaml", folder.path(), nothing_set),
                 "the files of this plan are larger than 128 MiB together"));
}

TEST_CASE("a line of an inventory file may have 64 KiB") {
    const Folder folder;
    const std::string text = with_groups("{a: {servers_from: a.txt}, b: {servers: [sb1]}}");
    folder.write("a.txt", "sa1\n#" + std::string(plan_scalar_max - 1, 'x') + "\nsa2\n");
    CHECK(load_plan_text(text, "night.yaml", folder.path(), nothing_set));
    folder.write("a.txt", "sa1\n#" + std::string(plan_scalar_max, 'x') + "\nsa2\n");
    CHECK(mentions(load_plan_text(text, "night.yaml", folder.path(), nothing_set),
                   "a line of more than 65536 bytes"));
    folder.write("a.txt", std::string(10 * plan_scalar_max, 'x'));
    CHECK(mentions(load_plan_text(text, "night.yaml", folder.path(), nothing_set),
                   "a line of more than 65536 bytes"));
}

TEST_CASE("a plan names up to two million servers") {
    const Folder folder;
    std::string ids;
    for (std::size_t i = 0; i < servers_max; ++i) ids += fmt::format("{:07}\n", i);
    folder.write("a.txt", ids); // and one more in the plan itself
    const auto plan = [](std::string_view exclude) {
        return with_groups(fmt::format("{{a: {{servers_from: a.txt{}}}, b: {{servers: [sb1]}}}}", exclude));
    };
    CHECK(load_plan_text(plan(", exclude: [\"0000815\"]"), "night.yaml", folder.path(), nothing_set));
    CHECK(mentions(load_plan_text(plan(""), "night.yaml", folder.path(), nothing_set),
                   "4:9: the plan names 2000001 servers; at most 2000000 are allowed"));
}

TEST_CASE("up to 40 links are followed to a named file") {
    const Folder folder;
    folder.write("0", "sa1\n");
    for (int i = 1; i <= links_followed_max + 1; ++i) folder.link(std::to_string(i), std::to_string(i - 1));
    const auto plan = [](int first) {
        return with_groups(fmt::format("{{a: {{servers_from: \"{}\"}}, b: {{servers: [sb1]}}}}", first));
    };
    CHECK(load_plan_text(plan(links_followed_max), "night.yaml", folder.path(), nothing_set));
    CHECK(mentions(load_plan_text(plan(links_followed_max + 1), "night.yaml", folder.path(), nothing_set),
                   "too many links on the way"));
}

TEST_CASE("a plan has at most 100 windows and 1000 blackouts") {
    const std::string window = "  - {start: \"22:00\", duration: 1h, time_zone: UTC}\n";
    CHECK(load(good_plan() + "windows:\n" + repeated(window, windows_max)));
    CHECK(mistakes(good_plan() + "windows:\n" + repeated(window, windows_max + 1)) ==
          "7:3 the plan has 101 windows; at most 100 are allowed\n");
    const std::string blackout = "  - {from: 2027-02-05T00:00:00Z, to: 2027-02-06T00:00:00Z, reason: sale}\n";
    CHECK(load(good_plan() + "blackouts:\n" + repeated(blackout, blackouts_max)));
    CHECK(mistakes(good_plan() + "blackouts:\n" + repeated(blackout, blackouts_max + 1)) ==
          "7:3 the plan has 1001 blackouts; at most 1000 are allowed\n");
}
