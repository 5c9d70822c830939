// Instants, durations, and the two clocks of a run.
//
// `run` never jumps: it starts at the wall time and then counts elapsed time, suspend included. Pauses,
// deadlines and timeouts live on it. `wall` is the law of windows and blackouts, and may jump either way
// between two readings.
#pragma once

#include "cph_plan/base/result.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace cph_plan {

using namespace std::chrono_literals;

using Duration = std::chrono::milliseconds;
using Instant = std::chrono::sys_time<Duration>;

struct Now {
    Instant run;
    Instant wall;
    std::optional<Duration> cloud_offset{}; // the cloud's clock − ours, when its replies have shown it
};

// "2026-11-24T04:04:48Z"; whole seconds, rounded down.
std::string format_utc(Instant instant);

// Reads "YYYY-MM-DDTHH:MM:SS[.fraction]" followed by "Z" or "+HH:MM"; fractions beyond milliseconds are
// dropped. Refuses anything else, days that do not exist included.
Result<Instant> parse_instant(std::string_view text);

// "1h30m", "45s", "250ms"; "0s" for nothing. The largest two units that matter; what is smaller is rounded
// down.
std::string format_duration(Duration duration);

// How the cloud's clock differs from ours, in words: "this machine's clock is 20m behind the cloud's".
std::string clock_offset_text(Duration cloud_offset);

} // namespace cph_plan
