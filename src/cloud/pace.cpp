#include "cph_plan/cloud/pace.hpp"

namespace cph_plan {

namespace {

// Rounded up, so that no minute ever holds one call more.
Duration spacing_of(std::uint32_t calls_per_minute) {
    const auto calls = static_cast<Duration::rep>(calls_per_minute);
    return Duration{(Duration{1min}.count() + calls - 1) / calls};
}

} // namespace

Pace::Pace(std::optional<std::uint32_t> calls_per_minute)
    : spacing_(calls_per_minute && *calls_per_minute > 0 ? spacing_of(*calls_per_minute) : 0ms) {}

} // namespace cph_plan
