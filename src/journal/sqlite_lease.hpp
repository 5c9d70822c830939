// The right to append to one run of a SQLite journal.
#pragma once

#include "cph_plan/journal/journal.hpp"
#include "database.hpp"
#include "lease_rows.hpp"
#include "lock_file.hpp"
#include "mark_file.hpp"
#include "run_rows.hpp"

#include <memory>
#include <optional>

namespace cph_plan::journal {

class SqliteLease : public Lease {
public:
    // `run` as it is stored, and `lock` on the lock file of the lease's epoch. Without the mark of the run
    // nothing can be sent.
    SqliteLease(std::shared_ptr<Database> database, RunRow run, LeaseRow lease, LockFile lock,
                std::optional<MarkFile> mark);
    ~SqliteLease() override;
    SqliteLease(const SqliteLease&) = delete;
    SqliteLease& operator=(const SqliteLease&) = delete;

    std::uint32_t epoch() const override { return lease_.epoch; }
    Status append(std::span<Entry> entries) override;
    Status renew() override;
    Result<std::vector<RunRequest>> requests(std::uint64_t after) override;

private:
    Status write(std::span<Entry> entries, RunRow& run);
    Status check_epoch();
    Status advance_mark(std::span<const Entry> entries, const RunRow& run);
    Error fenced() const;

    std::shared_ptr<Database> database_;
    RunRow run_;
    LeaseRow lease_;
    LockFile lock_;
    std::optional<MarkFile> mark_;
    std::optional<Error> dead_;
    std::int64_t seen_version_ = -1;
};

} // namespace cph_plan::journal
