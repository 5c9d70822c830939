// Runs as they stand in a SQLite journal, checked as they are read.
#pragma once

#include "cph_plan/journal/journal.hpp"
#include "database.hpp"

#include <vector>

namespace cph_plan::journal {

// The run with its entries. Everything that was pinned, every entry and the end of the chain are checked.
Result<RunRecord> read_run(Database& database, const RunId& run);

// Whether the claims are those of the unfinished runs and no others.
Status verify_claims(Database& database);

// A line for each run, newest first.
Result<std::vector<RunSummary>> summarise_runs(Database& database);

} // namespace cph_plan::journal
