// A plan laid out for a person, or as a record: where its calls go, its waves, the calls they take, the worst
// that each can do, when each can start, and in which windows that is.
#pragma once

#include "cph_plan/schedule/calendar.hpp"
#include "cph_plan/schedule/schedule.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace cph_plan {

// What is known beside the schedule.
struct PreviewContext {
    std::vector<std::string> endpoints; // where the calls of each target go, in the order of the targets
    Calendar calendar;                  // of the schedule's hours, without what a person overrides
    Instant begin;                      // when the run would begin
};

std::string preview_text(const Schedule& schedule, const PreviewContext& context);

// Every field always present. `digest` is the plan's.
std::string preview_json(const Schedule& schedule, const PreviewContext& context, std::string_view digest);

} // namespace cph_plan
