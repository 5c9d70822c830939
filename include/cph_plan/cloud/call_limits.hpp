// How long one call may take and how much it may bring. Tests make them smaller; nobody else does.
#pragma once

#include "cph_plan/base/time.hpp"

#include <cstddef>

namespace cph_plan {

// Name resolution, TCP, TLS and proxy together.
constexpr Duration connect_timeout = 10s;
// Above any gateway's own time-out, so that its 504 arrives.
constexpr Duration restart_timeout = 60s;
constexpr Duration read_timeout = 30s;
// A reply that trickles below this rate for this long is given up. Not so the restart call's: a cloud that
// takes half a minute to answer would look like one that never does, and the whole time-out bounds it anyway.
constexpr long low_speed_bytes = 100;
constexpr Duration low_speed_time = 20s;
// A hundred jobs with messages of 1 KiB are 0.3 MB.
constexpr std::size_t restart_reply_max = std::size_t{8} * 1024 * 1024;
constexpr std::size_t read_reply_max = std::size_t{32} * 1024 * 1024;
// All header lines of a reply, interim answers included.
constexpr std::size_t reply_headers_max = std::size_t{256} * 1024;

struct CallLimits {
    Duration connect = connect_timeout;
    Duration restart = restart_timeout;
    Duration read = read_timeout;
    Duration low_speed = low_speed_time;
    std::size_t restart_reply = restart_reply_max;
    std::size_t read_reply = read_reply_max;
    std::size_t reply_headers = reply_headers_max;
};

} // namespace cph_plan
