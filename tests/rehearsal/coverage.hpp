// What a campaign of stories has met, counted: a campaign that never met a thing proves nothing about it.
#pragma once

#include "tell.hpp"

#include <map>
#include <string>

namespace rehearsal {

class Coverage {
public:
    void add(const Story& story, const Ending& ending);

    // All that can be met, also what was not: "misfortune disk_full", "dies at at_gate", "outcome unknown".
    const std::map<std::string, std::uint64_t>& counts() const { return counts_; }
    // Those met less often than `least` times.
    std::vector<std::string> rarer_than(std::uint64_t least) const;

    std::uint64_t stories = 0;
    std::uint64_t processes = 0;
    std::uint64_t calls = 0;
    std::uint64_t broken = 0;  // stories with a broken promise
    Duration lasted = 0ms;     // in virtual time, all together
    std::uint64_t doubled = 0; // stories in which a server was restarted twice (I1)
    std::uint64_t lost = 0;    // in which a restart is missing from the minutes (I3, I5, I8)
    std::uint64_t outside = 0; // in which a call went out when it might not (I4)

    Coverage();

private:
    std::map<std::string, std::uint64_t> counts_;
};

} // namespace rehearsal
