#include "claims.hpp"

#include "cph_plan/base/text.hpp"
#include "damage.hpp"
#include "proposal.hpp"

#include <fmt/format.h>

namespace cph_plan::journal {

namespace {

// A claim that was damaged would claim another server and free its own. It stands in the table and in two
// indexes; as long as the three agree, none was.
Status check_claims(Database& database) {
    Statement check(database, "PRAGMA integrity_check(claims)");
    if (!check.step()) return check.status() ? Status{} : check.status();
    if (check.text(0) == "ok") return {};
    return fail(damaged("the claims do not agree with each other", database.path()));
}

Error claimed(Database& database, const std::string& project, std::string_view server) {
    Statement select(database, "SELECT run FROM claims WHERE project = ? AND server = ?");
    select.bind(1, project).bind(2, lower(server));
    const std::string holder = select.step() ? select.text(0) : std::string("another run");
    return {.what = fmt::format("server {} belongs to the unfinished run {}", server, holder),
            .where = database.path(),
            .hint =
                fmt::format("how it stands: {}; go on with it: {}; end it for good: {}",
                            proposal(database, "status", {holder}), proposal(database, "resume", {holder}),
                            proposal(database, "abandon", {holder})),
            .kind = ErrorKind::claimed};
}

} // namespace

Status claim(Database& database, const RunId& run, const Schedule& schedule) {
    if (Status whole = check_claims(database); !whole) return whole;
    Statement insert(database, "INSERT INTO claims (project, server, run) VALUES (?, ?, ?)");
    for (const Batch& batch : schedule.batches) {
        const std::string& project = schedule.targets[batch.target].project_id;
        for (std::uint32_t server = batch.first; server < batch.first + batch.count; ++server) {
            // Ids that differ only in letter case are one server.
            insert.bind(1, project).bind(2, lower(schedule.ids[server])).bind(3, run.text);
            Status done = insert.run();
            if (done) continue;
            const int code = sqlite3_extended_errcode(database.handle()) & 0xff;
            if (code == SQLITE_CONSTRAINT) return fail(claimed(database, project, schedule.ids[server]));
            return done;
        }
    }
    return {};
}

Status check_claimed(Database& database, const RunId& run, const Schedule& schedule) {
    Statement select(database, "SELECT count(*) FROM claims WHERE project = ? AND server = ? AND run = ?");
    for (const Batch& batch : schedule.batches) {
        const std::string& project = schedule.targets[batch.target].project_id;
        for (std::uint32_t server = batch.first; server < batch.first + batch.count; ++server) {
            select.bind(1, project).bind(2, lower(schedule.ids[server])).bind(3, run.text);
            if (!select.step()) return select.status();
            if (select.number(0) != 1)
                return fail(damaged("a server of an unfinished run is not claimed for it",
                                    fmt::format("{}, run {}, server {}", database.path(), run.text,
                                                printable(schedule.ids[server]))));
            select.reset();
        }
    }
    return {};
}

Status check_claims_in_all(Database& database, std::int64_t expected) {
    if (Status whole = check_claims(database); !whole) return whole;
    const auto count = database.number("SELECT count(*) FROM claims");
    if (!count) return fail(count.error());
    if (*count == expected) return {};
    return fail(damaged(fmt::format("claims that belong to no unfinished run: {}", *count - expected),
                        database.path()));
}

Status free_claims(Database& database, const RunId& run) {
    Statement free(database, "DELETE FROM claims WHERE run = ?");
    return free.bind(1, run.text).run();
}

} // namespace cph_plan::journal
