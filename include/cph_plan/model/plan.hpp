// A restart plan as plain values: what the committed file says once it has been read, checked and its
// inventory files opened. How it was obtained is the plan room's business. Units: durations in milliseconds,
// portions as written.
#pragma once

#include "cph_plan/base/id_table.hpp"
#include "cph_plan/base/name.hpp"
#include "cph_plan/base/time.hpp"
#include "cph_plan/model/window.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cph_plan {

// The batch-restart call takes 1 to 100 servers (API page cph_api_0517, 2025-10-28).
constexpr std::uint32_t batch_size_max = 100;

// "3" or "20%" of some whole.
struct Portion {
    enum class Unit : std::uint8_t { count, percent };
    std::uint32_t amount = 0;
    Unit unit = Unit::count;

    // floor(whole · percent / 100), or the count itself.
    constexpr std::uint32_t of(std::uint32_t whole) const {
        if (unit == Unit::count) return amount;
        return static_cast<std::uint32_t>(std::uint64_t{whole} * amount / 100);
    }
    friend bool operator==(const Portion&, const Portion&) = default;
};

// One region and project. Empty endpoints mean the vendor's own hosts for the region.
struct Target {
    TargetName name; // "default" for a plan with a single `target:`
    std::string region;
    std::string project_id;
    std::string endpoint{};     // an origin, "https://host[:port]", or empty
    std::string iam_endpoint{}; // the same for tokens
    friend bool operator==(const Target&, const Target&) = default;
};

// What must hold for a server after its job ended well. `none` trusts the job alone.
struct Health {
    enum class Check : std::uint8_t { status_normal, none };
    Check check = Check::status_normal;
    Duration healthy_deadline = 10min; // from the job's end; not healthy by then = unhealthy
    friend bool operator==(const Health&, const Health&) = default;
};

enum class Order : std::uint8_t { file, sorted, shuffle };
enum class OnUnknown : std::uint8_t { halt, assume_sent };

struct Group {
    GroupName name;
    std::uint32_t target = 0; // position in Plan::targets
    Order order = Order::file;
    IdTable servers; // as in the file(s), `exclude` already taken out; never empty
};

struct PlannedWave {
    WaveName name;                     // unique; the position ("1", "2", …) where the plan gives none
    std::vector<std::uint32_t> groups; // positions in Plan::groups, in the order of the wave
    std::vector<Portion> split{}; // empty = the wave in one part; the last one repeats until all are covered
    Duration pause = 0ms;
    std::optional<Portion> max_failures{}; // replaces Plan::max_failures_per_wave for this wave
    std::optional<Duration> job_timeout{};
    std::optional<Health> health{};
};

// A file that took part in the plan, for the digest that pins it.
struct SourceFile {
    std::string path; // as the plan names it; the plan itself as given on the command line
    std::string sha256;
};

struct Plan {
    PlanName name;
    std::string description{};
    std::vector<Target> targets;
    std::vector<Group> groups;
    std::vector<PlannedWave> waves;
    std::optional<std::uint32_t> max_servers{};
    Portion max_failures{};
    std::optional<Portion> max_failures_per_wave{};
    Duration job_timeout = 30min;
    OnUnknown on_unknown = OnUnknown::halt;
    std::uint32_t max_parallel_calls = 1;
    std::optional<std::uint32_t> max_calls_per_minute{};
    Health health{};
    Hours hours{};

    std::string text{};                // the plan file's bytes
    std::vector<SourceFile> sources{}; // the plan file first, then every file it names, in order
    std::string digest{}; // SHA-256, hex, over all sources: what `apply` and the report call the plan
};

} // namespace cph_plan
