// A plan laid out for a person, or as a record: its waves, the calls they take, the worst that each can do,
// and when each can start at the earliest.
#pragma once

#include "cph_plan/schedule/schedule.hpp"

#include <string>
#include <string_view>

namespace cph_plan {

std::string preview_text(const Schedule& schedule);

// Every field always present. `digest` is the plan's.
std::string preview_json(const Schedule& schedule, std::string_view digest);

} // namespace cph_plan
