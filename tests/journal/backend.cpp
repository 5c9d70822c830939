#include "backend.hpp"

#include "journal/database.hpp"
#include "journal/lease_rows.hpp"
#include "journal/owner.hpp"

#include <doctest/doctest.h>

namespace journal_tests {

using namespace cph_plan;

std::unique_ptr<Journal> SqliteBackend::open() const {
    auto journal = open_sqlite_journal(path(), OpenMode::create_if_missing);
    REQUIRE_MESSAGE(journal, journal.error().what);
    return std::move(*journal);
}

void SqliteBackend::move_owner_to_another_host(const RunId& run, Duration silent_for) const {
    auto database = journal::Database::open(path());
    REQUIRE(database);
    auto lease = journal::find_lease(**database, run);
    REQUIRE(lease);
    lease->host = "elsewhere";
    lease->owner = "elsewhere:4711";
    lease->heartbeat = journal::wall_milliseconds() - silent_for.count();
    REQUIRE(journal::replace(**database, *lease, lease->epoch).value());
}

} // namespace journal_tests
