// Holds a page of docs that tells of entries field by field against the code.
#pragma once

#include "cph_plan/journal/journal.hpp"
#include "journal/fields.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace journal_tests {

using namespace cph_plan;
using journal::fields;
using journal::words;

// One part of the page: its fields, each with what stands beside it.
struct Section {
    std::vector<std::string> names;
    std::map<std::string, std::string> told;
};

// The text of docs/NAME.
inline std::string page(const std::string& name) {
    std::ifstream file(SOURCE_ROOT "/docs/" + name);
    REQUIRE(file);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

// "| `field` | what it is |"
inline void take_row(Section& section, const std::string& line) {
    if (!line.starts_with("| `")) return;
    const std::size_t end = line.find('`', 3);
    section.names.push_back(line.substr(3, end - 3));
    section.told[section.names.back()] = line.substr(end + 1);
}

// The parts of the page by their titles, which are headings of the third rank.
inline std::map<std::string, Section> sections(const std::string& name) {
    std::map<std::string, Section> found;
    std::istringstream lines(page(name));
    Section* current = nullptr;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("## ")) current = nullptr;
        if (current != nullptr) take_row(*current, line);
        if (!line.starts_with("### ")) continue;
        std::string title = line.substr(4);
        std::erase(title, '`');
        CHECK_FALSE(found.contains(title));
        current = &found[title];
    }
    return found;
}

// What the page calls the structs that stand inside of others.
template <class T>
inline constexpr std::string_view title{};
template <>
inline constexpr std::string_view title<Overrides> = "overrides";
template <>
inline constexpr std::string_view title<Surveyed::Ineligible> = "ineligible server";
template <>
inline constexpr std::string_view title<OpenSpan> = "open span";
template <>
inline constexpr std::string_view title<RestartReply> = "reply";
template <>
inline constexpr std::string_view title<ServerReply> = "answer of a server";
template <>
inline constexpr std::string_view title<JobsEnded::End> = "end";
template <>
inline constexpr std::string_view title<JobReading> = "job";
template <>
inline constexpr std::string_view title<Checked::Unhealthy> = "unhealthy server";
template <>
inline constexpr std::string_view title<Evidence::Sample> = "sample";
template <>
inline constexpr std::string_view title<ServerReading> = "reading";
template <>
inline constexpr std::string_view title<Target> = "target";
template <>
inline constexpr std::string_view title<Wave> = "wave";
template <>
inline constexpr std::string_view title<Health> = "health";
template <>
inline constexpr std::string_view title<Batch> = "batch";
template <>
inline constexpr std::string_view title<Hours> = "hours";
template <>
inline constexpr std::string_view title<Window> = "window";
template <>
inline constexpr std::string_view title<OpeningDay> = "day";
template <>
inline constexpr std::string_view title<Blackout> = "blackout";

// What a list or an optional value holds.
template <class T>
struct Inside {
    using Type = T;
};
template <class T>
struct Inside<std::vector<T>> : Inside<T> {};
template <class T>
struct Inside<std::optional<T>> : Inside<T> {};

// How a value stands in an event, in the words of docs/events.md.
template <class T>
struct FormOf {
    static std::string text() {
        if constexpr (std::is_same_v<T, bool>) return "true or false";
        if constexpr (journal::Worded<T>) return "word";
        if constexpr (journal::Described<T>) return "object";
        return "number";
    }
};
template <>
struct FormOf<ServerIndex> {
    static std::string text() { return "position"; }
};
template <>
struct FormOf<std::vector<ServerIndex>> {
    static std::string text() { return "servers"; }
};
template <>
struct FormOf<std::string> {
    static std::string text() { return "text"; }
};
template <class Tag>
struct FormOf<Name<Tag>> : FormOf<std::string> {};
template <>
struct FormOf<Instant> {
    static std::string text() { return "instant"; }
};
template <>
struct FormOf<Duration> {
    static std::string text() { return "milliseconds"; }
};
template <class T>
struct FormOf<std::vector<T>> {
    static std::string text() { return "list"; }
};
template <class T>
struct FormOf<std::optional<T>> {
    static std::string text() { return FormOf<T>::text() + " or null"; }
};
template <class T>
std::string form_of() {
    return FormOf<T>::text();
}

// Whether the page has a column that tells the form of each field.
enum class Forms : std::uint8_t { untold, told };

// Compares structs, and those inside of them, with the parts of the page.
class Comparison {
public:
    explicit Comparison(const std::string& page, Forms forms = Forms::untold)
        : page_(sections(page)), forms_(forms) {}

    template <journal::Described T>
    void look_at(std::string_view name) {
        std::vector<std::string> known;
        std::apply([&](const auto&... field) { (known.emplace_back(field.name), ...); }, fields<T>);
        look_at_names(name, known);
        const Section& section = page_[std::string(name)];
        std::apply([&](const auto&... field) { (look_into(section, field), ...); }, fields<T>);
    }

    void look_at_names(std::string_view name, const std::vector<std::string>& known) {
        CAPTURE(name);
        looked_at_.insert(std::string(name));
        CHECK(page_[std::string(name)].names == known);
    }

    // Parts of the page that stand for nothing.
    std::vector<std::string> left_over() const {
        std::vector<std::string> found;
        for (const auto& [name, section] : page_)
            if (!looked_at_.contains(name)) found.push_back(name);
        return found;
    }

private:
    template <class Owner, class Value>
    void look_into(const Section& section, const journal::Field<Owner, Value>& field) {
        using Type = typename Inside<Value>::Type;
        const auto found = section.told.find(std::string(field.name));
        const std::string told = found == section.told.end() ? "" : found->second;
        CAPTURE(field.name);
        if (forms_ == Forms::told) look_at_form(told, form_of<Value>());
        if constexpr (journal::Described<Type>) {
            static_assert(!title<Type>.empty(), "the page needs a part for it, and the part a title here");
            std::string anchor(title<Type>);
            std::ranges::replace(anchor, ' ', '-');
            CHECK(told.find("(#" + anchor + ")") != std::string::npos);
            if (!looked_at_.contains(std::string(title<Type>))) look_at<Type>(title<Type>);
        } else if constexpr (journal::Worded<Type>) {
            for (const std::string_view word : words<Type>)
                CHECK_MESSAGE(told.find(fmt::format("`{}`", word)) != std::string::npos, word);
        }
    }

    // " | text | what it is |"; where a number counts waves or batches the page says so.
    static void look_at_form(const std::string& told, const std::string& form) {
        const bool counts = form == "number" && told.starts_with(" | position | ");
        CHECK_MESSAGE((counts || told.starts_with(" | " + form + " | ")), "it should be ", form);
    }

    std::map<std::string, Section> page_;
    Forms forms_;
    std::set<std::string> looked_at_;
};

template <std::size_t... Index>
void look_at_entries(Comparison& comparison, std::index_sequence<Index...>) {
    (comparison.look_at<std::variant_alternative_t<Index, Body>>(kind(Body{std::in_place_index<Index>})),
     ...);
}

} // namespace journal_tests
