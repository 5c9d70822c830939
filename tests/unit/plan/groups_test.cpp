#include "story.hpp"

using namespace cph_plan;
using namespace cph_plan::story;

TEST_CASE("groups have names and servers") {
    CHECK(mistakes(with_groups("{}")) == "4:9 groups is empty\n");
    CHECK(mistakes(with_groups("")) == "4:1 groups is a mapping, not nothing\n");
    CHECK(mistakes(with_groups("[a, b]")) == "4:9 groups is a mapping, not a list\n");
    CHECK(mistakes(with_groups("{a: , b: {servers: [s1]}}")) == "4:10 a group is a mapping, not nothing\n");
    CHECK(mistakes(with_groups("{a: [s1], b: {servers: [s2]}}")) ==
          "4:13 a group is a mapping, not a list\n");
    CHECK(mistakes(with_groups("{a: {servers: []}, b: {servers: [s2]}}")) ==
          "4:23 the list servers is empty\n");
    CHECK(mistakes(with_groups("{a: {servers: s1}, b: {servers: [s2]}}")) ==
          "4:23 servers is a list, not a single value\n");
    CHECK(mistakes(with_groups("{a: {servers: {s1: x}}, b: {servers: [s2]}}")) ==
          "4:23 servers is a list, not a mapping\n");
    CHECK(mistakes(with_groups("{a: {servers: [[s1]]}, b: {servers: [s2]}}")) ==
          "4:24 a server id is text, not a list\n");
    CHECK(mistakes(with_groups("{a: {servers: [s1, \"s 2\", s/3]}, b: {servers: [s2]}}")) ==
          "4:28 's 2' is not a server id\n"
          "4:35 's/3' is not a server id\n");
    CHECK(mistakes(with_groups("{\"a b\": {servers: [s1]}, a: {servers: [s3]}, b: {servers: [s2]}}")) ==
          "4:10 'a b' cannot be the name of a group\n");
    CHECK(mistakes(with_groups("{a: {servers_from: a.txt}, b: {servers: [s2]}}")) ==
          "4:28 cannot open 'a.txt': there is no folder to look in\n");
    CHECK(mistakes(with_line(4, "groups:\n- a\n -b")) == "5:1 groups is a mapping, not a list\n");
}

TEST_CASE("a server twice in a plan names both places") {
    CHECK(mistakes(with_groups("{a: {servers: [s1, s2, s1]}, b: {servers: [s3]}}")) ==
          "4:32 the server 's1' stands twice, first in line 4, group 'a'\n");
    CHECK(mistakes(with_groups("\n  a: {servers: [s1]}\n  b: {servers: [s1]}")) ==
          "6:17 the server 's1' stands twice, first in line 5, group 'a'\n");
    CHECK(mistakes(with_groups("{a: {servers: [Ab_-9]}, b: {servers: [aB_-9]}}")) ==
          "4:47 the server 'aB_-9' stands twice, first in line 4, group 'a' as 'Ab_-9'\n");
    CHECK(mistakes(with_groups("{a: {servers: [s1]}, b: {servers: [s1, s1]}}")) ==
          "4:44 the server 's1' stands twice, first in line 4, group 'a'\n"
          "4:48 the server 's1' stands twice, first in line 4, group 'a'\n");
    CHECK(mistakes(with_groups("{a: {servers: [\"s1\"]}, b: {servers: ['s1']}}")) ==
          "4:46 the server 's1' stands twice, first in line 4, group 'a'\n");
    CHECK(mistakes(with_groups("{a: {servers: [s1, s1_, s1-]}, b: {servers: [s]}}")) == "good");
}

TEST_CASE("what is excluded is not in the group") {
    const Plan read = plan(with_groups("{a: {servers: [S1, s2], exclude: [s1]}, b: {servers: [s1]}}"));
    CHECK(read.groups[0].servers.size() == 1);
    CHECK(read.groups[0].servers[0] == "s2");
    CHECK(read.groups[1].servers[0] == "s1");
}

TEST_CASE("an exclusion must exclude something") {
    CHECK(mistakes(with_groups("{a: {servers: [s1], exclude: [s9]}, b: {servers: [s2]}}")) ==
          "4:39 the group 'a' holds no server 's9' that could be excluded\n");
    CHECK(mistakes(with_groups("{a: {servers: [s1], exclude: [s2]}, b: {servers: [s2]}}")) ==
          "4:39 the group 'a' holds no server 's2' that could be excluded\n");
    CHECK(mistakes(with_groups("{a: {servers: [s1], exclude: []}, b: {servers: [s2]}}")) ==
          "4:38 the list exclude is empty\n");
    CHECK(mistakes(with_groups("{a: {servers: [s1], exclude: [s1]}, b: {servers: [s2]}}")) ==
          "4:10 the group 'a' is empty: every server is excluded\n");
    CHECK(mistakes(with_groups("{a: {servers: [s1, s3], exclude: [s3, S3]}, b: {servers: [s2]}}")) ==
          "4:47 the server 'S3' is excluded twice, first in line 4\n");
    CHECK(mistakes(with_groups("{a: {servers: [s1, s3], exclude: [s/3]}, b: {servers: [s2]}}")) ==
          "4:43 's/3' is not a server id\n");
    CHECK(mistakes(with_groups("{a: {exclude: [s3]}, b: {servers: [s2]}}")) ==
          "4:13 the group 'a' has neither 'servers' nor 'servers_from'\n");
}

TEST_CASE("neither length nor case of a list hides a repetition") {
    std::string servers;
    for (int i = 0; i < 2000; ++i) servers += fmt::format("id{:04}, ", i);
    CHECK(mistakes(with_groups("{a: {servers: [" + servers + "ID0815]}, b: {servers: [x]}}")) ==
          "4:16024 the server 'ID0815' stands twice, first in line 4, group 'a' as 'id0815'\n");
}
