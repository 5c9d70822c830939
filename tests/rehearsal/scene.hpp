// The scene of a story: virtual time, the pretend cloud, the minutes, and all that is under way between them
// and the processes. Everything that happens stands in one queue, ordered by (time, sequence), so that a
// story is always the same.
//
// `now` is true time. Each process has clocks of its own, which may be wrong.
#pragma once

#include "fate.hpp"
#include "minutes.hpp"
#include "point.hpp"
#include "simulator/core/cloud.hpp"
#include "story.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace rehearsal {

// A restart request whose first byte has left, whatever became of it.
struct SentCall {
    Permit permit{};
    std::vector<ServerIndex> servers;
    Instant at;
    std::size_t process = 0;
    std::uint32_t epoch = 0;      // of the process
    std::uint32_t owner = 0;      // the epoch that owned the run by then
    std::size_t entries = 0;      // that were durable by then
    std::uint32_t in_flight = 0;  // calls of this process on the wire, this one included
    bool held_at_the_end = false; // the process was stopped between its last look at the clock and the byte
    bool told_to_stop = false;    // the process had taken in a signal or a halt
};

struct Scene {
    Scene(const Story& story, const Schedule& schedule);

    void at(Instant instant, std::size_t process, std::function<void()> happens); // 0: whoever lives
    // The next event up to `limit` happens; false when there is none.
    bool advance(std::optional<Instant> limit);
    void pass_until(Instant instant);                            // all that happens until then happens
    void hold_back(std::size_t process) { held_back_[process]; } // its events wait …
    void let_go(std::size_t process);                            // … until now
    void end(std::size_t process) { ended_.push_back(process); } // its events never happen

    Duration wall_ahead() const; // of true time, by the jumps so far
    std::vector<std::string> ids(const std::vector<ServerIndex>& servers) const;
    std::vector<std::string> broken; // promises seen to break on the way

    const Story& story;
    const Schedule& schedule;
    cph_sim::Cloud cloud;
    Fate fate;
    Minutes minutes;
    const Instant beginning{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24}};
    Instant now = beginning;
    std::vector<SentCall> sent;

    // Occasions so far.
    std::uint64_t calls = 0;
    std::uint64_t reads = 0;
    std::uint64_t appends = 0;
    std::uint64_t latencies = 0;

    // Points at which a process died, slept or was taken over, by kind of mishap.
    std::array<std::array<std::uint32_t, point_count>, 3> struck_points{};

private:
    struct Event {
        std::size_t process = 0;
        std::function<void()> happens;
    };
    std::uint64_t sequence_ = 0;
    std::map<std::pair<Instant, std::uint64_t>, Event> queue_;
    std::map<std::size_t, std::vector<Event>> held_back_;
    std::vector<std::size_t> ended_;
};

} // namespace rehearsal
