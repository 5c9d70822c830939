// Where an unfinished run stands, why it is not moving, since when, and when it goes on.
#pragma once

#include "cph_plan/base/proposal.hpp"
#include "cph_plan/engine/ledger.hpp"
#include "cph_plan/engine/run_record.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cph_plan {

// What a run waits for.
enum class Waiting : std::uint8_t {
    nothing,   // it is over, resting until a person resumes it, or about to act
    lock,      // no living process owns it
    budget,    // over its budget: nothing more is sent, what is in flight is followed to its end
    throttled, // the cloud asked for patience
    in_flight, // calls or jobs
    health,    // jobs have ended, servers are not healthy yet
    pause,     // between waves
    window,    // for the next opening
    blackout,  // for the end of a blackout
    evidence,  // of what became of servers whose fate is unknown
    cloud,     // to answer: the states of servers are read, or calls do not get through and are made again
};
std::string_view to_text(Waiting waiting);

struct WaitingFor {
    Waiting reason = Waiting::nothing;
    std::optional<Instant> since{};
    std::optional<Instant> until{}; // at the latest; nothing when that depends on others
};

// What is known beside the journal's entries.
struct StatusContext {
    Instant now;
    bool owned = false;   // a live process holds it
    std::string owner{};  // "host:pid" of the last owner
    Repeated repeated{};  // in proposed commands
    std::string report{}; // the file that this process has just written
    bool behind = false;  // it has sent more than is in the journal: nobody can go on with it
};

WaitingFor waiting_for(const Ledger& ledger, Instant now, bool owned);

std::string status_text(const RunHeader& header, const Ledger& ledger, const StatusContext& context);
std::string status_json(const RunHeader& header, const Ledger& ledger, const StatusContext& context);

} // namespace cph_plan
