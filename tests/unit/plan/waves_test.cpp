#include "story.hpp"

using namespace cph_plan;
using namespace cph_plan::story;

TEST_CASE("waves are a list of mappings with groups") {
    CHECK(mistakes(with_waves("[]")) == "5:8 the list waves is empty\n");
    CHECK(mistakes(with_waves("")) == "5:1 waves is a list, not nothing\n");
    CHECK(mistakes(with_waves("{groups: [a, b]}")) == "5:8 waves is a list, not a mapping\n");
    CHECK(mistakes(with_waves("[a, b]")) == "5:9 a wave is a mapping, not a single value\n"
                                            "5:12 a wave is a mapping, not a single value\n");
    CHECK(mistakes(with_waves("[{groups: [a]}, ]")) == "good");
    CHECK(mistakes(with_waves("[{groups: [a]}, , {groups: [b]}]")) ==
          "5:24 a wave is a mapping, not nothing\n");
    CHECK(mistakes(with_waves("[{groups: []}, {groups: [a, b]}]")) == "5:18 the list groups is empty\n");
    CHECK(mistakes(with_waves("[{groups: a}, {groups: [b]}]")) ==
          "5:18 groups is a list, not a single value\n");
    CHECK(mistakes(with_waves("[{groups: {a: b}}]")) == "5:18 groups is a list, not a mapping\n");
}

TEST_CASE("a wave names groups that exist") {
    CHECK(mistakes(with_waves("[{groups: [a, c]}, {groups: [b]}]")) == "5:22 no group is named 'c'\n");
    CHECK(mistakes(with_waves("[{groups: [A]}, {groups: [b]}]")) == "5:19 no group is named 'A'\n");
}

TEST_CASE("a misspelt group is suggested") {
    std::string text = with_groups("{canary: {servers: [s1]}, farm: {servers: [s2]}}");
    text.replace(text.find("waves:"), std::string::npos, "waves: [{groups: [canari]}, {groups: [farm]}]\n");
    const auto result = load_plan_text(text, "night.yaml", "", nothing_set);
    REQUIRE_FALSE(result);
    CHECK(result.error().shown[0].hint == "did you mean 'canary'?");
}

TEST_CASE("a group stands in exactly one wave") {
    CHECK(mistakes(with_waves("[{groups: [a]}, {groups: [b, a]}]")) ==
          "5:37 the group 'a' stands in two places, first in line 5\n");
    CHECK(mistakes(with_waves("[{groups: [a, a]}, {groups: [b]}]")) ==
          "5:22 the group 'a' stands in two places, first in line 5\n");
    CHECK(mistakes(with_waves("[{groups: [a]}]")) == "good");
}

TEST_CASE("wave names are unique, defaults included") {
    CHECK(mistakes(with_waves("[{name: x, groups: [a]}, {name: x, groups: [b]}]")) ==
          "5:40 two waves are named 'x', the first in line 5\n");
    CHECK(mistakes(with_waves("[{name: 2, groups: [a]}, {groups: [b]}]")) ==
          "5:33 two waves are named '2', the first in line 5\n");
    CHECK(mistakes(with_waves("[{groups: [a]}, {name: 1, groups: [b]}]")) ==
          "5:31 two waves are named '1', the first in line 5\n");
    CHECK(mistakes(with_waves("[{name: 2, groups: [a]}, {name: 1, groups: [b]}]")) == "good");
    CHECK(mistakes(with_waves("[{name: x, groups: [a]}, {name: X, groups: [b]}]")) == "good");
    CHECK(mistakes(with_waves("[{name: \"main[1]\", groups: [a]}, {groups: [b]}]")) ==
          "5:16 'main[1]' cannot be the name of a wave\n");
    CHECK(mistakes(with_waves("[{name: [x], groups: [a]}, {groups: [b]}]")) ==
          "5:16 the name of a wave is text, not a list\n");
}

TEST_CASE("a split is a list of counts and percentages of at least one") {
    CHECK(mistakes(with_waves("[{groups: [a], split: [1, 10%, 100%]}, {groups: [b]}]")) == "good");
    CHECK(mistakes(with_waves("[{groups: [a], split: [0]}, {groups: [b]}]")) ==
          "5:31 a part of a split holds at least one server\n");
    CHECK(mistakes(with_waves("[{groups: [a], split: [0%]}, {groups: [b]}]")) ==
          "5:31 a part of a split holds at least one server\n");
    CHECK(mistakes(with_waves("[{groups: [a], split: [101%]}, {groups: [b]}]")) ==
          "5:31 '101%' is more than 100%\n");
    CHECK(mistakes(with_waves("[{groups: [a], split: []}, {groups: [b]}]")) ==
          "5:30 the list split is empty\n");
    CHECK(mistakes(with_waves("[{groups: [a], split: 1}, {groups: [b]}]")) ==
          "5:30 split is a list, not a single value\n");
    CHECK(mistakes(with_waves("[{groups: [a], split: [\"1\"]}, {groups: [b]}]")) ==
          "5:31 '1' is quoted, an integer is not\n");
    CHECK(mistakes(with_waves("[{groups: [a], split: [1.5]}, {groups: [b]}]")) ==
          "5:31 '1.5' is neither a count nor a percentage\n");
    CHECK(mistakes(with_waves("[{groups: [a], split: [1000000001]}, {groups: [b]}]")) ==
          "5:31 '1000000001' is more than 1000000000\n");
}
