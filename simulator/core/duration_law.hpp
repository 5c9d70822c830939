// How long a restart takes: drawn from a law by our own arithmetic, because the standard distributions give
// different numbers in different libraries.
#pragma once

#include "cph_plan/base/random.hpp"
#include "cph_plan/base/time.hpp"

#include <cstdint>

namespace cph_sim {

using cph_plan::Duration;
using cph_plan::Instant;

struct DurationLaw {
    enum class Kind : std::uint8_t { fixed, uniform, log_normal };

    Kind kind = Kind::fixed;
    Duration low{60'000};  // the fixed value, the lower bound, or the median
    Duration high{60'000}; // uniform only: the upper bound
    double sigma = 0.2;    // log-normal only
    // A share of all restarts (0 to 1) takes this many times as long: real fleets have a tail.
    double straggler_share = 0;
    double straggler_factor = 4;

    static DurationLaw fixed(Duration duration);
    static DurationLaw uniform(Duration low, Duration high);
    static DurationLaw log_normal(Duration median, double sigma);
};

// A number in [0, 1), with 53 bits of the generator.
double fraction(cph_plan::Random& random);

Duration draw(const DurationLaw& law, cph_plan::Random& random);

} // namespace cph_sim
