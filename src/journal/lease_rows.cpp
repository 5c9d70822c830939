#include "lease_rows.hpp"

#include "cph_plan/base/text.hpp"
#include "cph_plan/journal/lease_times.hpp"
#include "damage.hpp"
#include "hash_chain.hpp"
#include "owner.hpp"

#include <fmt/format.h>

namespace cph_plan::journal {

namespace {

std::string seal_of(const LeaseRow& row) {
    return Seal()
        .add(row.run.text)
        .add(std::int64_t{row.epoch})
        .add(row.owner)
        .add(row.host)
        .add(row.heartbeat)
        .take();
}

void bind_all(Statement& statement, const LeaseRow& row) {
    statement.bind(1, std::int64_t{row.epoch}).bind(2, row.owner).bind(3, row.host);
    statement.bind(4, row.heartbeat).bind(5, seal_of(row)).bind(6, row.run.text);
}

} // namespace

LeaseRow lease_for_us(const RunId& run, std::uint32_t epoch) {
    return {.run = run,
            .epoch = epoch,
            .owner = process_name(),
            .host = host_name(),
            .heartbeat = wall_milliseconds()};
}

Status insert(Database& database, const LeaseRow& row) {
    Statement insert(
        database, "INSERT INTO leases (epoch, owner, host, heartbeat, seal, run) VALUES (?, ?, ?, ?, ?, ?)");
    bind_all(insert, row);
    return insert.run();
}

Result<bool> replace(Database& database, const LeaseRow& row, std::uint32_t before) {
    Statement update(database, "UPDATE leases SET epoch = ?, owner = ?, host = ?, heartbeat = ?, seal = ? "
                               "WHERE run = ? AND epoch = ?");
    bind_all(update, row);
    if (Status done = update.bind(7, std::int64_t{before}).run(); !done) return fail(done.error());
    return sqlite3_changes(database.handle()) == 1;
}

Result<LeaseRow> find_lease(Database& database, const RunId& run) {
    const std::string where = fmt::format("{}, run {}", database.path(), printable(run.text));
    Statement select(database, "SELECT epoch, owner, host, heartbeat, seal FROM leases WHERE run = ?");
    if (!select.bind(1, run.text).step()) {
        if (!select.status()) return fail(select.status().error());
        return fail(damaged("a run has no lease", where));
    }
    LeaseRow row{.run = run,
                 .epoch = static_cast<std::uint32_t>(select.number(0)),
                 .owner = select.text(1),
                 .host = select.text(2),
                 .heartbeat = select.number(3)};
    if (select.text(4) != seal_of(row))
        return fail(damaged("the lease of a run is not as it was written", where));
    return row;
}

bool has_expired(const LeaseRow& row, std::int64_t now) {
    return now - row.heartbeat >= (lease_ttl + lease_take_over_margin).count();
}

} // namespace cph_plan::journal
