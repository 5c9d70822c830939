// Dispatch: the batches of the wave at work, from survey to answer.
//
// A batch whose call was not accepted comes back here and is tried again with a new permit, after a back-off
// that holds all calls; patience is bounded, waits that the cloud names not counted.
#pragma once

#include "desk.hpp"

#include <map>
#include <set>
#include <string>

namespace cph_plan {

class Dispatch {
public:
    explicit Dispatch(Desk& desk) : desk_(desk) {}

    void rebuild(); // from the ledger, when a process begins its life on the run
    void applied(const Entry& entry);
    bool answered(const ServersRead& input); // false: not a question of ours
    void think(); // pre: not stopping, and the pause before the current wave is over

    // Calls are out.
    bool calling() const { return !out_.empty(); }

    // The part of the last gate that concerns this permit alone.
    std::optional<std::string> may_spend(Permit permit) const;

private:
    struct Question {
        std::vector<ServerIndex> servers;
        Permit clearing{}; // when not 0: the read after a busy refusal
    };

    void enter(std::uint32_t wave);
    bool is_fresh(ServerIndex server) const;
    void survey(std::uint32_t batch);
    void propose(std::uint32_t batch, const std::vector<ServerIndex>& servers);
    void refused(const PermitState& permit);
    void hold(Duration wait, bool named_by_cloud, const std::string& why);
    void ask_for_clearing(Permit permit);
    void clear(Permit permit, const std::vector<ServerReading>& readings);
    std::vector<ServerIndex> untouched(const Batch& batch) const;

    Desk& desk_;
    std::optional<std::uint32_t> wave_;
    std::set<std::uint32_t> open_;  // batches with servers that may still be sent
    std::map<Permit, Instant> out_; // permits of this life not answered yet → the oldest reading behind each
    std::set<Permit> clearing_;     // busy refusals whose servers are being read again
    std::set<std::uint32_t> token_retried_; // batches

    std::vector<std::optional<ServerReading>> readings_; // of the current wave
    std::map<Ticket, Question> asked_;
    bool surveying_ = false;
    std::uint32_t survey_span_ = survey_servers_max;
    std::optional<Instant> stale_since_; // surveys have been too slow to use since then

    Instant hold_until_{};
    std::optional<Instant> trouble_since_;
    Duration waits_named_ = 0ms;
    int refusals_ = 0;
};

} // namespace cph_plan
