// What a run left, and the one run that takes it up.
#pragma once

#include "cph_plan/base/name.hpp"
#include "database.hpp"

namespace cph_plan::journal {

// Refuses when some run is the rest of `run` already.
Status check_rest(Database& database, const RunId& run);

} // namespace cph_plan::journal
