// The health of restarted servers: read until normal, or until the deadline after the job's end has passed.
#pragma once

#include "desk.hpp"

#include <map>
#include <set>

namespace cph_plan {

class HealthWatch {
public:
    explicit HealthWatch(Desk& desk) : desk_(desk) {}

    void rebuild(); // from the ledger, when a process begins its life on the run
    void applied(const Entry& entry);
    bool answered(const ServersRead& input); // false: not a question of ours
    // `more_to_come`: calls or reads are out whose answers may add servers. Those that wait then wait a
    // little for them, since a read of a hundred servers often costs as many calls as a read of one.
    void think(bool more_to_come);

private:
    // The servers of one target that wait; one read at a time.
    struct Queue {
        std::set<ServerIndex> waiting;
        Instant next_read{};
        Instant gather_until{}; // how long others are waited for
        bool asked = false;
    };
    struct Question {
        std::uint32_t target = 0;
        std::vector<ServerIndex> servers;
    };

    void wait_for(ServerIndex server);
    void forget(ServerIndex server);
    std::uint32_t target_of(ServerIndex server) const;
    Instant job_end(ServerIndex server) const;

    Desk& desk_;
    std::map<std::uint32_t, Queue> queues_; // by target
    std::map<Ticket, Question> asked_;
};

} // namespace cph_plan
