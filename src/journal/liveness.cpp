#include "liveness.hpp"

#include "lease_locks.hpp"
#include "lock_file.hpp"
#include "owner.hpp"

namespace cph_plan::journal {

Result<Liveness> liveness(const Database& database, const RunRow& run, const LeaseRow& lease) {
    if (is_over(run.state)) return Liveness::gone;
    const auto held = is_held(lock_path(database.path(), run.id, lease.epoch));
    if (!held) return fail(held.error());
    const bool expired = has_expired(lease, wall_milliseconds());
    if (*held) return expired ? Liveness::silent : Liveness::lives;
    const bool at_work = run.state == RunState::running && !lease.owner.empty();
    return at_work && lease.host != host_name() && !expired ? Liveness::unclear : Liveness::gone;
}

} // namespace cph_plan::journal
