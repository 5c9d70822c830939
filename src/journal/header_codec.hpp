// The stored form of a run's header; the plan's text, which may be large, stands beside it.
#pragma once

#include "cph_plan/base/result.hpp"
#include "cph_plan/engine/run_record.hpp"

#include <string>
#include <string_view>

namespace cph_plan::journal {

std::string encode_header(const RunHeader& header);
Result<RunHeader> decode_header(std::string_view text);

} // namespace cph_plan::journal
