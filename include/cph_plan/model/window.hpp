// When restart calls may be sent, as a plan says it: maintenance windows and blackouts as plain values. What
// they come to on a given day is the schedule room's business (calendar.hpp).
#pragma once

#include "cph_plan/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace cph_plan {

enum class Weekday : std::uint8_t { mon, tue, wed, thu, fri, sat, sun };

// "fri", "2nd-tue", "last-sun": days on which a window opens, by the local calendar.
struct OpeningDay {
    static constexpr std::int8_t every = 0;
    static constexpr std::int8_t last = -1;

    Weekday weekday = Weekday::mon;
    std::int8_t nth = every; // 1 to 4 in its month, or one of the above
    friend bool operator==(const OpeningDay&, const OpeningDay&) = default;
};

// A span of local time in which calls may be sent. It belongs to the day on which it opens: "fri 22:00 + 6h"
// is open on Saturday at 02:00. Exactly one of `duration` (elapsed time) and `end` (what the clock on the
// wall says; before `start` it is the next day's) is set.
struct Window {
    std::vector<OpeningDay> days{}; // empty = every day
    Duration start = 0ms;           // since local midnight, as clocks show it; whole minutes
    std::optional<Duration> duration{};
    std::optional<Duration> end{};
    std::string time_zone; // IANA, "Asia/Shanghai"
    Duration cutoff = 0ms; // no call is sent in this last part of it
    friend bool operator==(const Window&, const Window&) = default;
};

// A span in which no call may be sent, whatever the windows say.
struct Blackout {
    std::string name{}; // may be empty
    Instant from;
    Instant to;
    std::string reason;
    friend bool operator==(const Blackout&, const Blackout&) = default;
};

// What becomes of a run that finds itself outside of its windows.
enum class OnClose : std::uint8_t { suspend, wait };

// When a run may send, and what it does when it may not.
struct Hours {
    std::vector<Window> windows{}; // none = always open, but for the blackouts
    std::vector<Blackout> blackouts{};
    OnClose on_close = OnClose::suspend;
    Duration max_wait = 24h * 7;              // with OnClose::wait: then it suspends after all
    std::optional<Duration> start_deadline{}; // a run that has not begun so long after an opening suspends

    bool always_open() const { return windows.empty() && blackouts.empty(); }
    friend bool operator==(const Hours&, const Hours&) = default;
};

} // namespace cph_plan
