// What can be said of a run before it begins, without asking anybody: how bad each wave can get before the
// budgets stop the run, and when each can start.
#pragma once

#include "cph_plan/schedule/calendar.hpp"
#include "cph_plan/schedule/schedule.hpp"

#include <cstdint>
#include <vector>

namespace cph_plan {

struct WaveForecast {
    // Bad servers with which the wave is still carried on: the smaller one of its own budget and the run's.
    std::uint32_t tolerated = 0;

    // At most so many servers of the wave are bad before the run stops, if what goes wrong shows in the
    // replies: those tolerated and, on top, the calls that are out when the budget is crossed.
    std::uint32_t worst_if_refused = 0;

    // The same if it shows in the jobs. Calls do not wait for the jobs of those before them, so all of the
    // wave can be out by then: it is the size of a wave that bounds the harm.
    std::uint32_t worst_if_jobs_fail = 0;

    // After the run's start, if calls and jobs took no time.
    Duration earliest = 0ms;
};

// One for each wave, in order.
std::vector<WaveForecast> forecast(const Schedule& schedule);

// When a wave of a run that begins at a given instant can send its first call.
struct WaveStart {
    std::optional<Instant> earliest{}; // if calls, jobs and health checks took no time
    std::optional<Instant> latest{}; // if every job and health check took all the time that the plan gives it
};

// One for each wave, in order; nothing where the hours do not open in four years. A wave that finds its hours
// closed is taken to start when they open next: where the plan suspends, somebody resumes the run by then.
std::vector<WaveStart> wave_starts(const Schedule& schedule, const Calendar& calendar, Instant begin);

} // namespace cph_plan
