// Our own generator (SplitMix64): the same seed gives the same numbers on every library and machine, which
// the standard distributions do not promise.
#pragma once

#include <cstdint>

namespace cph_plan {

class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        state_ += 0x9e3779b97f4a7c15;
        std::uint64_t mixed = state_;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        return mixed ^ (mixed >> 31);
    }

    // A number in [0, bound), every one equally likely; 0 when the bound is 0.
    std::uint64_t below(std::uint64_t bound) {
        if (bound == 0) return 0;
        const std::uint64_t fair = UINT64_MAX - UINT64_MAX % bound;
        for (;;) {
            const std::uint64_t drawn = next();
            if (drawn < fair) return drawn % bound;
        }
    }

    // True once in a while: `percent` times in a hundred.
    bool chance(unsigned percent) { return below(100) < percent; }

private:
    std::uint64_t state_;
};

} // namespace cph_plan
