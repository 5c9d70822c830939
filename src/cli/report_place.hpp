// Where a report may be written: in a new file, or over an earlier report, where that is possible at all, and
// never near the journal.
#pragma once

#include "cph_plan/base/result.hpp"

#include <optional>
#include <string>

namespace cph_plan {

// Why a report must not be written to `path`, or nothing. `journal` is the journal's own file: its name and
// every name that begins like it in the same folder (SQLite's companions) are its own, and so are the
// folders of locks and marks beside it.
std::optional<Error> unfit_for_report(const std::string& path, const std::string& journal);

} // namespace cph_plan
