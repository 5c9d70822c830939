#include "cph_plan/driver/clock.hpp"

#include <algorithm>
#include <cmath>
#include <ctime>

namespace cph_plan {

std::chrono::nanoseconds boot_time() {
    timespec time{};
    clock_gettime(CLOCK_BOOTTIME, &time);
    return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

Instant wall_time() {
    return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

RunClock::RunClock(Instant not_before, double speed)
    : boot_(boot_time()), run_(std::max(wall_time(), not_before)), wall_(wall_time()), speed_(speed),
      follows_wall_(speed == 1.0) {}

RunClock RunClock::pretending(Instant start, double speed) {
    RunClock clock(start, speed);
    clock.run_ = clock.wall_ = start;
    clock.follows_wall_ = false;
    return clock;
}

Now RunClock::now() const {
    const std::chrono::nanoseconds elapsed = boot_time() - boot_;
    const std::chrono::duration<double, std::nano> scaled = elapsed * speed_;
    const Duration since =
        std::chrono::floor<Duration>(std::chrono::duration_cast<std::chrono::nanoseconds>(scaled));
    return {run_ + since, follows_wall_ ? wall_time() : wall_ + since};
}

Duration RunClock::real(Duration duration) const {
    return Duration{static_cast<Duration::rep>(std::ceil(static_cast<double>(duration.count()) / speed_))};
}

} // namespace cph_plan
