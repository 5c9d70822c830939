// The table of leases: who may append to a run.
#pragma once

#include "cph_plan/base/name.hpp"
#include "database.hpp"

#include <cstdint>
#include <string>

namespace cph_plan::journal {

struct LeaseRow {
    RunId run;
    std::uint32_t epoch = 1; // the fencing number
    std::string owner;       // "host:pid"; empty when a person has freed the lease
    std::string host;
    std::int64_t heartbeat = 0; // wall time of the last renewal
};

// The lease that this process takes on a run.
LeaseRow lease_for_us(const RunId& run, std::uint32_t epoch);

Status insert(Database& database, const LeaseRow& row);

// Sets owner and heartbeat, and the epoch to `row.epoch`, where the stored epoch is still `before`. False
// when it is not.
Result<bool> replace(Database& database, const LeaseRow& row, std::uint32_t before);

Result<LeaseRow> find_lease(Database& database, const RunId& run);

// Silent for so long that another host may take over.
bool has_expired(const LeaseRow& row, std::int64_t now);

} // namespace cph_plan::journal
