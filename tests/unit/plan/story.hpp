// Plans in tests: a small good one, changed in one place, and what the loader says of it.
#pragma once

#include "cph_plan/plan/load.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <string>
#include <string_view>

namespace cph_plan::story {

inline std::optional<std::string> nothing_set(std::string_view) {
    return std::nullopt;
}

// Five lines; ids of three letters, which is warned about and allowed.
inline std::string good_plan() {
    return "version: 1\n"
           "name: night\n"
           "target: {region: cn-east-3, project_id: \"0605767b8bab40ffb711234cb80d0000\"}\n"
           "groups: {a: {servers: [sa1, sa2]}, b: {servers: [sb1]}}\n"
           "waves: [{groups: [a]}, {groups: [b]}]\n";
}

// The good plan with one more line, its sixth.
inline std::string plus(std::string_view line) {
    return good_plan() + std::string(line) + '\n';
}

// The good plan with another text for its `number`-th line.
inline std::string with_line(int number, std::string_view line) {
    std::string text = good_plan();
    std::size_t begin = 0;
    for (int i = 1; i < number; ++i) begin = text.find('\n', begin) + 1;
    return text.replace(begin, text.find('\n', begin) - begin, line);
}

inline std::string with_groups(std::string_view groups) {
    return with_line(4, "groups: " + std::string(groups));
}
inline std::string with_waves(std::string_view waves) {
    return with_line(5, "waves: " + std::string(waves));
}
inline std::string with_target(std::string_view target) {
    return with_line(3, "target: " + std::string(target));
}

// "6:15 what" line by line, or "good".
inline std::string places(const MistakeList& list) {
    std::string text;
    for (const Mistake& mistake : list.shown)
        text += fmt::format("{}:{} {}\n", mistake.line, mistake.column, mistake.what);
    if (list.more > 0) text += fmt::format("and {} more\n", list.more);
    return text;
}
inline std::string mistakes(std::string text, const Lookup& lookup = nothing_set) {
    const auto loaded = load_plan_text(std::move(text), "night.yaml", "", lookup);
    return loaded ? "good" : places(loaded.error());
}

inline LoadedPlan loaded(std::string text, const Lookup& lookup = nothing_set) {
    auto result = load_plan_text(std::move(text), "night.yaml", "", lookup);
    if (!result) FAIL(render(result.error()));
    return std::move(*result);
}
inline Plan plan(std::string text, const Lookup& lookup = nothing_set) {
    return loaded(std::move(text), lookup).plan;
}

// What is shown of its mistakes, hints and excerpts included.
inline std::string shown(std::string text, std::string path = "night.yaml") {
    const auto loaded = load_plan_text(std::move(text), std::move(path), "", nothing_set);
    return loaded ? "good" : render(loaded.error());
}

} // namespace cph_plan::story
