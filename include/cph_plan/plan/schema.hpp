// The plan's JSON Schema (draft 2020-12), for editors. It covers the keys that the loader takes.
#pragma once

#include <string_view>

namespace cph_plan {

std::string_view plan_schema();

} // namespace cph_plan
