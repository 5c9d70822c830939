// ${NAME} in a target: the environment's way into a plan, and only for names that were made for it. Otherwise
// a plan could send any secret of the environment out as a host name.
#pragma once

#include "cph_plan/base/result.hpp"
#include "cph_plan/plan/load.hpp"

#include <string>
#include <string_view>

namespace cph_plan {

// The text with every ${CPH_PLAN_…} replaced once; what a variable holds is not expanded again.
Result<std::string> expand(std::string_view text, const Lookup& lookup);

} // namespace cph_plan
