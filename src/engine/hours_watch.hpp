// The plan's hours: may a call go out now, and what becomes of the run while it may not.
//
// They bind new calls only. What is in flight when a window closes is followed to its end.
#pragma once

#include "desk.hpp"

#include "cph_plan/schedule/calendar.hpp"

#include <string>

namespace cph_plan {

class HoursWatch {
public:
    HoursWatch(Desk& desk, Calendar calendar);

    void applied(const Entry& entry);

    // The run would send at `wanted` (run clock; the past means now). Yes, or it has been arranged that the
    // run wakes, waits or stops.
    bool allow(Instant wanted);

    // The part of the last gate that concerns the hours.
    std::optional<std::string> objection() const;

private:
    std::optional<std::string> clock_doubt() const;
    const Openness& openness();
    bool begins_in_time();
    void hold_back(const Openness& now, std::optional<Instant> next);
    void suspend(const Openness& now, std::optional<Instant> next, const std::string& but);
    std::string name_of(const Openness& now) const;

    Desk& desk_;
    Calendar planned_;
    Calendar calendar_;             // what the owner's overrides leave of it
    std::optional<Openness> known_; // holds from `known_at_` until its `until`
    Instant known_at_{};
};

} // namespace cph_plan
