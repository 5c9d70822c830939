#include "sqlite_lease.hpp"

#include "claims.hpp"
#include "lease_locks.hpp"
#include "owner.hpp"
#include "proposal.hpp"
#include "request_rows.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <unistd.h>
#include <utility>

namespace cph_plan::journal {

SqliteLease::SqliteLease(std::shared_ptr<Database> database, RunRow run, LeaseRow lease, LockFile lock,
                         std::optional<MarkFile> mark)
    : database_(std::move(database)), run_(std::move(run)), lease_(std::move(lease)), lock_(std::move(lock)),
      mark_(std::move(mark)) {}

// Nobody takes a run that is over, so nobody asks for its lock.
SqliteLease::~SqliteLease() {
    if (is_over(run_.state)) unlink(lock_path(database_->path(), run_.id, lease_.epoch).c_str());
}

Status SqliteLease::append(std::span<Entry> entries) {
    if (dead_) return fail(*dead_);
    if (entries.empty()) return {};
    RunRow run = run_;
    Status written = write(entries, run);
    if (written) written = advance_mark(entries, run);
    // A failed write says nothing about what is on the disk.
    if (written)
        run_ = std::move(run);
    else
        dead_ = written.error();
    return written;
}

Status SqliteLease::write(std::span<Entry> entries, RunRow& run) {
    if (Status there = database_->check_place(); !there) return there;
    Transaction transaction(*database_);
    if (!transaction.begun()) return transaction.begun();
    if (Status ours = check_epoch(); !ours) return ours;
    Statement insert(*database_,
                     "INSERT INTO entries (run, seq, at, kind, body, hash) VALUES (?, ?, ?, ?, ?, ?)");
    for (Entry& entry : entries) {
        entry.seq = ++run.head.seq;
        const std::string body = encode_body(entry.body);
        const std::int64_t at = entry.at.time_since_epoch().count();
        run.head.hash = entry_hash(run.head.hash, entry.seq, at, kind(entry.body), body);
        insert.bind(1, run.id.text).bind(2, static_cast<std::int64_t>(entry.seq)).bind(3, at);
        insert.bind(4, kind(entry.body)).bind(5, body).bind(6, run.head.hash);
        if (Status done = insert.run(); !done) return done;
        follow(run, entry);
    }
    if (Status done = update(*database_, run); !done) return done;
    if (is_over(run.state))
        if (Status freed = free_claims(*database_, run.id); !freed) return freed;
    return transaction.commit();
}

// Before a call goes out, and when the run is over: from then on an earlier state of the journal is told
// apart from this one.
Status SqliteLease::advance_mark(std::span<const Entry> entries, const RunRow& run) {
    const auto sends = [](const Entry& entry) { return std::holds_alternative<Sending>(entry.body); };
    const bool over = is_over(run.state);
    if (!over && std::ranges::none_of(entries, sends)) return {};
    if (mark_) return mark_->advance({.head = run.head, .over = over});
    if (over) return {};
    return fail({.what = fmt::format("run {} was taken to be ended, and sends nothing", run_.id.text),
                 .where = database_->path()});
}

Status SqliteLease::check_epoch() {
    const auto stored = find_lease(*database_, run_.id);
    if (!stored) return fail(stored.error());
    if (stored->epoch != lease_.epoch) return fail(fenced());
    return {};
}

Status SqliteLease::renew() {
    if (dead_) return fail(*dead_);
    LeaseRow lease = lease_;
    lease.heartbeat = wall_milliseconds();
    const auto renewed = replace(*database_, lease, lease_.epoch);
    if (!renewed) {
        if (!database_->was_busy()) dead_ = renewed.error();
        return fail(renewed.error());
    }
    if (!*renewed) return fail(fenced());
    lease_ = std::move(lease);
    return {};
}

Result<std::vector<RunRequest>> SqliteLease::requests(std::uint64_t after) {
    const auto version = database_->number("PRAGMA data_version");
    if (!version) return fail(version.error());
    if (seen_version_ == *version) return std::vector<RunRequest>{};
    auto found = requests_after(*database_, run_.id, after);
    if (found) seen_version_ = *version;
    return found;
}

Error SqliteLease::fenced() const {
    return {.what = fmt::format("run {} is owned by another process now", run_.id.text),
            .where = database_->path(),
            .hint = "follow it: " + proposal(*database_, "status", run_.id),
            .kind = ErrorKind::fenced};
}

} // namespace cph_plan::journal
