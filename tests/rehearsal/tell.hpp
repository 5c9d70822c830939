// Tells a story to its end, process after process, and holds it against the promises.
#pragma once

#include "cph_plan/engine/ledger.hpp"
#include "scene.hpp"
#include "story.hpp"

#include <array>
#include <string>
#include <vector>

namespace rehearsal {

// How the life of one process ended.
struct ProcessEnd {
    std::size_t number = 0;
    std::uint32_t epoch = 0;
    std::optional<Exit> exit{};  // nothing when it died
    bool journal_lost = false;   // it could not write, or was no longer allowed to
    std::size_t first_entry = 0; // the entries durable when it was born and when it ended
    std::size_t last_entry = 0;
    std::uint64_t steps = 0;
    std::uint64_t job_reads = 0;
    std::uint64_t job_reads_allowed = 0;
};

struct Ending {
    RunState state = RunState::running;
    Exit exit = Exit::ok;
    OutcomeCounts outcomes{};
    std::vector<Stopping::Reason> stops{};
    std::vector<std::string> broken{};   // promises that did not hold; empty is good
    std::vector<std::string> minutes{};  // the entries as text, for comparing
    std::string ledger{};                // the same of the state
    std::vector<ProcessEnd> processes{}; // in order of their ends
    std::vector<Strike> struck{};
    std::array<std::array<std::uint32_t, point_count>, 3> struck_points{}; // by kind of mishap
    Duration lasted = 0ms;                                                 // in virtual time
    std::size_t calls = 0;                                                 // that went out

    std::uint64_t steps_of(std::size_t process) const;
};

Ending tell(const Story& story);

} // namespace rehearsal
