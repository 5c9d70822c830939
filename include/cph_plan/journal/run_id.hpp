// Names of runs: sortable by time, short enough to type, unlike enough never to meet.
#pragma once

#include "cph_plan/base/name.hpp"
#include "cph_plan/base/time.hpp"

#include <cstdint>

namespace cph_plan {

// "20261124-040448-7f3a9c": the second in UTC and 24 bits of `random`.
RunId new_run_id(Instant created, std::uint64_t random);

} // namespace cph_plan
