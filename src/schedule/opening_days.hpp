// Local dates on which a window opens, and the opening of one such date.
#pragma once

#include "cph_plan/schedule/calendar.hpp"

#include <absl/time/civil_time.h>
#include <absl/time/time.h>
#include <optional>

namespace cph_plan {

// A window with its zone's rules at hand.
struct ZonedWindow {
    Window window;
    absl::TimeZone zone;
    std::size_t position = 0;
};

absl::Time to_absl(Instant instant);
Instant from_absl(absl::Time time);

bool opens_on(const ZonedWindow& zoned, absl::CivilDay day);

// The opening of a day on which the window opens.
Opening opening_of(const ZonedWindow& zoned, absl::CivilDay day);

// The longest that one opening can last, changes of clocks included.
Duration length_max(const Window& window);

} // namespace cph_plan
