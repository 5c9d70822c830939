// The openings of a plan's windows laid out for a person, or as a record: in local time with its offset, in
// UTC, and with what a change of clocks or a blackout does to each.
#pragma once

#include "cph_plan/base/name.hpp"
#include "cph_plan/schedule/calendar.hpp"

#include <string>

namespace cph_plan {

// Whether a call could be sent at `from`, and when the next one can.
std::string openness_text(const Calendar& calendar, Instant from);

// Which openings are asked for: the first `count` that end after `from`.
struct OpeningsAsked {
    Instant from;
    std::size_t count = 0;
};

// `calendar` is that of `hours`.
std::string windows_text(const PlanName& plan, const Hours& hours, const Calendar& calendar,
                         const OpeningsAsked& asked);

// Every field always present. Windows are counted from 1, in the order of the plan.
std::string windows_json(const PlanName& plan, const Hours& hours, const Calendar& calendar,
                         const OpeningsAsked& asked);

} // namespace cph_plan
