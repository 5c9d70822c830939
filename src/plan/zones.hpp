// The time zones of this machine, as its tzdata has them: what a window's `time_zone` may say. The files are
// those that the calendar reads later, in $TZDIR or /usr/share/zoneinfo.
#pragma once

#include <string>
#include <string_view>

namespace cph_plan {

// Whether there are any time zones to look among.
bool has_time_zones();

// An IANA name that is known here. Not "localtime", which means another zone on every machine, and nothing
// below "right/", whose clocks count leap seconds.
bool is_time_zone(std::string_view name);

// The zone that a person who wrote `name` probably meant, or empty: "asia/shangai" or "Shanghai" for
// "Asia/Shanghai".
std::string nearest_time_zone(std::string_view name);

} // namespace cph_plan
