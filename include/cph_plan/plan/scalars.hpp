// The scalars of a plan as pure functions on their text. Whether a scalar may be quoted is the caller's
// business.
#pragma once

#include "cph_plan/base/result.hpp"
#include "cph_plan/base/time.hpp"
#include "cph_plan/model/plan.hpp"

#include <cstdint>
#include <string_view>

namespace cph_plan {

// 0|[1-9][0-9]*, at most plan_integer_max.
Result<std::uint32_t> read_integer(std::string_view text);

// An integer, or an integer from 0 to 100 with '%'.
Result<Portion> read_portion(std::string_view text);

// Integers with s, m, h or d, summed from left to right ("1h30m"), at most plan_duration_max.
Result<Duration> read_duration(std::string_view text);

// "HH:MM" from 00:00 to 23:59, since midnight.
Result<Duration> read_time_of_day(std::string_view text);

// "fri", "2nd-tue", "last-sun".
Result<OpeningDay> read_opening_day(std::string_view text);

// As parse_instant(), with a hint that fits what is missing.
Result<Instant> read_plan_instant(std::string_view text);

} // namespace cph_plan
