#include "cph_plan/journal/journal.hpp"

#include "claims.hpp"
#include "completeness.hpp"
#include "damage.hpp"
#include "database.hpp"
#include "journal_file.hpp"
#include "lease_locks.hpp"
#include "lease_rows.hpp"
#include "liveness.hpp"
#include "lock_file.hpp"
#include "mark_file.hpp"
#include "proposal.hpp"
#include "request_rows.hpp"
#include "rests.hpp"
#include "run_reading.hpp"
#include "run_rows.hpp"
#include "sqlite_lease.hpp"
#include "state_folder.hpp"
#include "tables.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <unistd.h>

namespace cph_plan {

namespace journal {

namespace {

Error owned_by_another(const Database& database, const LeaseRow& lease, Liveness liveness) {
    std::string hint = fmt::format("follow it: {}; stop it: {}", proposal(database, "status", lease.run),
                                   proposal(database, "halt", lease.run));
    if (liveness != Liveness::lives)
        hint += "; if it does not answer, shut it out: " + proposal(database, "unlock", lease.run);
    return {.what = fmt::format("run {} is at work in {}", lease.run.text, lease.owner),
            .hint = std::move(hint),
            .kind = ErrorKind::claimed};
}

Error just_taken(const Database& database, const RunId& run) {
    return {.what = fmt::format("another process has just taken run {} up", run.text),
            .hint = "follow it: " + proposal(database, "status", run),
            .kind = ErrorKind::claimed};
}

Error nobody_at_work(const Database& database, const RunId& run) {
    return {.what = fmt::format("no process is at work on run {}", run.text),
            .hint = fmt::format("go on with it: {}; or end it for good: {}",
                                proposal(database, "resume", run), proposal(database, "abandon", run))};
}

class SqliteJournal : public Journal {
public:
    explicit SqliteJournal(std::shared_ptr<Database> database) : database_(std::move(database)) {}

    Result<std::unique_ptr<Lease>> create(const RunHeader& header, const Schedule& schedule) override {
        const LeaseRow lease = lease_for_us(header.id, 1);
        auto lock = take_lock(lease);
        if (!lock) return fail(lock.error());
        RunRow run = new_run_row(header, schedule);
        Transaction transaction(*database_);
        if (!transaction.begun()) return fail(transaction.begun().error());
        if (Status whole = no_run_is_lost(); !whole) return fail(whole.error());
        if (Status free = rest_is_free(header.remaining_of); !free) return fail(free.error());
        if (Status pinned = pin(header, schedule, run); !pinned) return fail(pinned.error());
        if (Status done = insert(*database_, run); !done) return fail(done.error());
        if (Status done = insert(*database_, lease); !done) return fail(done.error());
        if (Status claimed = claim(*database_, header.id, schedule); !claimed) return fail(claimed.error());
        auto mark = MarkFile::create(database_->path(), header.id);
        if (!mark) return fail(mark.error());
        if (Status done = transaction.commit(); !done) return fail(done.error());
        return std::make_unique<SqliteLease>(database_, std::move(run), lease, std::move(*lock),
                                             std::move(*mark));
    }

    Result<std::unique_ptr<Lease>> take(const RunId& run, Aim aim) override {
        const auto before = find_free(run);
        if (!before) return fail(before.error());
        const LeaseRow after = lease_for_us(run, before->epoch + 1);
        if (aim == Aim::end) return succeed(*before, after);
        auto mark = find_mark(run);
        if (!mark) return fail(mark.error());
        return succeed(*before, after, std::move(*mark));
    }

    Status unlock(const RunId& run, const Unlocked& by, Instant at) override {
        const auto open = find_open(run);
        if (!open) return fail(open.error());
        const auto before = find_lease(*database_, run);
        if (!before) return fail(before.error());
        const auto owner = liveness(*database_, *open, *before);
        if (!owner) return fail(owner.error());
        if (*owner == Liveness::lives) return fail(owned_by_another(*database_, *before, *owner));
        // The new epoch shuts an owner out that may still live; it belongs to nobody.
        LeaseRow nobodys = lease_for_us(run, before->epoch + 1);
        nobodys.owner.clear();
        auto lease = succeed(*before, nobodys);
        if (!lease) return fail(lease.error());
        Entry entry{.at = std::max(at, open->updated), .body = by};
        return (*lease)->append({&entry, 1});
    }

    Status rest_is_free(const RunId& run) override {
        if (run.text.empty()) return {}; // nothing is the rest of no run
        if (Status whole = check_complete(*database_, run); !whole) return whole;
        // A run that is missing may have taken the rest up.
        if (Status whole = check_no_run_lost(*database_, Lost::any); !whole) return whole;
        return check_rest(*database_, run);
    }

    Status no_run_is_lost() override { return check_no_run_lost(*database_, Lost::unfinished); }

    Status is_not_behind(const RunId& run) override {
        const auto row = find_run(*database_, run);
        if (!row) return fail(row.error());
        return *row ? check_not_behind(*database_, run) : fail(no_such_run(*database_, run));
    }

    Result<RunRecord> read(const RunId& run) override { return read_run(*database_, run); }

    Status verify_claims() override { return journal::verify_claims(*database_); }

    Result<std::vector<RunSummary>> runs() override { return summarise_runs(*database_); }

    Status request(const RunId& run, const RunRequest& request) override {
        Transaction transaction(*database_);
        if (!transaction.begun()) return transaction.begun();
        const auto open = find_open(run);
        if (!open) return fail(open.error());
        const auto lease = find_lease(*database_, run);
        if (!lease) return fail(lease.error());
        const auto owner = liveness(*database_, *open, *lease);
        if (!owner) return fail(owner.error());
        // Whoever takes the run up next is not who was asked.
        if (*owner == Liveness::gone) return fail(nobody_at_work(*database_, run));
        if (Status done = insert(*database_, run, request); !done) return done;
        return transaction.commit();
    }

    std::string location() const override { return database_->path(); }

    Repeated repeated() const override { return journal::repeated(*database_); }

private:
    // The lock says that the owner of this epoch lives. It is held before anybody can read of the epoch.
    Result<LockFile> take_lock(const LeaseRow& lease) {
        if (Status ready = own_inner_folder(lock_folder(database_->path())); !ready)
            return fail(ready.error());
        auto lock = LockFile::take(lock_path(database_->path(), lease.run, lease.epoch));
        if (!lock) return fail(lock.error());
        if (!*lock) return fail(just_taken(*database_, lease.run));
        return std::move(**lock);
    }

    Status pin(const RunHeader& header, const Schedule& schedule, RunRow& run) {
        const std::string waves = encode_schedule(schedule);
        const std::string ids = encode_ids(schedule);
        run.head.hash = pinned_hash(run.header, header.plan_text, waves, ids);
        Statement insert(
            *database_, "INSERT INTO pins (run, plan_text, schedule, ids) VALUES (?, CAST(? AS BLOB), ?, ?)");
        return insert.bind(1, header.id.text).bind(2, header.plan_text).bind(3, waves).bind(4, ids).run();
    }

    Result<RunRow> find_open(const RunId& run) {
        auto row = find_run(*database_, run);
        if (!row) return fail(row.error());
        if (!*row) return fail(no_such_run(*database_, run));
        if (!is_over((*row)->state)) return std::move(**row);
        return fail({.what = fmt::format("run {} is over ({})", run.text, to_text((*row)->state)),
                     .hint = "its report: " + proposal(*database_, "report", run)});
    }

    // The lease of an unfinished run whose owner is dead or has let go.
    Result<LeaseRow> find_free(const RunId& run) {
        const auto open = find_open(run);
        if (!open) return fail(open.error());
        auto lease = find_lease(*database_, run);
        if (!lease) return fail(lease.error());
        const auto owner = liveness(*database_, *open, *lease);
        if (!owner) return fail(owner.error());
        if (*owner != Liveness::gone) return fail(owned_by_another(*database_, *lease, *owner));
        return lease;
    }

    // The mark with which somebody may go on with a run, which is known to be here as far as it has sent.
    Result<MarkFile> find_mark(const RunId& run) {
        if (Status whole = check_complete(*database_, run); !whole) return fail(whole.error());
        return MarkFile::open(database_->path(), run);
    }

    // Puts `after` in the place of `before`, unless somebody was faster. Without a mark the new owner sends
    // nothing.
    Result<std::unique_ptr<Lease>> succeed(const LeaseRow& before, const LeaseRow& after,
                                           std::optional<MarkFile> mark = {}) {
        auto lock = take_lock(after);
        if (!lock) return fail(lock.error());
        Transaction transaction(*database_);
        if (!transaction.begun()) return fail(transaction.begun().error());
        auto run = find_open(after.run); // again, now that nobody else can change it
        if (!run) return fail(run.error());
        const auto replaced = replace(*database_, after, before.epoch);
        if (!replaced) return fail(replaced.error());
        if (!*replaced) return fail(just_taken(*database_, after.run));
        if (Status done = forget_requests(*database_, after.run); !done) return fail(done.error());
        if (Status done = transaction.commit(); !done) return fail(done.error());
        unlink(lock_path(database_->path(), after.run, before.epoch).c_str()); // nobody asks for it again
        return std::make_unique<SqliteLease>(database_, std::move(*run), after, std::move(*lock),
                                             std::move(mark));
    }

    std::shared_ptr<Database> database_;
};

Result<std::shared_ptr<Database>> open_as(const std::string& path, Access access) {
    auto opened = Database::open(path, access);
    if (!opened) return fail(opened.error());
    std::shared_ptr<Database> database(std::move(*opened));
    if (Status whole = check_tables(*database); !whole) return fail(whole.error());
    if (access != Access::read_write) return database;
    if (Status durable = keep_durably(*database); !durable) return fail(durable.error());
    return database;
}

// Where nothing can be written SQLite cannot make the files that it reads a log with. Without a log there is
// nothing to miss.
Result<std::shared_ptr<Database>> open_database(const std::string& path, Access access) {
    auto opened = open_as(path, access);
    if (opened || access != Access::read_only || !on_read_only_file_system(path)) return opened;
    std::error_code none;
    if (const auto size = std::filesystem::file_size(path + "-wal", none); !none && size > 0)
        return fail(
            {.what = "the last entries of the journal stand in its log, which cannot be read where nothing "
                     "can be written",
             .where = path,
             .hint = "copy its folder to a place that can be written to, and name the copy with --journal",
             .kind = ErrorKind::storage});
    return open_as(path, Access::frozen);
}

} // namespace

} // namespace journal

Result<std::unique_ptr<Journal>> open_sqlite_journal(const std::string& path, OpenMode mode, bool* created,
                                                     std::string cloud_options) {
    const std::filesystem::path wanted = std::filesystem::absolute(path);
    const std::string parent = wanted.parent_path().string();
    const Error none{
        .what = "there is no journal",
        .where = wanted.string(),
        .hint = "cph-plan apply makes one; --journal names another, and each user has one of their own"};
    if (mode == OpenMode::create_if_missing) {
        if (const Status made = journal::make_folder(parent); !made) return fail(made.error());
    } else if (std::error_code trouble; !std::filesystem::exists(parent, trouble)) {
        return fail(none);
    }
    const auto folder = journal::own_folder(parent);
    if (!folder) return fail(folder.error());
    const std::string real = *folder + "/" + wanted.filename().string();
    const auto there = journal::is_journal(real);
    if (!there) return fail(there.error());
    if (!*there && mode != OpenMode::create_if_missing) return fail(none);
    if (created != nullptr) *created = false;
    if (!*there) {
        const auto made = journal::create_journal(real);
        if (!made) return fail(made.error());
        if (created != nullptr) *created = *made;
    }
    auto database = journal::open_database(real, mode == OpenMode::read_only ? journal::Access::read_only
                                                                             : journal::Access::read_write);
    if (!database) return fail(database.error());
    (*database)->repeat(std::move(cloud_options));
    return std::make_unique<journal::SqliteJournal>(std::move(*database));
}

} // namespace cph_plan
