// docs/events.md tells every kind of event, every member with its form, and every word, and no other.
#include "cph_plan/journal/journal.hpp"
#include "page.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>
#include <regex>

using namespace cph_plan;
using namespace journal_tests;
using nlohmann::ordered_json;

namespace {

// The lines of the page's example.
std::vector<ordered_json> example() {
    std::istringstream lines(page("events.md"));
    std::vector<ordered_json> found;
    bool inside = false;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("```")) inside = line == "```json";
        if (inside && line.starts_with("{")) found.push_back(ordered_json::parse(line));
    }
    return found;
}

// What the page says that every event begins with.
std::vector<std::string> common_members() {
    const std::string text = page("events.md");
    const std::string part = text.substr(text.find("## Members of every event"));
    const std::string table = part.substr(0, part.find("\n## "));
    const std::regex row(R"(\n\| (\w+) \| )");
    std::vector<std::string> names;
    for (std::sregex_iterator found(table.begin(), table.end(), row), end; found != end; ++found)
        if ((*found)[1] != "member") names.push_back((*found)[1]);
    return names;
}

template <std::size_t... Index>
Body empty_body(std::string_view wanted, std::index_sequence<Index...>) {
    Body body;
    const auto take = [&](Body candidate) {
        if (kind(candidate) == wanted) body = std::move(candidate);
    };
    (take(Body{std::in_place_index<Index>}), ...);
    return body;
}

std::vector<std::string> members_of(const ordered_json& object) {
    std::vector<std::string> names;
    for (const auto& member : object.items()) names.push_back(member.key());
    return names;
}

} // namespace

TEST_CASE("every kind of event and every member stands on the page with its form, and no other") {
    Comparison comparison("events.md", Forms::told);
    look_at_entries(comparison, std::make_index_sequence<std::variant_size_v<Body>>{});
    CHECK(comparison.left_over() == std::vector<std::string>{});
}

TEST_CASE("every event begins with the members that the page says") {
    const auto event = ordered_json::parse(encode_event({"run-1"}, {.seq = 1, .at = {}, .body = Presumed{}}));
    std::vector<std::string> expected = common_members();
    expected.emplace_back("ok");
    CHECK(members_of(event) == expected);
}

TEST_CASE("the page's example is a run as it is told") {
    const std::vector<ordered_json> lines = example();
    REQUIRE(lines.size() > 3);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string kind = lines[i].at("kind");
        CAPTURE(kind);
        const Body body = empty_body(kind, std::make_index_sequence<std::variant_size_v<Body>>{});
        CHECK(cph_plan::kind(body) == kind);
        CHECK(members_of(lines[i]) ==
              members_of(ordered_json::parse(encode_event({"run-1"}, {.body = body}))));
        CHECK(lines[i].at("seq") == i + 1);
    }
}
