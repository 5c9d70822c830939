// A story: a plan, a cloud, a run of luck and what happens to the processes. It is a plain value that can be
// drawn from a seed, written down, read back and made shorter.
#pragma once

#include "cph_plan/schedule/schedule.hpp"
#include "misfortune.hpp"
#include "point.hpp"
#include "simulator/core/cloud.hpp"

#include <string>
#include <vector>

namespace rehearsal {

using namespace cph_plan;

// What happens to a process at one of its steps, or when it is at a certain point for so many times. All are
// numbered from 1.
struct Mishap {
    enum class Kind : std::uint8_t {
        dies,
        sleeps,     // is stopped, or the machine suspended, and goes on afterwards
        taken_over, // the same, and meanwhile another process takes the run over
    };
    Kind kind = Kind::dies;
    std::size_t process = 1;
    std::uint64_t step = 0;
    std::optional<Point> point{}; // then `step` counts these alone
    Duration duration = 0ms;      // of the sleep
    friend bool operator==(const Mishap&, const Mishap&) = default;
};

// The clock on the wall is put forward or back, so long after the beginning.
struct ClockJump {
    Duration after = 0ms;
    Duration by = 0ms;
    friend bool operator==(const ClockJump&, const ClockJump&) = default;
};

struct CloudTrouble { // by its name among simulator/core/named_trouble
    std::string name;
    std::string value;
    std::uint32_t nth = 1;
    friend bool operator==(const CloudTrouble&, const CloudTrouble&) = default;
};

struct Story {
    std::string name;
    std::uint64_t seed = 1;

    // the plan
    std::uint32_t servers = 1;
    std::vector<std::uint32_t> split{}; // sizes of the waves, the last one repeating; none = one wave
    std::uint32_t batch = 100;
    Duration pause = 0ms;
    Portion max_failures{};
    std::optional<std::uint32_t> max_failures_per_wave{};
    bool health = true;
    Duration job_timeout = 30min;
    std::uint32_t max_parallel_calls = 1;
    bool assume_sent = false;
    Hours hours{};

    // the cloud
    Duration job_min = 5s;
    Duration job_max = 5s;
    bool update_time_stays = false;
    bool shows_restarting = false;
    std::vector<std::uint32_t> frozen{}; // servers that cannot be restarted, by number from 1
    unsigned refused = 0;                // odds of a restart, in percent
    unsigned job_fails = 0;
    unsigned job_never_ends = 0;
    unsigned ends_unhealthy = 0;
    std::vector<CloudTrouble> troubles{};

    // the world
    Luck luck{};
    std::vector<Mishap> mishaps{};
    std::vector<ClockJump> jumps{};
    Duration skew = 0ms;         // between the clocks of one process's host and the next one's
    bool entry_by_entry = false; // the disk makes the entries of one append durable one after the other
};

Schedule schedule_of(const Story& story);
cph_sim::Options cloud_of(const Story& story, const Schedule& schedule);

// Draws a whole story from one number.
Story draw_story(std::uint64_t seed);

} // namespace rehearsal
