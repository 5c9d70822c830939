#include "simulator/core/duration_law.hpp"

#include <algorithm>
#include <cmath>

namespace cph_sim {

namespace {

// A longer restart than any run follows; it also keeps the arithmetic on instants far from overflow.
constexpr Duration longest_restart = std::chrono::hours{24 * 366};

// Close to normal: twelve uniform numbers have a variance of one, and need no logarithm or cosine.
double nearly_normal(cph_plan::Random& random) {
    double sum = 0;
    for (int i = 0; i < 12; ++i) sum += fraction(random);
    return sum - 6;
}

Duration scaled(Duration duration, double factor) {
    const double milliseconds = static_cast<double>(duration.count()) * factor;
    if (!(milliseconds > 0)) return Duration{0};
    if (milliseconds >= static_cast<double>(longest_restart.count())) return longest_restart;
    return Duration{static_cast<Duration::rep>(std::llround(milliseconds))};
}

Duration draw_plain(const DurationLaw& law, cph_plan::Random& random) {
    switch (law.kind) {
    case DurationLaw::Kind::fixed: break;
    case DurationLaw::Kind::uniform: {
        const auto width = static_cast<std::uint64_t>(std::max(law.high - law.low, Duration{0}).count());
        return law.low + Duration{static_cast<Duration::rep>(random.below(width + 1))};
    }
    case DurationLaw::Kind::log_normal: return scaled(law.low, std::exp(law.sigma * nearly_normal(random)));
    }
    return law.low;
}

} // namespace

DurationLaw DurationLaw::fixed(Duration duration) {
    return {.kind = Kind::fixed, .low = duration, .high = duration};
}

DurationLaw DurationLaw::uniform(Duration low, Duration high) {
    return {.kind = Kind::uniform, .low = low, .high = high};
}

DurationLaw DurationLaw::log_normal(Duration median, double sigma) {
    return {.kind = Kind::log_normal, .low = median, .high = median, .sigma = sigma};
}

double fraction(cph_plan::Random& random) {
    return static_cast<double>(random.next() >> 11) * 0x1.0p-53;
}

Duration draw(const DurationLaw& law, cph_plan::Random& random) {
    const Duration plain = draw_plain(law, random);
    // Drawn in any case, so that the share does not shift the numbers after it.
    const bool straggles = fraction(random) < law.straggler_share;
    return scaled(plain, straggles ? law.straggler_factor : 1);
}

} // namespace cph_sim
