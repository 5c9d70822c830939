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

// How long a wave holds up the next one at most, its calls being answered at once.
Duration longest(const Wave& wave) {
    const bool checked = wave.health.check != Health::Check::none;
    return wave.job_timeout + (checked ? wave.health.healthy_deadline : 0ms);
}

std::optional<Instant> open_after(const Calendar& calendar, std::optional<Instant> from) {
    return from ? calendar.next_open(*from) : std::nullopt;
}

} // namespace

std::vector<WaveStart> wave_starts(const Schedule& schedule, const Calendar& calendar, Instant begin) {
    std::vector<WaveStart> starts;
    std::optional<Instant> earliest = begin, latest = begin;
    for (const Wave& wave : schedule.waves) {
        earliest = open_after(calendar, earliest);
        latest = open_after(calendar, latest);
        starts.push_back({.earliest = earliest, .latest = latest});
        if (earliest) *earliest += wave.pause;
        if (latest) *latest += longest(wave) + wave.pause;
    }
    return starts;
}

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
