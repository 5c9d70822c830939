// How long a lease lives. An owner that cannot renew stops by itself before anybody else may take its run;
// on one host the kernel's lock tells at once whether the owner lives, and none of this is waited for.
#pragma once

#include "cph_plan/base/time.hpp"

namespace cph_plan {

constexpr Duration lease_ttl = 60s;              // a lease that was not renewed for this long has expired
constexpr Duration lease_renewal = 15s;          // its owner renews it this often
constexpr Duration lease_self_stop = 40s;        // an owner that could not renew sends nothing more
constexpr Duration lease_take_over_margin = 10s; // another host waits this much longer than the ttl

static_assert(2 * lease_renewal < lease_self_stop, "one renewal may fail without consequences");
static_assert(lease_self_stop < lease_ttl, "the holder stops first");

} // namespace cph_plan
