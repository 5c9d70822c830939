// Whether the owner of an unfinished run lives, as far as this host can tell.
#pragma once

#include "database.hpp"
#include "lease_rows.hpp"
#include "run_rows.hpp"

namespace cph_plan::journal {

enum class Liveness : std::uint8_t {
    gone,    // dead, or it has let go: the run can be taken
    lives,   // on this host, and has renewed its lease in time
    silent,  // on this host, and has not renewed for longer than a lease lasts: stopped, or stuck
    unclear, // on another host, whose processes the kernel of this one knows nothing of
};

Result<Liveness> liveness(const Database& database, const RunRow& run, const LeaseRow& lease);

} // namespace cph_plan::journal
