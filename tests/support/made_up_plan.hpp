// Plans without a file, for tests that are about something else.
#pragma once

#include "cph_plan/schedule/schedule.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace made_up {

// `count` ids, "0…01", "0…02", …
std::vector<std::string> ids(std::size_t count);

// A plan with one group of `count` servers in one wave, to be changed by the story.
cph_plan::Plan plan_of(std::size_t count);

// The same schedule with batches of at most `size`, so that small stories have many calls.
cph_plan::Schedule cut_batches(cph_plan::Schedule schedule, std::uint32_t size);

} // namespace made_up
