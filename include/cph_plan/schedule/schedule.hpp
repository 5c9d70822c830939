// A schedule is a plan laid out: every server once, in the order in which it will be restarted, cut into
// waves and batches. It is what a run pins in the journal, so that a resumed run never depends on a file or
// on this code again.
//
// Servers stand in one flat table. A wave is a contiguous piece of it, a batch a contiguous piece of a wave;
// inside a wave servers of one target stand together, so that a batch never spans targets.
#pragma once

#include "cph_plan/model/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace cph_plan {

// A server's position in Schedule::ids.
enum class ServerIndex : std::uint32_t {};
constexpr std::size_t at(ServerIndex server) {
    return static_cast<std::size_t>(server);
}

struct Batch {
    std::uint32_t wave = 0;
    std::uint32_t target = 0;
    std::uint32_t first = 0; // the batch's servers are [first, first + count)
    std::uint32_t count = 0; // 1 … batch_size_max
    friend bool operator==(const Batch&, const Batch&) = default;
};

struct Wave {
    WaveName name; // "main", or "main[2]" for the second part of a split
    std::uint32_t first = 0;
    std::uint32_t count = 0;
    std::uint32_t first_batch = 0; // in Schedule::batches
    std::uint32_t batch_count = 0;
    Duration pause = 0ms; // after the wave has settled; 0 for the run's last wave
    std::optional<Portion> max_failures{};
    Duration job_timeout = 30min;
    Health health{};

    // Failures this wave may have; nothing when only the run's budget counts.
    std::optional<std::uint32_t> tolerated() const {
        if (!max_failures) return std::nullopt;
        return max_failures->of(count);
    }
    friend bool operator==(const Wave&, const Wave&) = default;
};

struct Schedule {
    PlanName name;
    std::vector<Target> targets;
    std::vector<GroupName> groups;
    IdTable ids;
    std::vector<std::uint32_t> group_of; // for each server, a position in `groups`
    std::vector<Wave> waves;
    std::vector<Batch> batches;
    Portion max_failures{};
    OnUnknown on_unknown = OnUnknown::halt;
    std::uint32_t max_parallel_calls = 1;
    std::optional<std::uint32_t> max_calls_per_minute{};
    Hours hours{};
    std::uint64_t seed = 0; // of `order: shuffle` and of every jitter

    std::uint32_t size() const { return static_cast<std::uint32_t>(ids.size()); }
    std::uint32_t tolerated() const { return max_failures.of(size()); }
    std::uint32_t wave_of(ServerIndex server) const; // by binary search
    friend bool operator==(const Schedule&, const Schedule&) = default;
};

// Lays a plan out. Deterministic: the same plan and seed give the same schedule.
Schedule make_schedule(const Plan& plan, std::uint64_t seed);
// With a plan that is not needed any more a large fleet's ids are handed on where they can be, not copied.
Schedule make_schedule(Plan&& plan, std::uint64_t seed);

// The same waves with only the servers that `keep` names; waves left empty are dropped, percentages are of
// what is left.
Schedule keep_only(const Schedule& schedule, const std::function<bool(ServerIndex)>& keep);

// The sizes of the parts into which `split` cuts `count` servers: at least one each, the last item repeating.
std::vector<std::uint32_t> part_sizes(const std::vector<Portion>& split, std::uint32_t count);

} // namespace cph_plan
