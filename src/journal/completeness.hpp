// Whether the journal holds all that was written to it, or is an earlier state of itself that looks whole:
// its log was taken away, or a copy was brought back. Going on from there would restart servers again.
#pragma once

#include "cph_plan/base/name.hpp"
#include "database.hpp"

namespace cph_plan::journal {

// Fails when the mark of the run shows that entries are missing. Without a mark nothing can be told.
Status check_not_behind(Database& database, const RunId& run);

// The same, and a run without a mark fails as well: nobody may act on what cannot be told. `database` is in
// a transaction, or its run cannot change.
Status check_complete(Database& database, const RunId& run);

// Fails when a run that has sent something has a mark beside this journal, and no row in it.
enum class Lost : std::uint8_t { unfinished, any };
Status check_no_run_lost(Database& database, Lost kind);

} // namespace cph_plan::journal
