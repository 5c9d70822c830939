// So many calls a minute and no more, counted minute by minute as the gateway counts them.
#pragma once

#include "cph_plan/base/time.hpp"

#include <cstdint>
#include <optional>

namespace cph_sim {

class Throttle {
public:
    explicit Throttle(std::uint32_t calls_per_minute)
        : calls_per_minute_(calls_per_minute) {} // 0: any number

    // Nothing when the call may pass; else how long it is until the minute is over.
    std::optional<cph_plan::Duration> wait(cph_plan::Instant now) {
        if (calls_per_minute_ == 0) return std::nullopt;
        if (now - minute_ >= std::chrono::minutes{1}) {
            minute_ = now;
            calls_ = 0;
        }
        if (calls_ < calls_per_minute_) {
            ++calls_;
            return std::nullopt;
        }
        return minute_ + std::chrono::minutes{1} - now;
    }

private:
    std::uint32_t calls_per_minute_;
    std::uint32_t calls_ = 0;
    cph_plan::Instant minute_{};
};

} // namespace cph_sim
