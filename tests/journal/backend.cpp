#include "backend.hpp"

#include "cph_plan/journal/lease_times.hpp"
#include "journal/database.hpp"
#include "journal/owner.hpp"

#include <doctest/doctest.h>

namespace journal_tests {

using namespace cph_plan;

std::unique_ptr<Journal> SqliteBackend::open() const {
    auto journal = open_sqlite_journal(path(), OpenMode::create_if_missing);
    REQUIRE_MESSAGE(journal, journal.error().what);
    return std::move(*journal);
}

void SqliteBackend::change_lease(const RunId& run,
                                 const std::function<void(journal::LeaseRow&)>& change) const {
    auto database = journal::Database::open(path());
    REQUIRE(database);
    auto lease = journal::find_lease(**database, run);
    REQUIRE(lease);
    change(*lease);
    REQUIRE(journal::replace(**database, *lease, lease->epoch).value());
}

void SqliteBackend::let_owner_fall_silent(const RunId& run) const {
    change_lease(run, [](journal::LeaseRow& lease) {
        lease.heartbeat = journal::wall_milliseconds() - (lease_ttl + lease_take_over_margin).count();
    });
}

void SqliteBackend::move_owner_to_another_host(const RunId& run, Duration silent_for) const {
    change_lease(run, [&](journal::LeaseRow& lease) {
        lease.host = "elsewhere";
        lease.owner = "elsewhere:4711";
        lease.heartbeat = journal::wall_milliseconds() - silent_for.count();
    });
}

} // namespace journal_tests
