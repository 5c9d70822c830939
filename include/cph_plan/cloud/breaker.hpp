// No hammering of a sick cloud: after ten failures in a row, of whatever calls, all calls rest for a minute.
// Then one of them goes out as a probe, and its end decides whether the rest may follow.
#pragma once

#include "cph_plan/base/time.hpp"

#include <optional>

namespace cph_plan {

constexpr int breaker_failures = 10;
constexpr Duration breaker_rest = 60s;

class Breaker {
public:
    bool may_call(Instant now) const;
    bool resting(Instant now) const { return rest_until_ && now < *rest_until_; }

    // Every call that went out ends in one of three ways. `settled_nothing`: it was stopped here.
    void called() { probing_ = rest_until_.has_value(); }
    void succeeded();
    void failed(Instant now);
    void settled_nothing();

    int failures() const { return failures_; } // in a row

    // When the rest is over, while there is one; a probe may still have to end after that.
    std::optional<Instant> rest_until() const { return rest_until_; }

private:
    int failures_ = 0;
    std::optional<Instant> rest_until_{};
    bool probing_ = false;
};

} // namespace cph_plan
