#include "cph_plan/base/digest.hpp"
#include "cph_plan/base/text.hpp"
#include "cph_plan/journal/journal.hpp"
#include "database.hpp"
#include "header_codec.hpp"
#include "state_folder.hpp"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <set>
#include <unistd.h>

namespace cph_plan {

using journal::Database;
using journal::LockFile;
using journal::Statement;
using journal::Transaction;

namespace {

// "CPHP" in the file's application id, and the version of the tables below.
constexpr int application_id = 0x43504850;
constexpr int format_version = 1;

// Another host may take a run over when its owner has been silent this long.
constexpr Duration lease_ttl = 60s;
constexpr Duration lease_take_over_margin = 10s;

constexpr const char* tables = R"(
CREATE TABLE runs (
  id TEXT PRIMARY KEY, header TEXT NOT NULL, plan_text BLOB NOT NULL, plan TEXT NOT NULL, projects TEXT NOT NULL,
  servers INTEGER NOT NULL, created INTEGER NOT NULL, updated INTEGER NOT NULL, state TEXT NOT NULL, exit INTEGER,
  epoch INTEGER NOT NULL, owner TEXT NOT NULL, owner_host TEXT NOT NULL, heartbeat INTEGER NOT NULL
) STRICT;
CREATE TABLE pins (run TEXT PRIMARY KEY, schedule TEXT NOT NULL, ids TEXT NOT NULL) STRICT;
CREATE TABLE entries (
  run TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL, hash TEXT NOT NULL,
  PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE claims (
  project TEXT NOT NULL, server TEXT NOT NULL, run TEXT NOT NULL, PRIMARY KEY (project, server)
) STRICT, WITHOUT ROWID;
CREATE TABLE requests (
  id INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL, kind TEXT NOT NULL, operator TEXT NOT NULL, detail TEXT NOT NULL
) STRICT;
)";

std::int64_t wall_milliseconds() {
    return std::chrono::floor<Duration>(std::chrono::system_clock::now()).time_since_epoch().count();
}

std::string host_name() {
    char name[256] = {};
    gethostname(name, sizeof name - 1);
    return name;
}

std::string owner_text() {
    return fmt::format("{}:{}", host_name(), getpid());
}

std::string lock_path(const std::string& journal, const RunId& run) {
    return (std::filesystem::path(journal).parent_path() / "locks" / (run.text + ".lock")).string();
}

// What the chain begins with: everything that was pinned.
std::string first_hash(std::string_view header, std::string_view plan, std::string_view schedule,
                       std::string_view ids) {
    Sha256 hash;
    for (const std::string_view part : {header, plan, schedule, ids})
        hash.add(fmt::format("{}\n", part.size())).add(part);
    return hex(hash.finish());
}

std::string next_hash(std::string_view before, std::uint64_t seq, std::int64_t at, std::string_view kind,
                      std::string_view body) {
    return hex(Sha256().add(before).add(fmt::format("\n{}\n{}\n{}\n", seq, at, kind)).add(body).finish());
}

Error no_such_run(const RunId& run) {
    return {.what = fmt::format("there is no run '{}' in this journal", printable(run.text)),
            .hint = "cph-plan runs lists them"};
}

struct Position {
    std::uint64_t seq = 0;
    std::string hash;
};

class SqliteLease : public Lease {
public:
    SqliteLease(std::shared_ptr<Database> database, RunId run, std::uint32_t epoch, Position last,
                LockFile lock)
        : database_(std::move(database)), run_(std::move(run)), epoch_(epoch), last_(std::move(last)),
          lock_(std::move(lock)) {}

    std::uint32_t epoch() const override { return epoch_; }

    Status append(std::span<Entry> entries) override {
        if (dead_) return fail(*dead_);
        Status written = write(entries);
        if (!written) dead_ = written.error(); // a failed write says nothing about what is on the disk
        return written;
    }

    Status renew() override {
        Statement update(*database_, "UPDATE runs SET heartbeat = ? WHERE id = ? AND epoch = ?");
        update.bind(1, wall_milliseconds()).bind(2, run_.text).bind(3, std::int64_t{epoch_});
        if (Status done = update.run(); !done) return done;
        if (sqlite3_changes(database_->handle()) == 0) return fail(fenced());
        return {};
    }

    Result<std::vector<RunRequest>> requests(std::uint64_t after) override {
        const auto version = database_->number("PRAGMA data_version");
        if (!version) return fail(version.error());
        if (seen_version_ == *version) return std::vector<RunRequest>{};
        seen_version_ = *version;
        Statement select(
            *database_,
            "SELECT id, kind, operator, detail FROM requests WHERE run = ? AND id > ? ORDER BY id");
        select.bind(1, run_.text).bind(2, static_cast<std::int64_t>(after));
        std::vector<RunRequest> found;
        while (select.step())
            found.push_back(
                {.id = static_cast<std::uint64_t>(select.number(0)),
                 .kind = select.text(1) == "approve" ? RunRequest::Kind::approve : RunRequest::Kind::halt,
                 .operator_name = select.text(2),
                 .detail = select.text(3)});
        if (!select.status()) return fail(select.status().error());
        return found;
    }

private:
    Error fenced() const {
        return {.what = fmt::format("run {} is owned by another process now", run_.text),
                .where = database_->path(),
                .kind = ErrorKind::fenced};
    }

    Status write(std::span<Entry> entries) {
        Transaction transaction(*database_);
        if (!transaction.begun()) return transaction.begun();
        check_.emplace(*database_, "SELECT epoch FROM runs WHERE id = ?");
        check_->bind(1, run_.text);
        const bool known = check_->step();
        if (!check_->status()) return check_->status();
        const bool ours = known && check_->number(0) == epoch_;
        check_.reset();
        if (!ours) return fail(fenced());

        Position last = last_;
        Statement insert(*database_,
                         "INSERT INTO entries (run, seq, at, kind, body, hash) VALUES (?, ?, ?, ?, ?, ?)");
        for (Entry& entry : entries) {
            entry.seq = ++last.seq;
            const std::string body = encode_body(entry.body);
            const std::int64_t at = entry.at.time_since_epoch().count();
            last.hash = next_hash(last.hash, entry.seq, at, kind(entry.body), body);
            insert.bind(1, run_.text).bind(2, static_cast<std::int64_t>(entry.seq)).bind(3, at);
            insert.bind(4, kind(entry.body)).bind(5, body).bind(6, last.hash);
            if (Status done = insert.run(); !done) return done;
            if (Status done = remember_state(entry); !done) return done;
        }
        if (Status done = touch(entries); !done) return done;
        if (Status committed = transaction.commit(); !committed) return committed;
        last_ = last;
        return {};
    }

    Status touch(std::span<Entry> entries) {
        Statement update(*database_, "UPDATE runs SET updated = ?, heartbeat = ? WHERE id = ?");
        update.bind(1, entries.back().at.time_since_epoch().count())
            .bind(2, wall_milliseconds())
            .bind(3, run_.text);
        return update.run();
    }

    // Claims last until the run is over; the entry's state is all that is read of its meaning.
    Status remember_state(const Entry& entry) {
        RunState state = RunState::running;
        std::optional<Exit> exit;
        if (const auto* closed = std::get_if<Closed>(&entry.body)) {
            state = closed->state;
            exit = closed->exit;
        } else if (std::holds_alternative<Abandoned>(entry.body)) {
            state = RunState::abandoned;
        } else if (!std::holds_alternative<Owned>(entry.body)) {
            return {};
        }
        Statement update(*database_, "UPDATE runs SET state = ?, exit = ? WHERE id = ?");
        update.bind(1, to_text(state)).bind(3, run_.text);
        if (exit)
            update.bind(2, static_cast<std::int64_t>(*exit));
        else
            update.bind_null(2);
        if (Status done = update.run(); !done) return done;
        if (!is_over(state)) return {};
        Statement free(*database_, "DELETE FROM claims WHERE run = ?");
        return free.bind(1, run_.text).run();
    }

    std::shared_ptr<Database> database_;
    RunId run_;
    std::uint32_t epoch_;
    Position last_;
    LockFile lock_;
    std::optional<Error> dead_;
    std::optional<Statement> check_;
    std::int64_t seen_version_ = -1;
};

class SqliteJournal : public Journal {
public:
    explicit SqliteJournal(std::shared_ptr<Database> database) : database_(std::move(database)) {}

    Result<std::unique_ptr<Lease>> create(const RunHeader& header, const Schedule& schedule) override {
        bool held_elsewhere = false;
        auto lock = LockFile::take(lock_path(database_->path(), header.id), &held_elsewhere);
        if (!lock) return fail(lock.error());
        const std::string encoded = encode_header(header);
        const std::string plan = encode_schedule(schedule);
        const std::string ids = encode_ids(schedule);
        Transaction transaction(*database_);
        if (!transaction.begun()) return fail(transaction.begun().error());
        if (Status done = insert_run(header, encoded, schedule); !done) return fail(done.error());
        Statement pin(*database_, "INSERT INTO pins (run, schedule, ids) VALUES (?, ?, ?)");
        if (Status done = pin.bind(1, header.id.text).bind(2, plan).bind(3, ids).run(); !done)
            return fail(done.error());
        if (Status done = claim(header.id, schedule); !done) return fail(done.error());
        if (Status done = transaction.commit(); !done) return fail(done.error());
        return std::make_unique<SqliteLease>(database_, header.id, 1,
                                             Position{0, first_hash(encoded, header.plan_text, plan, ids)},
                                             std::move(*lock));
    }

    Result<std::unique_ptr<Lease>> take(const RunId& run) override {
        bool held_elsewhere = false;
        const auto state = find_open(run);
        if (!state) return fail(state.error());
        auto lock = LockFile::take(lock_path(database_->path(), run), &held_elsewhere);
        if (!lock && held_elsewhere) return fail(owned_by_another(run, state->owner));
        if (!lock) return fail(lock.error());
        const Duration silence{wall_milliseconds() - state->heartbeat};
        if (state->host != host_name() && state->state == RunState::running &&
            silence < lease_ttl + lease_take_over_margin)
            return fail(owned_by_another(run, state->owner));
        return new_epoch(run, std::move(*lock));
    }

    Status unlock(const RunId& run, const Unlocked& by, Instant at) override {
        const auto state = find_open(run);
        if (!state) return fail(state.error());
        // The lock file stays with an owner that may still live; the new epoch shuts it out. A lease on a
        // lock of its own is enough to append one entry.
        bool held_elsewhere = false;
        auto lock =
            LockFile::take(lock_path(database_->path(), RunId{run.text + ".unlock"}), &held_elsewhere);
        if (!lock) return fail(lock.error());
        auto lease = new_epoch(run, std::move(*lock));
        if (!lease) return fail(lease.error());
        Entry entry{.at = at, .body = by};
        return (*lease)->append({&entry, 1});
    }

    Result<RunRecord> read(const RunId& run) override {
        RunRecord record;
        std::string hash;
        if (Status done = read_pinned(run, record, hash); !done) return fail(done.error());
        Statement select(*database_,
                         "SELECT seq, at, kind, body, hash FROM entries WHERE run = ? ORDER BY seq");
        select.bind(1, run.text);
        while (select.step()) {
            const auto seq = static_cast<std::uint64_t>(select.number(0));
            const std::string where = fmt::format("{}, run {}, entry {}", database_->path(), run.text, seq);
            const std::string body = select.text(3);
            hash = next_hash(hash, seq, select.number(1), select.text(2), body);
            if (seq != record.entries.size() + 1 || hash != select.text(4)) return fail(damaged(where));
            auto decoded = decode_body(select.text(2), body);
            if (!decoded)
                return fail({.what = decoded.error().what, .where = where, .kind = ErrorKind::storage});
            record.entries.push_back({seq, Instant{Duration{select.number(1)}}, std::move(*decoded)});
        }
        if (!select.status()) return fail(select.status().error());
        return record;
    }

    Result<std::vector<RunSummary>> runs() override {
        Statement select(*database_,
                         "SELECT id, plan, projects, state, exit, created, updated, header, owner, servers "
                         "FROM runs ORDER BY created DESC, id DESC");
        std::vector<RunSummary> found;
        while (select.step()) {
            RunSummary run;
            run.id.text = select.text(0);
            run.plan.text = select.text(1);
            const std::string projects = select.text(2);
            for (std::size_t at = 0; at < projects.size(); at += 33)
                run.projects.push_back(projects.substr(at, 32));
            run.state = run_state_from(select.text(3)).value_or(RunState::running);
            if (!select.is_null(4)) run.exit = static_cast<Exit>(select.number(4));
            run.created = Instant{Duration{select.number(5)}};
            run.updated = Instant{Duration{select.number(6)}};
            if (const auto header = journal::decode_header(select.text(7))) {
                run.operator_name = header->operator_name;
                run.host = header->host;
            }
            run.owner = select.text(8);
            run.servers = static_cast<std::uint32_t>(select.number(9));
            run.owned = journal::is_held(lock_path(database_->path(), run.id));
            found.push_back(std::move(run));
        }
        if (!select.status()) return fail(select.status().error());
        return found;
    }

    Status request(const RunId& run, const RunRequest& request) override {
        const auto state = find_open(run);
        if (!state) return fail(state.error());
        Statement insert(*database_,
                         "INSERT INTO requests (run, kind, operator, detail) VALUES (?, ?, ?, ?)");
        insert.bind(1, run.text).bind(2, request.kind == RunRequest::Kind::halt ? "halt" : "approve");
        return insert.bind(3, request.operator_name).bind(4, request.detail).run();
    }

    std::string location() const override { return database_->path(); }

private:
    struct OpenRun {
        RunState state = RunState::running;
        std::string owner;
        std::string host;
        std::int64_t heartbeat = 0;
        Position last;
    };

    static std::string encode_header(const RunHeader& header) { return journal::encode_header(header); }

    static Error damaged(const std::string& where) {
        return {.what = "the journal is damaged: the hash chain does not hold",
                .where = where,
                .hint = "nothing was changed; restore it from a copy",
                .kind = ErrorKind::storage};
    }

    static Error owned_by_another(const RunId& run, const std::string& owner) {
        return {.what = fmt::format("run {} is at work in {}", run.text, owner),
                .hint = fmt::format("follow it with cph-plan status {0}, or stop it with cph-plan halt {0}",
                                    run.text),
                .kind = ErrorKind::claimed};
    }

    Status insert_run(const RunHeader& header, const std::string& encoded, const Schedule& schedule) {
        std::string projects;
        std::set<std::string> seen;
        for (const Target& target : schedule.targets)
            if (seen.insert(target.project_id).second)
                projects += (projects.empty() ? "" : " ") + target.project_id;
        Statement insert(*database_, "INSERT INTO runs (id, header, plan_text, plan, projects, servers, "
                                     "created, updated, state, exit, "
                                     "epoch, owner, owner_host, heartbeat) VALUES (?, ?, CAST(? AS BLOB), ?, "
                                     "?, ?, ?, ?, ?, NULL, 1, ?, ?, ?)");
        const std::int64_t created = header.created.time_since_epoch().count();
        insert.bind(1, header.id.text).bind(2, encoded).bind(3, header.plan_text).bind(4, header.plan.text);
        insert.bind(5, projects).bind(6, std::int64_t{schedule.size()}).bind(7, created).bind(8, created);
        insert.bind(9, to_text(RunState::running)).bind(10, owner_text()).bind(11, host_name());
        return insert.bind(12, wall_milliseconds()).run();
    }

    // The table's key makes it impossible that two unfinished runs hold one server, whoever looks first.
    Status claim(const RunId& run, const Schedule& schedule) {
        Statement insert(*database_, "INSERT INTO claims (project, server, run) VALUES (?, ?, ?)");
        for (const Batch& batch : schedule.batches) {
            for (std::uint32_t server = batch.first; server < batch.first + batch.count; ++server) {
                const std::string& project = schedule.targets[batch.target].project_id;
                const std::string id = lower(schedule.ids[server]);
                insert.bind(1, project).bind(2, id).bind(3, run.text);
                if (insert.run()) continue;
                const int code = sqlite3_extended_errcode(database_->handle()) & 0xff;
                if (code == SQLITE_CONSTRAINT) return fail(claimed(project, id));
                return insert.status();
            }
        }
        return {};
    }

    Error claimed(const std::string& project, const std::string& server) {
        Statement select(*database_, "SELECT run FROM claims WHERE project = ? AND server = ?");
        select.bind(1, project).bind(2, server);
        const std::string holder = select.step() ? select.text(0) : std::string("another run");
        return {.what = fmt::format("server {} belongs to the unfinished run {}", server, holder),
                .where = database_->path(),
                .hint = fmt::format(
                    "go on with it: cph-plan resume {0}; or end it for good: cph-plan abandon {0}", holder),
                .kind = ErrorKind::claimed};
    }

    Result<OpenRun> find_open(const RunId& run) {
        Statement select(
            *database_,
            "SELECT state, owner, owner_host, heartbeat, header, plan_text FROM runs WHERE id = ?");
        select.bind(1, run.text);
        if (!select.step()) return fail(select.status() ? no_such_run(run) : select.status().error());
        OpenRun open;
        open.state = run_state_from(select.text(0)).value_or(RunState::running);
        open.owner = select.text(1);
        open.host = select.text(2);
        open.heartbeat = select.number(3);
        if (is_over(open.state))
            return fail({.what = fmt::format("run {} is over ({})", run.text, to_text(open.state)),
                         .hint = fmt::format("its report: cph-plan report {}", run.text)});
        const auto last = last_position(run, select.text(4), select.text(5));
        if (!last) return fail(last.error());
        open.last = *last;
        return open;
    }

    Result<Position> last_position(const RunId& run, const std::string& header, const std::string& plan) {
        Statement select(*database_, "SELECT seq, hash FROM entries WHERE run = ? ORDER BY seq DESC LIMIT 1");
        select.bind(1, run.text);
        if (select.step()) return Position{static_cast<std::uint64_t>(select.number(0)), select.text(1)};
        if (!select.status()) return fail(select.status().error());
        Statement pins(*database_, "SELECT schedule, ids FROM pins WHERE run = ?");
        pins.bind(1, run.text);
        if (!pins.step()) return fail(damaged(database_->path()));
        return Position{0, first_hash(header, plan, pins.text(0), pins.text(1))};
    }

    Result<std::unique_ptr<Lease>> new_epoch(const RunId& run, LockFile lock) {
        Transaction transaction(*database_);
        if (!transaction.begun()) return fail(transaction.begun().error());
        const auto state = find_open(run); // again, now that nobody else can change it
        if (!state) return fail(state.error());
        Statement update(
            *database_,
            "UPDATE runs SET epoch = epoch + 1, owner = ?, owner_host = ?, heartbeat = ? WHERE id = ?");
        update.bind(1, owner_text()).bind(2, host_name()).bind(3, wall_milliseconds()).bind(4, run.text);
        if (Status done = update.run(); !done) return fail(done.error());
        // What was asked of an earlier owner is not asked of this one.
        Statement forget(*database_, "DELETE FROM requests WHERE run = ?");
        if (Status done = forget.bind(1, run.text).run(); !done) return fail(done.error());
        Statement select(*database_, "SELECT epoch FROM runs WHERE id = ?");
        select.bind(1, run.text);
        if (!select.step()) return fail(no_such_run(run));
        const auto epoch = static_cast<std::uint32_t>(select.number(0));
        (void)select.step();
        if (Status done = transaction.commit(); !done) return fail(done.error());
        return std::make_unique<SqliteLease>(database_, run, epoch, state->last, std::move(lock));
    }

    Status read_pinned(const RunId& run, RunRecord& record, std::string& hash) {
        Statement select(*database_,
                         "SELECT header, plan_text, schedule, ids FROM runs JOIN pins ON pins.run = runs.id "
                         "WHERE id = ?");
        select.bind(1, run.text);
        if (!select.step()) return fail(select.status() ? no_such_run(run) : select.status().error());
        auto header = journal::decode_header(select.text(0));
        if (!header) return fail(header.error());
        record.header = std::move(*header);
        record.header.plan_text = select.text(1);
        auto schedule = decode_schedule(select.text(2), select.text(3));
        if (!schedule) return fail(schedule.error());
        record.schedule = std::move(*schedule);
        hash = first_hash(select.text(0), select.text(1), select.text(2), select.text(3));
        return {};
    }

    std::shared_ptr<Database> database_;
};

Status prepare_tables(Database& database) {
    Statement mode(database, "PRAGMA journal_mode = WAL");
    const bool answered = mode.step();
    if (!mode.status()) return mode.status();
    if (!answered || mode.text(0) != "wal")
        return fail({.what = "the journal's file system does not allow a write-ahead log",
                     .where = database.path(),
                     .hint = "put it on a local disk with --journal",
                     .kind = ErrorKind::storage});
    (void)mode.step();
    if (Status done = database.execute("PRAGMA synchronous = FULL"); !done) return done;
    Transaction transaction(database);
    if (!transaction.begun()) return transaction.begun();
    const auto version = database.number("PRAGMA user_version");
    if (!version) return fail(version.error());
    if (*version > format_version)
        return fail({.what = fmt::format("the journal has format {}, this program knows {}", *version,
                                         format_version),
                     .where = database.path(),
                     .hint = "use the version of cph-plan that wrote it, or a newer one",
                     .kind = ErrorKind::storage});
    const auto application = database.number("PRAGMA application_id");
    if (!application) return fail(application.error());
    if (*version == format_version && *application == application_id) return transaction.commit();
    const auto strangers = database.number("SELECT count(*) FROM sqlite_schema");
    if (!strangers) return fail(strangers.error());
    if (*strangers > 0 || *version != 0)
        return fail({.what = "the file is a database, but not a journal of cph-plan",
                     .where = database.path(),
                     .hint = "name another file with --journal",
                     .kind = ErrorKind::storage});
    if (Status done = database.execute(tables); !done) return done;
    const std::string marks =
        fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", application_id, format_version);
    if (Status done = database.execute(marks.c_str()); !done) return done;
    return transaction.commit();
}

} // namespace

Result<std::unique_ptr<Journal>> open_sqlite_journal(const std::string& path, bool* created) {
    const std::string absolute = std::filesystem::absolute(path).string();
    const auto is_new = journal::prepare_file(absolute);
    if (!is_new) return fail(is_new.error());
    if (created != nullptr) *created = *is_new;
    auto database = Database::open(absolute);
    if (!database) return fail(database.error());
    if (const Status ready = prepare_tables(**database); !ready) return fail(ready.error());
    return std::make_unique<SqliteJournal>(std::shared_ptr<Database>(std::move(*database)));
}

Result<std::string> default_journal_path() {
    const char* state = std::getenv("XDG_STATE_HOME");
    if (state != nullptr && state[0] == '/') return std::string(state) + "/cph-plan/journal.db";
    const char* home = std::getenv("HOME");
    if (home != nullptr && home[0] == '/') return std::string(home) + "/.local/state/cph-plan/journal.db";
    return fail({.what = "there is no place for the journal: neither XDG_STATE_HOME nor HOME is set",
                 .hint = "name one with --journal PATH",
                 .kind = ErrorKind::storage});
}

} // namespace cph_plan
