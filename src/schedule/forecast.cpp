#include "cph_plan/schedule/forecast.hpp"

#include <algorithm>
#include <functional>

namespace cph_plan {

namespace {

// Servers of the calls that can be out at a time: the largest batches of the wave, one a call.
std::uint32_t out_at_a_time(const Schedule& schedule, const Wave& wave) {
    std::vector<std::uint32_t> sizes;
    for (std::uint32_t i = 0; i < wave.batch_count; ++i)
        sizes.push_back(schedule.batches[wave.first_batch + i].count);
    std::ranges::sort(sizes, std::greater{});
    sizes.resize(std::min<std::size_t>(sizes.size(), schedule.max_parallel_calls));
    std::uint32_t sum = 0;
    for (const std::uint32_t size : sizes) sum += size;
    return sum;
}

} // namespace

std::vector<WaveForecast> forecast(const Schedule& schedule) {
    std::vector<WaveForecast> forecasts;
    Duration earliest = 0ms;
    for (const Wave& wave : schedule.waves) {
        const std::uint32_t tolerated =
            std::min(schedule.tolerated(), wave.tolerated().value_or(schedule.tolerated()));
        const std::uint64_t refused = std::uint64_t{tolerated} + out_at_a_time(schedule, wave);
        forecasts.push_back(
            {.tolerated = tolerated,
             .worst_if_refused = static_cast<std::uint32_t>(std::min<std::uint64_t>(refused, wave.count)),
             .worst_if_jobs_fail = wave.count,
             .earliest = earliest});
        earliest += wave.pause;
    }
    return forecasts;
}

} // namespace cph_plan
