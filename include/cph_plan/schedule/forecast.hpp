// What can be said of a run before it begins, without asking anybody: how bad each wave can get before the
// budgets stop the run, and when each can start at the earliest.
#pragma once

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

} // namespace cph_plan
