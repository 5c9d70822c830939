// The table of requests: what people ask of a running process from elsewhere.
#pragma once

#include "cph_plan/journal/journal.hpp"
#include "database.hpp"

#include <vector>

namespace cph_plan::journal {

Status insert(Database& database, const RunId& run, const RunRequest& request);

Result<std::vector<RunRequest>> requests_after(Database& database, const RunId& run, std::uint64_t after);

// What was asked of an earlier owner is not asked of the next one.
Status forget_requests(Database& database, const RunId& run);

} // namespace cph_plan::journal
