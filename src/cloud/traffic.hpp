// What all calls of one client have in common: its clocks, its pace, its breaker, and the cloud's idea of the
// time.
#pragma once

#include "cph_plan/cloud/breaker.hpp"
#include "cph_plan/cloud/client.hpp"
#include "cph_plan/cloud/pace.hpp"
#include "handle.hpp"

#include <optional>
#include <string>

namespace cph_plan {

class Traffic {
public:
    explicit Traffic(ClientOptions options);

    const ClientOptions& options() const { return options_; }
    Instant now() const { return options_.run_clock(); }
    Instant wall() const { return options_.wall_clock(); }
    // What the cloud's clock shows, by its own `Date` lines.
    Instant cloud_now() const { return wall() + offset_.value_or(0ms); }
    std::optional<Duration> cloud_offset() const { return offset_; }
    // Words for a refused signature whose cause may be a clock, else empty.
    std::string clock_hint() const;

    bool may_call() const { return pace_.may_call(now()) && breaker_.may_call(now()); }
    bool resting() const { return breaker_.resting(now()); }
    // pre: resting(). After which failures, and what the newest one was.
    std::string why_resting() const;
    // When a call that waits now may go out at the earliest.
    Instant next_turn() const;
    std::size_t under_way() const { return under_way_; }

    // A call goes out, and ends in one of three ways.
    void begins();
    void ends_well(const Handle& handle, CURLcode code);
    void ends_badly(const Handle& handle, CURLcode code, const std::string& why);
    void ends_here(const Handle& handle, CURLcode code); // stopped at the gate

private:
    void ended(const Handle& handle, CURLcode code);
    void tell(const std::string& words) const;
    void learn_offset(const HttpReply& reply);

    ClientOptions options_;
    Pace pace_;
    Breaker breaker_;
    Instant failing_since_{};      // the first failure of those in a row
    std::string newest_failure_{}; // where and why
    std::size_t under_way_ = 0;
    std::optional<Duration> offset_{};
    bool skew_told_ = false;
};

} // namespace cph_plan
