#include "cph_plan/journal/journal.hpp"

#include "claims.hpp"
#include "damage.hpp"
#include "database.hpp"
#include "journal_file.hpp"
#include "lease_locks.hpp"
#include "lease_rows.hpp"
#include "lock_file.hpp"
#include "owner.hpp"
#include "request_rows.hpp"
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

Error owned_by_another(const RunId& run, const std::string& owner) {
    return {.what = fmt::format("run {} is at work in {}", run.text, owner),
            .hint =
                fmt::format("follow it with cph-plan status {0}, stop it with cph-plan halt {0}; if it does "
                            "not answer, shut it out with cph-plan unlock {0}",
                            run.text),
            .kind = ErrorKind::claimed};
}

Error just_taken(const RunId& run) {
    return {.what = fmt::format("another process has just taken run {} up", run.text),
            .hint = fmt::format("follow it with cph-plan status {}", run.text),
            .kind = ErrorKind::claimed};
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
        if (Status pinned = pin(header, schedule, run); !pinned) return fail(pinned.error());
        if (Status done = insert(*database_, run); !done) return fail(done.error());
        if (Status done = insert(*database_, lease); !done) return fail(done.error());
        if (Status claimed = claim(*database_, header.id, schedule); !claimed) return fail(claimed.error());
        if (Status done = transaction.commit(); !done) return fail(done.error());
        return std::make_unique<SqliteLease>(database_, std::move(run), lease, std::move(*lock));
    }

    Result<std::unique_ptr<Lease>> take(const RunId& run) override {
        const auto before = find_free(run);
        if (!before) return fail(before.error());
        return succeed(*before, lease_for_us(run, before->epoch + 1));
    }

    Status unlock(const RunId& run, const Unlocked& by, Instant at) override {
        const auto open = find_open(run);
        if (!open) return fail(open.error());
        const auto before = find_lease(*database_, run);
        if (!before) return fail(before.error());
        // The new epoch shuts an owner out that may still live; it belongs to nobody.
        LeaseRow nobodys = lease_for_us(run, before->epoch + 1);
        nobodys.owner.clear();
        auto lease = succeed(*before, nobodys);
        if (!lease) return fail(lease.error());
        Entry entry{.at = std::max(at, open->updated), .body = by};
        return (*lease)->append({&entry, 1});
    }

    Result<RunRecord> read(const RunId& run) override { return read_run(*database_, run); }

    Result<std::vector<RunSummary>> runs() override { return summarise_runs(*database_); }

    Status request(const RunId& run, const RunRequest& request) override {
        Transaction transaction(*database_);
        if (!transaction.begun()) return transaction.begun();
        if (const auto open = find_open(run); !open) return fail(open.error());
        if (Status done = insert(*database_, run, request); !done) return done;
        return transaction.commit();
    }

    std::string location() const override { return database_->path(); }

private:
    // The lock says that the owner of this epoch lives. It is held before anybody can read of the epoch.
    Result<LockFile> take_lock(const LeaseRow& lease) {
        if (Status ready = own_inner_folder(lock_folder(database_->path())); !ready)
            return fail(ready.error());
        auto lock = LockFile::take(lock_path(database_->path(), lease.run, lease.epoch));
        if (!lock) return fail(lock.error());
        if (!*lock) return fail(just_taken(lease.run));
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
                     .hint = fmt::format("its report: cph-plan report {}", run.text)});
    }

    // The lease of an unfinished run whose owner is dead or has let go.
    Result<LeaseRow> find_free(const RunId& run) {
        const auto open = find_open(run);
        if (!open) return fail(open.error());
        auto lease = find_lease(*database_, run);
        if (!lease) return fail(lease.error());
        const auto held = is_held(lock_path(database_->path(), run, lease->epoch));
        if (!held) return fail(held.error());
        // The kernel knows nothing about processes of another host.
        const bool may_live_elsewhere = lease->host != host_name() && open->state == RunState::running &&
                                        !lease->owner.empty() && !has_expired(*lease, wall_milliseconds());
        if (*held || may_live_elsewhere) return fail(owned_by_another(run, lease->owner));
        return lease;
    }

    // Puts `after` in the place of `before`, unless somebody was faster.
    Result<std::unique_ptr<Lease>> succeed(const LeaseRow& before, const LeaseRow& after) {
        auto lock = take_lock(after);
        if (!lock) return fail(lock.error());
        Transaction transaction(*database_);
        if (!transaction.begun()) return fail(transaction.begun().error());
        auto run = find_open(after.run); // again, now that nobody else can change it
        if (!run) return fail(run.error());
        const auto replaced = replace(*database_, after, before.epoch);
        if (!replaced) return fail(replaced.error());
        if (!*replaced) return fail(just_taken(after.run));
        if (Status done = forget_requests(*database_, after.run); !done) return fail(done.error());
        if (Status done = transaction.commit(); !done) return fail(done.error());
        unlink(lock_path(database_->path(), after.run, before.epoch).c_str()); // nobody asks for it again
        return std::make_unique<SqliteLease>(database_, std::move(*run), after, std::move(*lock));
    }

    std::shared_ptr<Database> database_;
};

Result<std::shared_ptr<Database>> open_database(const std::string& path) {
    auto opened = Database::open(path);
    if (!opened) return fail(opened.error());
    std::shared_ptr<Database> database(std::move(*opened));
    if (Status whole = check_tables(*database); !whole) return fail(whole.error());
    if (Status durable = keep_durably(*database); !durable) return fail(durable.error());
    return database;
}

} // namespace

} // namespace journal

Result<std::unique_ptr<Journal>> open_sqlite_journal(const std::string& path, OpenMode mode, bool* created) {
    const std::filesystem::path wanted = std::filesystem::absolute(path);
    const std::string parent = wanted.parent_path().string();
    const Error none{
        .what = "there is no journal", .where = wanted.string(), .hint = "cph-plan apply makes one"};
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
    if (!*there && mode == OpenMode::existing) return fail(none);
    if (created != nullptr) *created = false;
    if (!*there) {
        const auto made = journal::create_journal(real);
        if (!made) return fail(made.error());
        if (created != nullptr) *created = *made;
    }
    auto database = journal::open_database(real);
    if (!database) return fail(database.error());
    return std::make_unique<journal::SqliteJournal>(std::move(*database));
}

} // namespace cph_plan
