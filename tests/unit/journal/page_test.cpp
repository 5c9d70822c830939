// docs/journal-format.md tells every table, every kind of entry, every field and every word that is stored,
// and no other.
#include "cph_plan/journal/journal.hpp"
#include "cph_plan/journal/lease_times.hpp"
#include "journal/database.hpp"
#include "journal/fields.hpp"
#include "journal/tables.hpp"
#include "small_run.hpp"
#include "temporary_folder.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

using namespace cph_plan;
using journal::fields;
using journal::words;

namespace {

// One part of the page: its fields, each with what stands beside it.
struct Section {
    std::vector<std::string> names;
    std::map<std::string, std::string> told;
};

std::string page() {
    std::ifstream file(SOURCE_ROOT "/docs/journal-format.md");
    REQUIRE(file);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

// "| `field` | what it is |"
void take_row(Section& section, const std::string& line) {
    if (!line.starts_with("| `")) return;
    const std::size_t end = line.find('`', 3);
    section.names.push_back(line.substr(3, end - 3));
    section.told[section.names.back()] = line.substr(end + 1);
}

// The parts of the page by their titles, which are headings of the third rank.
std::map<std::string, Section> sections() {
    std::map<std::string, Section> found;
    std::istringstream lines(page());
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
constexpr std::string_view title{};
template <>
constexpr std::string_view title<Overrides> = "overrides";
template <>
constexpr std::string_view title<Surveyed::Ineligible> = "ineligible server";
template <>
constexpr std::string_view title<OpenSpan> = "open span";
template <>
constexpr std::string_view title<RestartReply> = "reply";
template <>
constexpr std::string_view title<ServerReply> = "answer of a server";
template <>
constexpr std::string_view title<JobsEnded::End> = "end";
template <>
constexpr std::string_view title<JobReading> = "job";
template <>
constexpr std::string_view title<Checked::Unhealthy> = "unhealthy server";
template <>
constexpr std::string_view title<Evidence::Sample> = "sample";
template <>
constexpr std::string_view title<ServerReading> = "reading";
template <>
constexpr std::string_view title<Target> = "target";
template <>
constexpr std::string_view title<Wave> = "wave";
template <>
constexpr std::string_view title<Health> = "health";
template <>
constexpr std::string_view title<Batch> = "batch";
template <>
constexpr std::string_view title<Hours> = "hours";
template <>
constexpr std::string_view title<Window> = "window";
template <>
constexpr std::string_view title<OpeningDay> = "day";
template <>
constexpr std::string_view title<Blackout> = "blackout";

// What a list or an optional value holds.
template <class T>
struct Inside {
    using Type = T;
};
template <class T>
struct Inside<std::vector<T>> : Inside<T> {};
template <class T>
struct Inside<std::optional<T>> : Inside<T> {};

// Compares structs, and those inside of them, with the parts of the page.
class Comparison {
public:
    Comparison() : page_(sections()) {}

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

    std::map<std::string, Section> page_;
    std::set<std::string> looked_at_;
};

template <std::size_t... Index>
void look_at_entries(Comparison& comparison, std::index_sequence<Index...>) {
    (comparison.look_at<std::variant_alternative_t<Index, Body>>(kind(Body{std::in_place_index<Index>})),
     ...);
}

std::vector<std::string> names_of(const nlohmann::ordered_json& object) {
    std::vector<std::string> names;
    for (const auto& member : object.items()) names.push_back(member.key());
    return names;
}

} // namespace

TEST_CASE("every kind of entry and every field stands on the page, and no other") {
    Comparison comparison;
    look_at_entries(comparison, std::make_index_sequence<std::variant_size_v<Body>>{});
    comparison.look_at<RunHeader>("header");
    const auto schedule = nlohmann::ordered_json::parse(encode_schedule(journal_tests::small_schedule()));
    comparison.look_at_names("schedule", names_of(schedule));
    comparison.look_at_names("row", names_of(schedule.at("group_of").at(0)));
    comparison.look_at<Target>(title<Target>);
    comparison.look_at<Wave>(title<Wave>);
    comparison.look_at<Batch>(title<Batch>);
    comparison.look_at<Hours>(title<Hours>);
    CHECK(comparison.left_over() == std::vector<std::string>{});
}

TEST_CASE("the page's tables are those of a new journal, to the letter") {
    const journal_tests::TemporaryFolder folder;
    const std::string path = folder / "journal.db";
    REQUIRE(open_sqlite_journal(path, OpenMode::create_if_missing));
    auto database = journal::Database::open(path);
    REQUIRE(database);
    std::string definitions;
    journal::Statement select(**database, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND "
                                          "name NOT LIKE 'sqlite_%' ORDER BY rowid");
    while (select.step()) definitions += select.text(0) + ";\n";
    CHECK(page().find("```sql\n" + definitions + "```") != std::string::npos);
    CHECK(page().find(fmt::format("`0x{:X}`", journal::application_id)) != std::string::npos);
    CHECK(page().find(fmt::format("that of the format: {}.", journal::format_version)) != std::string::npos);
}

TEST_CASE("the page's times of a lease are those of the program") {
    const std::string text = page();
    const auto says = [&](const char* words, Duration time) {
        return text.find(fmt::format(fmt::runtime(words), time / 1s)) != std::string::npos;
    };
    CHECK(says("renews it every {} s", lease_renewal));
    CHECK(says("could not\nfor {} s", lease_self_stop));
    CHECK(says("After {} s it has expired", lease_ttl));
    CHECK(says("take the run {} s after that", lease_take_over_margin));
}
