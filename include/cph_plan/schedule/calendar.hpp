// The calendar: what windows and blackouts come to in real instants, by the time zone rules of this machine.
//
// A call may be sent at an instant iff some window has opens ≤ instant < closes − cutoff, and no blackout has
// from ≤ instant < to. Without windows every instant is open but for the blackouts.
//
// When clocks change: a start or an end that does not exist on its day is the first instant after the gap;
// one that comes twice is its first occurrence; there is one opening for each local date; a duration is
// elapsed time. A window that a change of clocks leaves without length does not open on that day.
//
// Zone rules are read once, by of(); everything else is computed from them.
#pragma once

#include "cph_plan/base/result.hpp"
#include "cph_plan/model/window.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cph_plan {

// One opening of one window. With `opens` == `closes` the window stays shut on its day, and `note` says why.
struct Opening {
    std::size_t window = 0; // its position among the windows
    Instant opens;
    Instant closes;
    Instant last_call;        // closes − cutoff: calls may be sent before it
    std::string opens_local;  // "2026-03-29T03:00:00+02:00"
    std::string closes_local; // the same for `closes`
    std::string note{};       // what a change of clocks does to it; empty for nothing

    bool has_length() const { return opens < closes; }
};

// Whether calls may be sent from an instant on, and until when that answer holds (it may hold longer).
struct Openness {
    enum class Why : std::uint8_t { open, outside_windows, blackout };
    Why why = Why::open;
    Instant until;
    std::size_t blackout = 0; // its position, when that is why

    bool open() const { return why == Why::open; }
};

class Calendar {
public:
    // Fails with an unknown time zone.
    static Result<Calendar> of(std::vector<Window> windows, std::vector<Blackout> blackouts);

    static Result<Calendar> of(const Hours& hours) { return of(hours.windows, hours.blackouts); }

    // Always open.
    Calendar();

    // What is left when a person has overridden the windows, or the blackouts of these names.
    Calendar without(bool windows, const std::vector<std::string>& blackouts) const;

    Openness at(Instant instant) const;

    // The first instant from `from` on at which a call may be sent; nothing when there is none in four years.
    std::optional<Instant> next_open(Instant from) const;

    // The opening in which a call may be sent at `instant`, the one that closes last when there are several;
    // nothing while closed or without windows.
    std::optional<Opening> opening_at(Instant instant) const;

    // The openings that end after `from`, in order of their beginning, overlapping ones not merged, days on
    // which a window stays shut among them.
    std::vector<Opening> openings(Instant from, std::size_t count) const;

    bool always_open() const;
    const std::vector<Blackout>& blackouts() const;

private:
    struct Pages;
    std::shared_ptr<const Pages> pages_;
};

} // namespace cph_plan
