// What a person allows on the command line against a plan's hours.
#pragma once

#include "cph_plan/base/result.hpp"
#include "cph_plan/engine/entry.hpp"
#include "cph_plan/model/window.hpp"
#include "options.hpp"

namespace cph_plan {

// Longer reasons belong into a ticket, and its number into the reason.
constexpr std::size_t override_reason_max = 1024;

// Refuses an override without a reason, a reason without an override, and an override of something that the
// hours do not hold.
Result<Overrides> overrides_for(const Options& options, const Hours& hours);

} // namespace cph_plan
