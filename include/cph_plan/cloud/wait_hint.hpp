// How long the cloud asks us to wait, and what time it says it is.
#pragma once

#include "cph_plan/base/time.hpp"

#include <optional>
#include <string_view>

namespace cph_plan {

// Waits outside these bounds are nonsense and are not obeyed at all.
constexpr Duration named_wait_min = 1s;
constexpr Duration named_wait_max = 1h;

// An HTTP date, "Fri, 31 Dec 1999 23:59:59 GMT".
std::optional<Instant> parse_http_date(std::string_view text);

// `Retry-After`: seconds, or a date seen from `cloud_now`. 0, -1, 1e9, "soon" and dates gone by give nothing.
std::optional<Duration> retry_after(std::string_view header, Instant cloud_now);

// The gateway's throttle message, "… over ratelimit,limit:5,time:1 minute": one whole period.
std::optional<Duration> throttle_period(std::string_view message);

} // namespace cph_plan
