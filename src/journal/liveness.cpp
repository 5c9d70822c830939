#include "liveness.hpp"

#include "lease_locks.hpp"
#include "lock_file.hpp"
#include "owner.hpp"

#include <charconv>

namespace cph_plan::journal {

namespace {

// The 4711 of "host:4711", or 0.
std::int64_t process_of(const std::string& owner) {
    const std::size_t colon = owner.rfind(':');
    std::int64_t process = 0;
    if (colon != std::string::npos)
        std::from_chars(owner.data() + colon + 1, owner.data() + owner.size(), process);
    return process;
}

// Somebody has removed the lock file, and its owner may go on: the kernel still lists the lock, without the
// file's name, beside the process. After a reboot, or when the process is dead, there is none.
bool holds_removed_lock(const LeaseRow& lease) {
    const std::int64_t process = process_of(lease.owner);
    return lease.host == host_name() && process > 0 && holds_any_lock(process);
}

} // namespace

Result<Liveness> liveness(const Database& database, const RunRow& run, const LeaseRow& lease) {
    if (is_over(run.state)) return Liveness::gone;
    const auto lock = state_of_lock(lock_path(database.path(), run.id, lease.epoch));
    if (!lock) return fail(lock.error());
    const bool expired = has_expired(lease, wall_milliseconds());
    const bool at_work = run.state == RunState::running && !lease.owner.empty();
    const bool held =
        *lock == LockState::held || (*lock == LockState::missing && at_work && holds_removed_lock(lease));
    if (held) return expired ? Liveness::silent : Liveness::lives;
    return at_work && lease.host != host_name() && !expired ? Liveness::unclear : Liveness::gone;
}

} // namespace cph_plan::journal
