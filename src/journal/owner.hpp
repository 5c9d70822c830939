// Who this process is, as a lease names its owner.
#pragma once

#include <cstdint>
#include <string>

namespace cph_plan::journal {

std::string host_name();
std::string process_name(); // "host:pid"

// Wall time in milliseconds since 1970: what hosts that share a journal have in common.
std::int64_t wall_milliseconds();

} // namespace cph_plan::journal
