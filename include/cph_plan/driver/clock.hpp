// The run's two clocks, read from the machine: BOOTTIME for waiting (it counts suspend and never jumps), wall
// time for windows and for people.
#pragma once

#include "cph_plan/base/time.hpp"

namespace cph_plan {

// Time since boot, suspend included.
std::chrono::nanoseconds boot_time();

Instant wall_time();

class RunClock {
public:
    // Starts at wall time, but never before `not_before`: a run's clock does not go back when the machine's
    // did between two lives of the run. With a `speed` both clocks run that many times faster from here on.
    explicit RunClock(Instant not_before = {}, double speed = 1.0);

    Now now() const;

    // The clock of a simulation: both clocks start at `start`, whatever the machine says, and never jump.
    static RunClock pretending(Instant start, double speed);

    // A duration of the run in real time.
    Duration real(Duration duration) const;

private:
    std::chrono::nanoseconds boot_;
    Instant run_;
    Instant wall_;
    double speed_;
    bool follows_wall_;
};

} // namespace cph_plan
