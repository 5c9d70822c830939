// The minutes of a run. An entry is a fact that was made durable before anybody acted on it; the state of a
// run is a fold of its entries (ledger.hpp) and of nothing else.
//
// Entries name servers by their position in the pinned schedule, waves by position from 0, permits by number
// from 1. `docs/journal-format.md` has the text form of each.
#pragma once

#include "cph_plan/model/answer.hpp"
#include "cph_plan/model/outcome.hpp"
#include "cph_plan/schedule/schedule.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace cph_plan {

// The single-use right to make one restart call. Only the process that wrote the intent may spend it.
enum class Permit : std::uint32_t {};
constexpr std::uint32_t number(Permit permit) {
    return static_cast<std::uint32_t>(permit);
}

// What a person has allowed for one command, against the plan's hours; a plan never can.
struct Overrides {
    bool windows = false;               // --override-window
    std::vector<std::string> blackouts; // --override-blackout NAME
    std::string reason;                 // --reason TEXT

    bool any() const { return windows || !blackouts.empty(); }
    friend bool operator==(const Overrides&, const Overrides&) = default;
};

// Who acts for a run from here on. Taking a run over voids every intent without a `Sending`, and makes a
// `Sending` without an answer unknown.
struct Owned {
    std::uint32_t epoch = 1; // the fencing number, from 1
    std::string host;
    std::string operator_name; // the user that started the process
    std::string command;       // "apply", "resume"
    std::string version;       // of cph-plan
    Overrides overrides{};     // of this command alone
};

// The pre-check found servers that cannot be restarted. Only written when there are any.
struct Surveyed {
    struct Ineligible {
        ServerIndex server{};
        bool found = true;
        int status = 0;
    };
    std::uint32_t wave = 0;
    std::vector<Ineligible> ineligible;
};

// The opening of a window, in wall time.
struct OpenSpan {
    Instant opens;
    Instant closes;
    friend bool operator==(const OpenSpan&, const OpenSpan&) = default;
};

// About to restart these servers. Durable before DNS is asked.
struct Intent {
    Permit permit{};
    std::uint32_t batch = 0; // position in Schedule::batches
    std::vector<ServerIndex> servers;
    std::vector<std::optional<Instant>> baseline; // update_time of each, for the evidence of an unknown
    std::optional<OpenSpan> window{};             // in which it is to go out; nothing without windows
};

// The last gate said yes. Durable before the first byte.
struct Sending {
    Permit permit{};
    Instant wall;                   // our wall clock
    std::optional<Duration> offset; // cloud clock − ours, when a reply has shown the cloud's `Date`
};

// What came back for a permit.
struct Answered {
    Permit permit{};
    RestartReply reply;
};

// After a call refused as busy: a fresh read showed the baseline unchanged (the servers may be asked for
// again) or changed (they may have been restarted after all: unknown).
struct Cleared {
    Permit permit{};
    bool unchanged = false;
};

// Jobs that ended, first terminal state wins.
struct JobsEnded {
    struct End {
        ServerIndex server{};
        JobReading job; // succeeded or failed
    };
    std::vector<End> ends;
};

// Jobs that had not ended by job_timeout, shown by a poll answered after it.
struct TimedOut {
    std::vector<ServerIndex> servers;
};

// Jobs that the cloud no longer knows: their servers are unknown.
struct Vanished {
    std::vector<ServerIndex> servers;
    std::string detail;
};

// Health checks that are over.
struct Checked {
    struct Unhealthy {
        ServerIndex server{};
        bool found = true;
        int status = 0; // the last one seen
    };
    std::vector<ServerIndex> healthy;
    std::vector<Unhealthy> unhealthy;
};

// A job said something else after it had ended, or ended after it had timed out.
struct Flagged {
    enum class Flag : std::uint8_t { late, inconsistent };
    ServerIndex server{};
    Flag flag = Flag::late;
    std::string detail;
};

// What the cloud shows of servers whose fate is unknown, against the baseline in the intent.
struct Evidence {
    enum class Class : std::uint8_t { accepted, moved, untouched, none };
    struct Sample {
        ServerIndex server{};
        ServerReading reading;
        std::optional<std::uint32_t> phones_restarting{}; // phones in 4 or -6; nothing when not read
        bool moved = false;
    };
    Permit permit{};
    Class verdict = Class::none; // pooled: one server moved makes the batch likely accepted
    std::vector<Sample> samples;
    std::string detail; // why it is `none`
};

// `assume_sent`: unknown servers that were seen to move and are healthy are ok.
struct Presumed {
    std::vector<ServerIndex> ok;
};

// The wave is over; the next one starts at `pause_until` (on the run clock).
struct WaveSettled {
    std::uint32_t wave = 0;
    Instant pause_until;
};

// The run would send and may not: it waits for its next opening (`on_close: wait`).
struct OpeningAwaited {
    enum class Why : std::uint8_t { window, blackout };
    Why why = Why::window;
    std::string blackout;         // its name or reason
    std::optional<Instant> opens; // wall time of the next opening
};

// The run will send nothing more, and why. Further entries of this kind may add a worse reason.
struct Stopping {
    enum class Reason : std::uint8_t {
        budget,          // bad > tolerated over the run
        wave_budget,     // the same over one wave
        wave_ineligible, // a wave in which nothing could be restarted
        unknown,         // on_unknown: halt
        credentials,     // refused; resumable
        unreachable,     // five minutes of refusals or failed reads; resumable
        interrupted,     // a signal
        halted,          // `cph-plan halt`
        window,          // outside its windows; resumable
        blackout,        // during a blackout; resumable
        missed,          // not begun within start_deadline of the opening; resumable
        clock,           // with hours to keep to, this machine's clock is too far off; resumable
    };
    Reason reason = Reason::budget;
    std::string detail;
};

// The process that owned the run has ended its work on it. A suspended or interrupted run may be owned again.
struct Closed {
    RunState state = RunState::finished;
    Exit exit = Exit::ok;
};

// A person ended the run from outside. Works like Owned on what is open.
struct Abandoned {
    std::string operator_name;
    std::string host;
};

// A person freed the lease of an owner that could not be shown dead. Works like Owned on what is open.
struct Unlocked {
    std::string operator_name;
    std::string host;
};

using Body = std::variant<Owned, Surveyed, Intent, Sending, Answered, Cleared, JobsEnded, TimedOut, Vanished,
                          Checked, Flagged, Evidence, Presumed, WaveSettled, Stopping, Closed, Abandoned,
                          Unlocked, OpeningAwaited>;

struct Entry {
    std::uint64_t seq = 0; // from 1, without gaps; given by the journal
    Instant at;            // on the run clock
    Body body;
};

// The name of an entry's kind in journals and event files: "wave_settled".
std::string_view kind(const Body& body);

std::string_view to_text(Stopping::Reason reason);
std::string_view to_text(Evidence::Class verdict);
std::string_view to_text(Flagged::Flag flag);
std::string_view to_text(OpeningAwaited::Why why);

// The exit status that a reason to stop leads to.
Exit exit_for(Stopping::Reason reason);

} // namespace cph_plan
