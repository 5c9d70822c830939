#include "tables.hpp"

#include "damage.hpp"

#include <array>
#include <fmt/format.h>
#include <string_view>

namespace cph_plan::journal {

namespace {

constexpr auto definitions = std::to_array<std::string_view>({
    R"(CREATE TABLE runs (
  id TEXT PRIMARY KEY, header TEXT NOT NULL, plan TEXT NOT NULL, projects TEXT NOT NULL, servers INTEGER NOT NULL,
  created INTEGER NOT NULL, updated INTEGER NOT NULL, state TEXT NOT NULL, exit INTEGER NOT NULL,
  last_seq INTEGER NOT NULL, last_hash TEXT NOT NULL, seal TEXT NOT NULL
) STRICT)",
    R"(CREATE TABLE pins (
  run TEXT PRIMARY KEY, plan_text BLOB NOT NULL, schedule TEXT NOT NULL, ids TEXT NOT NULL
) STRICT)",
    R"(CREATE TABLE leases (
  run TEXT PRIMARY KEY, epoch INTEGER NOT NULL, owner TEXT NOT NULL, host TEXT NOT NULL,
  heartbeat INTEGER NOT NULL, seal TEXT NOT NULL
) STRICT)",
    R"(CREATE TABLE entries (
  run TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
  hash TEXT NOT NULL, PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID)",
    R"(CREATE TABLE claims (
  project TEXT NOT NULL, server TEXT NOT NULL, run TEXT NOT NULL
) STRICT)",
    "CREATE UNIQUE INDEX claims_once ON claims (project, server)",
    "CREATE INDEX claims_of_run ON claims (run)",
    R"(CREATE TABLE requests (
  id INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL, kind TEXT NOT NULL, operator TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT)",
});

// PRAGMA synchronous: 2 is FULL, which syncs the log at every commit.
constexpr std::int64_t synchronous_full = 2;

// Sets a pragma and compares what it answers. The answer is the setting, whatever was asked for.
Status set(Database& database, const char* pragma, std::string_view wanted) {
    Statement setting(database, fmt::format("PRAGMA {} = {}", pragma, wanted));
    const bool answered = setting.step();
    if (!setting.status()) return setting.status();
    if (answered && setting.text(0) == wanted) return {};
    return fail({.what = fmt::format("the file system of the journal does not allow {} = {}", pragma, wanted),
                 .where = database.path(),
                 .hint = "put the journal on a local disk with --journal",
                 .kind = ErrorKind::storage});
}

} // namespace

Status create_tables(Database& database) {
    // Before there is a log, only EXTRA makes the commit of a rollback journal durable.
    if (Status done = database.execute("PRAGMA synchronous = EXTRA"); !done) return done;
    Transaction transaction(database);
    if (!transaction.begun()) return transaction.begun();
    for (const std::string_view definition : definitions)
        if (Status done = database.execute(std::string(definition).c_str()); !done) return done;
    const std::string marks =
        fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", application_id, format_version);
    if (Status done = database.execute(marks.c_str()); !done) return done;
    if (Status done = transaction.commit(); !done) return done;
    return set(database, "journal_mode", "wal");
}

Status keep_durably(Database& database) {
    if (Status wal = set(database, "journal_mode", "wal"); !wal) return wal;
    if (Status done = database.execute("PRAGMA synchronous = FULL"); !done) return done;
    const auto synchronous = database.number("PRAGMA synchronous");
    if (!synchronous) return fail(synchronous.error());
    if (*synchronous == synchronous_full) return {};
    return fail({.what = "SQLite does not sync every commit of the journal",
                 .where = database.path(),
                 .kind = ErrorKind::storage});
}

Status check_tables(Database& database) {
    Statement select(database,
                     "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' "
                     "ORDER BY rowid");
    for (const std::string_view definition : definitions) {
        const bool there = select.step() && select.text(0) == definition;
        if (!select.status()) return select.status();
        if (!there) return fail(damaged("its tables are not those of this format", database.path()));
    }
    if (select.step()) return fail(damaged("it holds a table that is not of this format", database.path()));
    return select.status();
}

} // namespace cph_plan::journal
