// Files that a plan names: what they may hold, and where they may lie.
#include "cph_plan/base/digest.hpp"
#include "cph_plan/plan/limits.hpp"
#include "folder.hpp"
#include "story.hpp"

#include <sys/stat.h>

using namespace cph_plan;
using namespace cph_plan::story;

namespace {

std::string with_file(std::string_view name) {
    return with_groups(fmt::format("{{a: {{servers_from: \"{}\"}}, b: {{servers: [sb1]}}}}", name));
}

PlanResult load_in(const Folder& folder, const std::string& text) {
    return load_plan_text(text, folder / "night.yaml", folder.path(), nothing_set);
}

// What is wrong with a group that is read from a file of this text, without the folder's name.
std::string inventory(std::string_view text) {
    const Folder folder;
    folder.write("a.txt", text);
    const auto result = load_in(folder, with_file("a.txt"));
    if (result) return "good";
    std::string found;
    for (const Mistake& mistake : result.error().shown)
        found += fmt::format("{}:{}:{} {}\n", std::filesystem::path(mistake.file).filename().string(),
                             mistake.line, mistake.column, mistake.what);
    const std::string prefix = folder / "";
    for (std::size_t at; (at = found.find(prefix)) != std::string::npos;) found.erase(at, prefix.size());
    return found;
}

std::string opening(const Folder& folder, std::string_view name) {
    const auto result = load_in(folder, with_file(name));
    return result ? "good" : places(result.error());
}

} // namespace

TEST_CASE("an inventory file holds one id a line, with comments and blanks") {
    const Folder folder;
    const std::string text = "\xef\xbb\xbf# farm\r\n\r\nsa1\r\n  sa2  \n\n   # 北京\nsa3 # moved\nsa4";
    folder.write("inventory/a.txt", text);
    const auto result = load_in(folder, with_file("inventory/a.txt"));
    REQUIRE(result);
    const IdTable& servers = result->plan.groups[0].servers;
    REQUIRE(servers.size() == 4);
    CHECK(servers[0] == "sa1");
    CHECK(servers[1] == "sa2");
    CHECK(servers[2] == "sa3");
    CHECK(servers[3] == "sa4");
    REQUIRE(result->plan.sources.size() == 2);
    CHECK(result->plan.sources[1].path == "inventory/a.txt");
    CHECK(result->plan.sources[1].sha256 == hex(sha256(text)));
}

TEST_CASE("an edited inventory file is another plan") {
    const Folder folder;
    folder.write("a.txt", "sa1\n");
    const std::string before = load_in(folder, with_file("a.txt"))->plan.digest;
    folder.write("a.txt", "sa1\nsa2\n");
    CHECK(load_in(folder, with_file("a.txt"))->plan.digest != before);
}

TEST_CASE("servers of the plan come before those of the file") {
    const Folder folder;
    folder.write("a.txt", "sa1\nsa2\n");
    const auto result = load_in(
        folder,
        with_groups("{a: {servers_from: a.txt, servers: [sa0], exclude: [SA1]}, b: {servers: [sb1]}}"));
    REQUIRE(result);
    REQUIRE(result->plan.groups[0].servers.size() == 2);
    CHECK(result->plan.groups[0].servers[0] == "sa0");
    CHECK(result->plan.groups[0].servers[1] == "sa2");
}

TEST_CASE("a line that is no id is shown with its place") {
    CHECK(inventory("sa1\nsa/2\n") == "a.txt:2:3 a server id cannot hold '/'\n");
    CHECK(inventory("sa1 sa2\n") == "a.txt:1:4 a server id cannot hold ' '\n");
    CHECK(inventory("sa1,\n") == "a.txt:1:4 a server id cannot hold ','\n");
    CHECK(inventory("\"sa1\"\n") == "a.txt:1:1 a server id cannot hold '\"'\n");
    CHECK(inventory("- sa1\n") == "a.txt:1:2 a server id cannot hold ' '\n");
    CHECK(inventory("sa1\tsa2\n") == "a.txt:1:4 a TAB\n");
    CHECK(inventory("\tsa1\n") == "a.txt:1:1 a TAB\n");
    CHECK(inventory("sa1#\n") == "a.txt:1:4 a server id cannot hold '#'\n");
    CHECK(inventory("sa1 #\ta TAB\n") == "a.txt:1:6 a TAB\n");
    CHECK(inventory("sa1 # \u202e\n") == "a.txt:1:7 the hidden character \\u202e\n");
    CHECK(inventory("sa1\rsa2\n") == "a.txt:1:4 a carriage return without a line feed\n");
    CHECK(inventory("s\xff\n") == "a.txt:1:2 the byte 0xff is not UTF-8\n");
    CHECK(inventory("北京\n") == "a.txt:1:1 a server id cannot hold '北'\n");
    CHECK(inventory("# \xff\nsa1\n") == "a.txt:1:3 the byte 0xff is not UTF-8\n");
    CHECK(inventory(std::string_view("\xff\xfes\0a\0\n\0s\0b\0", 12)).ends_with(" the file is UTF-16\n"));
    CHECK(inventory(std::string_view("sa1\0\n", 5)) == "a.txt:1:4 a NUL byte\n");
    CHECK(inventory(std::string(64, 'a') + "\n") == "good");
    CHECK(inventory("sa1\n" + std::string(65, 'a') + "\n") ==
          "a.txt:2:1 a server id of 65 characters; at most 64 are allowed\n");
}

TEST_CASE("a file without ids is empty") {
    CHECK(inventory("") == "night.yaml:4:28 'a.txt' holds no server id\n");
    CHECK(inventory("# nothing\n\n") == "night.yaml:4:28 'a.txt' holds no server id\n");
}

TEST_CASE("an id twice names both places, in files too") {
    CHECK(inventory("sa1\nsa2\n\nSA1\n") ==
          "a.txt:4:1 the server 'SA1' stands twice, first in a.txt:1, group 'a' as 'sa1'\n");
    CHECK(inventory("sa1\nsb1\n") == "night.yaml:4:52 the server 'sb1' stands twice, first in "
                                     "a.txt:2, group 'a'\n");
}

TEST_CASE("of a million repetitions the first twenty are shown") {
    const Folder folder;
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += "same\n";
    folder.write("a.txt", text);
    const auto result = load_in(folder, with_file("a.txt"));
    REQUIRE_FALSE(result);
    CHECK(result.error().shown.size() == 20);
    CHECK(result.error().more == 99'999 - 20);
    CHECK(result.error().shown[0].line == 2);
    CHECK(result.error().shown[19].line == 21);
}

TEST_CASE("a line that is no id is shown no further than what is wrong with it") {
    const Folder folder;
    folder.write("a.txt", "HW_SECRET_KEY=canary\nsa1 canary\n" + std::string(60, 'x') + "canary\n");
    const auto result = load_in(folder, with_file("a.txt"));
    REQUIRE_FALSE(result);
    CHECK(result.error().shown.size() == 3);
    CHECK(render(result.error()).find("canary") == std::string::npos);
}

TEST_CASE("ids of unusual length are warned about once a group") {
    const Folder folder;
    folder.write("a.txt", std::string(32, 'a') + "\n\nsa1\nsa2\n");
    const auto result = load_in(folder, with_file("a.txt"));
    REQUIRE(result);
    CHECK(places(result->warnings) ==
          "4:52 the id 'sb1' has 3 characters, not the usual 32\n"
          "3:1 the id 'sa1' has 3 characters, not the usual 32; so have 1 more of the "
          "group\n");
    CHECK(result->warnings.shown[1].file == folder / "a.txt");
}

TEST_CASE("named files lie beneath the plan's folder") {
    const Folder folder;
    folder.write("outside.txt", "sa1\n");
    const Folder plans;
    plans.write("a.txt", "sa1\n");
    plans.write("deep/er/a.txt", "sa1\n");
    plans.write(".git/a.txt", "sa1\n");
    plans.write("sub/.GIT/a.txt", "sa1\n");
    plans.link("to-outside", folder / "outside.txt");
    plans.link("up", "..");
    plans.link("to-git", ".git");
    plans.link("to-a", "a.txt");
    plans.link("deep/to-a", "../a.txt");
    plans.link("chain", "deep/to-a");
    plans.link("loop", "loop");
    plans.link("hanging", "nothing.txt");
    CHECK(opening(plans, "a.txt") == "good");
    CHECK(opening(plans, "./deep//er/../er/a.txt") == "good");
    CHECK(opening(plans, "to-a") == "good");
    CHECK(opening(plans, "deep/to-a") == "good");
    CHECK(opening(plans, "chain") == "good");
    CHECK(opening(plans, "to-outside").find("a link on the way leads out of the plan's folder") !=
          std::string::npos);
    CHECK(opening(plans, folder / "outside.txt").find("it is not relative to the plan's folder") !=
          std::string::npos);
    CHECK(opening(plans, "../x/outside.txt") ==
          "4:28 cannot open '../x/outside.txt': it leads out of the plan's folder\n");
    CHECK(opening(plans, "deep/../../a.txt") ==
          "4:28 cannot open 'deep/../../a.txt': it leads out of the plan's folder\n");
    CHECK(opening(plans, "up/a.txt") == "4:28 cannot open 'up/a.txt': it leads out of the plan's folder\n");
    CHECK(opening(plans, ".git/a.txt") == "4:28 cannot open '.git/a.txt': it lies in a .git folder\n");
    CHECK(opening(plans, "sub/.GIT/a.txt") ==
          "4:28 cannot open 'sub/.GIT/a.txt': it lies in a .git folder\n");
    CHECK(opening(plans, "to-git/a.txt") == "4:28 cannot open 'to-git/a.txt': it lies in a .git folder\n");
    CHECK(opening(plans, "loop") == "4:28 cannot open 'loop': too many links on the way\n");
    CHECK(opening(plans, "hanging") == "4:28 cannot open 'hanging': No such file or directory\n");
    CHECK(opening(plans, "nothing.txt") == "4:28 cannot open 'nothing.txt': No such file or directory\n");
    CHECK(opening(plans, "a.txt/x") == "4:28 cannot open 'a.txt/x': Not a directory\n");
    CHECK(opening(plans, "deep") == "4:28 cannot open 'deep': it is not a regular file\n");
    CHECK(opening(plans, ".") == "4:28 cannot open '.': it is not a regular file\n");
    CHECK(opening(plans, "a.txt/") == "4:28 cannot open 'a.txt/': Not a directory\n");
    CHECK(opening(plans, "") == "4:28 cannot open '': it is not a regular file\n");
    CHECK(opening(plans, "a\\nb") == "4:28 the name of a file holds no line feeds or TABs\n");
}

TEST_CASE("what could block or be a device is not read") {
    const Folder folder;
    REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
    folder.link("null", "/dev/null");
    CHECK(opening(folder, "fifo") == "4:28 cannot open 'fifo': it is not a regular file\n");
    CHECK(opening(folder, "null") ==
          "4:28 cannot open 'null': a link on the way leads out of the plan's folder\n");
    for (const std::string& path : {folder / "fifo", folder.path(), std::string("/dev/null")}) {
        CAPTURE(path);
        const auto result = load_plan(path, nothing_set);
        REQUIRE_FALSE(result);
        CHECK(result.error().shown[0].what ==
              fmt::format("cannot open '{}': it is not a regular file", path));
    }
}

TEST_CASE("the plan itself is opened through links, and its files beside the path as given") {
    const Folder folder;
    folder.write("data/night.yaml", with_file("a.txt"));
    folder.write("a.txt", "sa1\n");
    folder.link("night.yaml", "data/night.yaml");
    const auto result = load_plan(folder / "night.yaml", nothing_set);
    REQUIRE(result);
    CHECK(result->plan.sources[0].path == folder / "night.yaml");
    CHECK_FALSE(load_plan(folder / "data/night.yaml", nothing_set));
}

TEST_CASE("a plan that is not there is said so") {
    const auto result = load_plan("/nonexistent/night.yaml", nothing_set);
    REQUIRE_FALSE(result);
    CHECK(render(result.error()) ==
          "/nonexistent/night.yaml:1:1: cannot open '/nonexistent/night.yaml': No such file or directory\n"
          "  name a plan file\n");
}
