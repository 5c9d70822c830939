// The few header lines of a reply that matter, as they arrive one by one.
#pragma once

#include "handle.hpp"

#include <string_view>

namespace cph_plan {

// A status line begins the answer anew; an interim one (1xx) settles nothing. False when the lines contradict
// each other about the length of the body: libcurl believes the last, and others on the way may believe the
// first.
bool take_header_line(HttpReply& reply, std::string_view line);

} // namespace cph_plan
