// The lawful moves of a server, of a call and of a wave, as tables. A move that is not in its table changes
// nothing; asking for one is a bug, which the ledger counts and the tests hold at zero.
#pragma once

#include "cph_plan/model/outcome.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace cph_plan {

// --- a server

enum class Stage : std::uint8_t { untouched, sent, following, checking, settled };

// Where a server stands. Every stage but the last has one outcome.
struct Standing {
    Stage stage = Stage::untouched;
    Outcome outcome = Outcome::not_started;
    friend constexpr bool operator==(const Standing&, const Standing&) = default;
};

enum class ServerEvent : std::uint8_t {
    found_ineligible,   // Surveyed
    sending,            // Sending
    accepted,           // Answered: a job is to be followed
    rejected,           // Answered: refused for good
    unclear,            // Answered, Cleared, or the answer was lost with its process
    taken_back,         // Answered, Cleared: refused as a whole, may be asked again
    job_failed,         // JobsEnded
    job_done,           // JobsEnded: its health is next
    job_done_is_enough, // JobsEnded under `health: none`
    timed_out,          // TimedOut
    vanished,           // Vanished
    healthy,            // Checked
    unhealthy,          // Checked
    presumed,           // Presumed: assume_sent, moved and healthy
    abandoned,          // Abandoned
};
constexpr std::size_t server_event_count = 15;

struct ServerMove {
    Standing from;
    ServerEvent on;
    Standing to;
};

namespace standing {
constexpr Standing untouched{Stage::untouched, Outcome::not_started};
constexpr Standing sent{Stage::sent, Outcome::in_flight};
constexpr Standing following{Stage::following, Outcome::in_flight};
constexpr Standing checking{Stage::checking, Outcome::in_flight};
constexpr Standing settled(Outcome outcome) {
    return {Stage::settled, outcome};
}
} // namespace standing

constexpr std::array server_moves{
    ServerMove{standing::untouched, ServerEvent::found_ineligible, standing::settled(Outcome::ineligible)},
    ServerMove{standing::untouched, ServerEvent::sending, standing::sent},
    ServerMove{standing::sent, ServerEvent::accepted, standing::following},
    ServerMove{standing::sent, ServerEvent::rejected, standing::settled(Outcome::rejected)},
    ServerMove{standing::sent, ServerEvent::unclear, standing::settled(Outcome::unknown)},
    ServerMove{standing::sent, ServerEvent::taken_back, standing::untouched},
    ServerMove{standing::sent, ServerEvent::abandoned, standing::settled(Outcome::unknown)},
    ServerMove{standing::following, ServerEvent::job_failed, standing::settled(Outcome::failed)},
    ServerMove{standing::following, ServerEvent::job_done, standing::checking},
    ServerMove{standing::following, ServerEvent::job_done_is_enough, standing::settled(Outcome::ok)},
    ServerMove{standing::following, ServerEvent::timed_out, standing::settled(Outcome::timed_out)},
    ServerMove{standing::following, ServerEvent::vanished, standing::settled(Outcome::unknown)},
    ServerMove{standing::following, ServerEvent::abandoned, standing::settled(Outcome::unknown)},
    ServerMove{standing::checking, ServerEvent::healthy, standing::settled(Outcome::ok)},
    ServerMove{standing::checking, ServerEvent::unhealthy, standing::settled(Outcome::unhealthy)},
    ServerMove{standing::checking, ServerEvent::abandoned, standing::settled(Outcome::unknown)},
    ServerMove{standing::settled(Outcome::unknown), ServerEvent::presumed, standing::settled(Outcome::ok)},
};

constexpr std::optional<Standing> after(Standing from, ServerEvent on) {
    for (const ServerMove& move : server_moves)
        if (move.from == from && move.on == on) return move.to;
    return std::nullopt;
}

static_assert(!after(standing::settled(Outcome::unknown), ServerEvent::sending),
              "an unknown server is never sent again");
static_assert(!after(standing::sent, ServerEvent::sending), "one call at a time");
static_assert(!after(standing::untouched, ServerEvent::accepted), "nothing is accepted that was not sent");

// --- a call, by its permit

enum class CallStage : std::uint8_t { noted, sending, answered, voided };
enum class CallEvent : std::uint8_t { sending, answered, owner_gone };

struct CallMove {
    CallStage from;
    CallEvent on;
    CallStage to;
};

constexpr std::array call_moves{
    CallMove{CallStage::noted, CallEvent::sending, CallStage::sending},
    CallMove{CallStage::noted, CallEvent::answered, CallStage::answered}, // the gate was not passed
    CallMove{CallStage::noted, CallEvent::owner_gone, CallStage::voided},
    CallMove{CallStage::sending, CallEvent::answered, CallStage::answered},
    CallMove{CallStage::sending, CallEvent::owner_gone, CallStage::answered}, // its servers are unknown
};

constexpr std::optional<CallStage> after(CallStage from, CallEvent on) {
    for (const CallMove& move : call_moves)
        if (move.from == from && move.on == on) return move.to;
    return std::nullopt;
}

static_assert(!after(CallStage::voided, CallEvent::sending), "a permit is for the process that wrote it");
static_assert(!after(CallStage::answered, CallEvent::sending), "a permit is spent once");

// --- a wave

enum class WaveStage : std::uint8_t { waiting, working, settled };
enum class WaveEvent : std::uint8_t {
    begins,  // Surveyed, Intent: while it is the first that has not settled
    settles, // WaveSettled: when every server of it has
};

struct WaveMove {
    WaveStage from;
    WaveEvent on;
    WaveStage to;
};

constexpr std::array wave_moves{
    WaveMove{WaveStage::waiting, WaveEvent::begins, WaveStage::working},
    WaveMove{WaveStage::working, WaveEvent::begins, WaveStage::working}, // with each of its batches
    WaveMove{WaveStage::working, WaveEvent::settles, WaveStage::settled},
};

constexpr std::optional<WaveStage> after(WaveStage from, WaveEvent on) {
    for (const WaveMove& move : wave_moves)
        if (move.from == from && move.on == on) return move.to;
    return std::nullopt;
}

static_assert(!after(WaveStage::settled, WaveEvent::begins), "a wave that has settled is over");

} // namespace cph_plan
