#include "simulator/core/duration_law.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <vector>

using namespace cph_sim;
using namespace std::chrono_literals;

namespace {

std::vector<Duration> drawn(const DurationLaw& law, std::size_t count = 2000) {
    cph_plan::Random random(7);
    std::vector<Duration> durations;
    for (std::size_t i = 0; i < count; ++i) durations.push_back(draw(law, random));
    std::sort(durations.begin(), durations.end());
    return durations;
}

} // namespace

TEST_CASE("a fixed law draws one duration") {
    const auto durations = drawn(DurationLaw::fixed(90s));
    CHECK(durations.front() == 90s);
    CHECK(durations.back() == 90s);
}

TEST_CASE("a uniform law stays within its bounds and reaches near both") {
    const auto durations = drawn(DurationLaw::uniform(10s, 20s));
    CHECK(durations.front() >= 10s);
    CHECK(durations.back() <= 20s);
    CHECK(durations.front() < 11s);
    CHECK(durations.back() > 19s);
}

TEST_CASE("a uniform law over a single duration draws that one") {
    CHECK(drawn(DurationLaw::uniform(10s, 10s)).back() == 10s);
}

TEST_CASE("half of a log-normal law lies below its median, and 16 in 100 above median times e^sigma") {
    const auto durations = drawn(DurationLaw::log_normal(5min, 0.5), 20'000);
    const auto share_below = [&](Duration limit) {
        const auto end = std::lower_bound(durations.begin(), durations.end(), limit);
        return static_cast<double>(end - durations.begin()) / static_cast<double>(durations.size());
    };
    CHECK(share_below(5min) == doctest::Approx(0.5).epsilon(0.03));
    CHECK(share_below(Duration{494'616}) == doctest::Approx(0.8413).epsilon(0.03)); // 300 s times e^0.5
    CHECK(durations.front() > 0s);
}

TEST_CASE("stragglers take their factor, in their share") {
    DurationLaw law = DurationLaw::fixed(1min);
    law.straggler_share = 0.25;
    law.straggler_factor = 4;
    const auto durations = drawn(law, 20'000);
    const auto slow = std::count(durations.begin(), durations.end(), Duration{4min});
    CHECK(slow + std::count(durations.begin(), durations.end(), Duration{1min}) == 20'000);
    CHECK(static_cast<double>(slow) / 20'000 == doctest::Approx(0.25).epsilon(0.05));
}

TEST_CASE("no duration is so long that instants would overflow") {
    DurationLaw law = DurationLaw::fixed(24h * 366);
    law.straggler_share = 1;
    law.straggler_factor = 1e300;
    CHECK(drawn(law, 10).back() == 24h * 366);
}
