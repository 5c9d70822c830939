// A second opinion on what may be sent: the rules of budgets, waves, pauses, permits and hours once more,
// written apart from the engine, slowly and plainly. It reads the minutes one by one.
#pragma once

#include "cph_plan/engine/entry.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace rehearsal {

using namespace cph_plan;

// May a call be sent at this wall time? Knows zones whose clocks do not change in the story: UTC,
// Asia/Shanghai, Europe/Berlin in winter.
bool is_open(const Hours& hours, Instant wall);

class SecondOpinion {
public:
    // `tolerance`: by how much the clocks of two hosts may differ.
    SecondOpinion(const Schedule& schedule, Duration tolerance);

    void read(const Entry& entry);

    // Why this `Sending` should not have been; each begins with the name of the promise.
    std::vector<std::string> objections(const Entry& entry) const;

    Outcome outcome(std::uint32_t server) const { return servers_[server].outcome; }
    // The last look showed that it was restarted and is well.
    bool seen_restarted(std::uint32_t server) const { return servers_[server].moved; }
    std::uint32_t bad() const;
    std::uint32_t in_flight() const;
    bool over_budget() const { return bad() > schedule_.max_failures.of(schedule_.size()); }
    // A reason that no resume lifts.
    bool stopped_for_good() const;
    bool all_settled(std::uint32_t wave) const;
    const std::vector<Stopping::Reason>& stops() const { return stops_; }
    Exit exit() const; // as the outcomes and the reasons to stop have it

private:
    struct Server {
        Outcome outcome = Outcome::not_started;
        std::set<std::string> open_jobs{};
        bool restarted = false; // the cloud may have been made to
        bool moved = false;     // evidence showed it moved and normal again
    };
    struct Call {
        Intent intent{};
        std::uint32_t epoch = 0;
        bool sent = false;
        bool answered = false;
        bool waits_for_clearing = false;
    };

    void take(const Owned& body);
    void take(const Surveyed& body);
    void take(const Intent& body);
    void take(const Sending& body);
    void take(const Answered& body);
    void take(const Cleared& body);
    void take(const JobsEnded& body);
    void take(const TimedOut& body);
    void take(const Vanished& body);
    void take(const Checked& body);
    void take(const Flagged&) {}
    void take(const Evidence& body);
    void take(const Presumed& body);
    void take(const WaveSettled& body);
    void take(const Stopping& body);
    void take(const Closed&) {}
    void take(const Abandoned&) {}
    void take(const Unlocked&) {}
    void take(const OpeningAwaited&) {}

    Server& of(ServerIndex server) { return servers_[cph_plan::at(server)]; }
    void settle_if_in_flight(ServerIndex server, Outcome outcome);
    void answer(ServerIndex server, const ServerReply& reply);
    std::uint32_t wave_of(std::uint32_t server) const;
    std::uint32_t bad_in(std::uint32_t wave) const;

    const Schedule& schedule_;
    Duration tolerance_;
    std::vector<Server> servers_;
    std::map<std::uint32_t, Call> calls_; // by permit
    std::uint32_t epoch_ = 0;
    std::map<std::uint32_t, Instant> pause_until_; // by wave that has settled
    std::vector<Stopping::Reason> stops_;
};

} // namespace rehearsal
