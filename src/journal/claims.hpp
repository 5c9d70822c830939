// The table of claims: which unfinished run holds a server. Its key makes it impossible that two of them hold
// one, whoever looks first.
#pragma once

#include "cph_plan/base/name.hpp"
#include "cph_plan/schedule/schedule.hpp"
#include "database.hpp"

#include <cstdint>

namespace cph_plan::journal {

// Claims every server of the schedule for the run. `claimed`: the error names the run that holds one of them,
// and that one.
Status claim(Database& database, const RunId& run, const Schedule& schedule);

Status free_claims(Database& database, const RunId& run);

// Damage when a server of the schedule is not claimed for the run.
Status check_claimed(Database& database, const RunId& run, const Schedule& schedule);

// Damage when the table and its indexes do not agree, or hold another number of claims.
Status check_claims_in_all(Database& database, std::int64_t expected);

} // namespace cph_plan::journal
