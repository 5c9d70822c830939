// The few forms of value in which a person describes a pretend cloud: durations, shares, numbers.
#pragma once

#include "cph_plan/base/result.hpp"
#include "cph_plan/base/time.hpp"

#include <cstdint>
#include <string_view>

namespace cph_sim {

// "250ms", "90s", "1h30m": integers with ms, s, m, h or d, summed; at most 366 days.
cph_plan::Result<cph_plan::Duration> read_duration(std::string_view text);

// "2%", "0.5%", "100%": a part of the whole, from 0 to 1.
cph_plan::Result<double> read_share(std::string_view text);

// A whole number from `least` to `most`, without a sign unless it is negative, without leading zeros.
cph_plan::Result<std::int64_t> read_number(std::string_view text, std::int64_t least, std::int64_t most);

} // namespace cph_sim
