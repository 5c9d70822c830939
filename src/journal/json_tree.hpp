// Stored JSON, read more strictly than JSON allows: no floats, no member twice, no deep nesting, nothing
// after the value.
#pragma once

#include "cph_plan/base/result.hpp"

#include <nlohmann/json.hpp>
#include <string_view>

namespace cph_plan::journal {

// Nothing that is stored nests deeper than an entry's list of objects of objects.
constexpr std::size_t stored_depth_max = 8;

Result<nlohmann::json> read_json(std::string_view text);

} // namespace cph_plan::journal
