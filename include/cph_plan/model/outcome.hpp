// What became of a server, of a run, and of the process that ran it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace cph_plan {

enum class Outcome : std::uint8_t {
    not_started, // nothing was sent for it
    in_flight,   // sending begun or accepted, and not settled; only in the report of an unfinished run
    ok,          // its job ended well and its health check passed
    ineligible,  // in a wrong state at the pre-check; never sent
    rejected,    // refused in the reply
    failed,      // its job ended with -1
    timed_out,   // its job had not ended by job_timeout
    unhealthy,   // its job ended well, but it was not healthy by healthy_deadline
    unknown,     // sent, fate not known
};
constexpr std::size_t outcome_count = 9;

constexpr bool is_bad(Outcome outcome) {
    switch (outcome) {
    case Outcome::rejected:
    case Outcome::failed:
    case Outcome::timed_out:
    case Outcome::unhealthy:
    case Outcome::unknown: return true;
    case Outcome::not_started:
    case Outcome::in_flight:
    case Outcome::ok:
    case Outcome::ineligible: return false;
    }
    return false;
}

// Nothing more will happen to a server with such an outcome, but for flags (and `unknown` by evidence).
constexpr bool is_settled(Outcome outcome) {
    return outcome != Outcome::not_started && outcome != Outcome::in_flight;
}

std::string_view to_text(Outcome outcome); // "timed_out"
std::optional<Outcome> outcome_from(std::string_view text);

enum class RunState : std::uint8_t {
    running,
    suspended,   // exits 7 and 11; resumable
    interrupted, // exit 130; resumable
    finished,    // exits 0 and 4
    halted,      // exits 5, 6, 9, 10
    abandoned,   // by a person; over for good
};

constexpr bool is_over(RunState state) {
    return state == RunState::finished || state == RunState::halted || state == RunState::abandoned;
}

std::string_view to_text(RunState state);
std::optional<RunState> run_state_from(std::string_view text);

// The exit status of the command, one meaning each.
enum class Exit : std::uint8_t {
    ok = 0,
    nothing_sent = 1,  // usage, plan or internal error
    stale = 3,         // saved plan stale, used or expired
    within_budget = 4, // finished, with failures within the budget or ineligible servers
    budget_exceeded = 5,
    gate_not_reached = 6,
    suspended = 7,
    locked = 8,       // another run, or an unfinished one, stands in the way
    approval = 9,     // refused or timed out
    unknown = 10,     // an unknown outcome needs a person
    credentials = 11, // credentials or permission
    interrupted = 130,
};

// Of two reasons to end a run the one that is reported: 10, 5, 6, 9, 11, 130, 7, 4, 0.
Exit worse(Exit a, Exit b);

} // namespace cph_plan
