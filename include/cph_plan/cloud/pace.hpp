// Calls by the minute, evenly spread: `max_calls_per_minute` counts every call, reads and logins included.
#pragma once

#include "cph_plan/base/time.hpp"

#include <cstdint>
#include <optional>

namespace cph_plan {

class Pace {
public:
    explicit Pace(std::optional<std::uint32_t> calls_per_minute);

    bool may_call(Instant now) const { return now >= next_; }
    void called(Instant now) { next_ = now + spacing_; }

    // When the next call has its turn; in the past when that is now.
    Instant next() const { return next_; }

private:
    Duration spacing_{};
    Instant next_{};
};

} // namespace cph_plan
