// docs/journal-format.md tells every table, every kind of entry, every field and every word that is stored,
// and no other.
#include "cph_plan/journal/journal.hpp"
#include "cph_plan/journal/lease_times.hpp"
#include "journal/database.hpp"
#include "journal/tables.hpp"
#include "page.hpp"
#include "small_run.hpp"
#include "temporary_folder.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

using namespace cph_plan;
using namespace journal_tests;

namespace {

std::vector<std::string> names_of(const nlohmann::ordered_json& object) {
    std::vector<std::string> names;
    for (const auto& member : object.items()) names.push_back(member.key());
    return names;
}

} // namespace

TEST_CASE("every kind of entry and every field stands on the page, and no other") {
    Comparison comparison("journal-format.md");
    look_at_entries(comparison, std::make_index_sequence<std::variant_size_v<Body>>{});
    comparison.look_at<RunHeader>("header");
    const auto schedule = nlohmann::ordered_json::parse(encode_schedule(small_schedule()));
    comparison.look_at_names("schedule", names_of(schedule));
    comparison.look_at_names("row", names_of(schedule.at("group_of").at(0)));
    comparison.look_at<Target>(title<Target>);
    comparison.look_at<Wave>(title<Wave>);
    comparison.look_at<Batch>(title<Batch>);
    comparison.look_at<Hours>(title<Hours>);
    CHECK(comparison.left_over() == std::vector<std::string>{});
}

TEST_CASE("the page's tables are those of a new journal, to the letter") {
    const TemporaryFolder folder;
    const std::string path = folder / "journal.db";
    REQUIRE(open_sqlite_journal(path, OpenMode::create_if_missing));
    auto database = journal::Database::open(path);
    REQUIRE(database);
    std::string definitions;
    journal::Statement select(**database, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND "
                                          "name NOT LIKE 'sqlite_%' ORDER BY rowid");
    while (select.step()) definitions += select.text(0) + ";\n";
    CHECK(page("journal-format.md").find("```sql\n" + definitions + "```") != std::string::npos);
    CHECK(page("journal-format.md").find(fmt::format("`0x{:X}`", journal::application_id)) !=
          std::string::npos);
    CHECK(page("journal-format.md").find(fmt::format("that of the format: {}.", journal::format_version)) !=
          std::string::npos);
}

TEST_CASE("the page's times of a lease are those of the program") {
    const std::string text = page("journal-format.md");
    const auto says = [&](const char* words, Duration time) {
        return text.find(fmt::format(fmt::runtime(words), time / 1s)) != std::string::npos;
    };
    CHECK(says("renews it every {} s", lease_renewal));
    CHECK(says("could not\nfor {} s", lease_self_stop));
    CHECK(says("After {} s it has expired", lease_ttl));
    CHECK(says("take the run {} s after that", lease_take_over_margin));
}
