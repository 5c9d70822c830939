// The ledger: what the journal says so far. It is the only durable state of a run, a pure fold of its
// entries, and it serves the engine (what next?), the report (what became of each?) and status (where does it
// stand?) alike.
//
// A server moves through stages, each move caused by one entry (moves.hpp has the table):
//
//     untouched ──Sending──▶ sent ──Answered──▶ following ──JobsEnded──▶ checking ──Checked──▶ settled
//         ▲                   │                     │                        (ok, unhealthy)
//         └─Answered, Cleared─┤                     ├─JobsEnded──────────▶ settled (failed; ok without
//         health)
//           (may be asked     │                     └─TimedOut, Vanished─▶ settled (timed_out, unknown)
//            again)           ├─Answered, Cleared───▶ settled (rejected, unknown)
//                             └─Owned, Abandoned, Unlocked─▶ settled (unknown): the answer died with its
//                             process
//     untouched ──Surveyed──▶ settled (ineligible)
//     settled (unknown) ──Presumed──▶ settled (ok)          the only change of a settled outcome
//
// An entry that asks for a move that is not in the table changes nothing and counts in `unlawful()`: it is a
// bug, and the tests hold it at zero. Applying an entry costs time in proportion to the servers it names.
#pragma once

#include "cph_plan/engine/entry.hpp"
#include "cph_plan/engine/moves.hpp"
#include "cph_plan/engine/run_record.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cph_plan {

struct ServerState {
    Stage stage = Stage::untouched;
    Outcome outcome = Outcome::not_started;
    Standing standing() const { return {stage, outcome}; }
    bool late = false;
    bool inconsistent = false;
    std::uint32_t attempts = 0;     // how many calls the cloud may have accepted for it
    std::uint32_t last_attempt = 0; // position in Ledger::attempts() plus one; 0 = none
};

// One restart of one server that the cloud accepted, refused or left unanswered.
struct Attempt {
    ServerIndex server{};
    Permit permit{};
    Outcome outcome = Outcome::in_flight;
    std::uint8_t job_count = 0;
    std::uint8_t jobs_open = 0;
    std::uint32_t first_job = 0;        // position in Ledger::job_ids()
    std::uint32_t previous = 0;         // the server's attempt before, position plus one; 0 = none
    Instant ended{};                    // when its last job was seen to have ended, on the run clock
    std::optional<Instant> job_begin{}; // cloud time
    std::optional<Instant> job_end{};
    std::string code{};
    std::string message{};
    std::string note{}; // what Vanished, Checked or Flagged had to add
};

struct PermitState {
    using Stage = CallStage;
    Stage stage = Stage::noted;
    std::uint32_t batch = 0;
    std::uint32_t epoch = 0; // of the owner that wrote the intent
    std::vector<ServerIndex> servers;
    std::vector<std::optional<Instant>> baseline; // emptied once nothing of it is unknown
    std::optional<OpenSpan> window;               // in which it was to go out
    Instant noted_at{};
    std::optional<Sending> sending;
    Instant sending_at{}; // on the run clock
    Instant answered_at{};
    RestartReply::Kind kind = RestartReply::Kind::unknown;
    RestartReply::Again again = RestartReply::Again::throttled;
    std::optional<Duration> wait;
    int http_status = 0;
    bool saw_2xx = false;
    RequestId request;
    std::string code;
    std::string message;
    std::string gateway_request;
    std::vector<std::string> warnings;
    std::uint32_t jobs_open = 0;    // jobs of this call that have not ended
    bool cleared = false;           // a busy refusal whose baseline has been read again
    std::vector<Evidence> evidence; // in order of sampling
};

using OutcomeCounts = std::array<std::uint32_t, outcome_count>;

struct WaveLog {
    WaveStage stage = WaveStage::waiting;
    OutcomeCounts outcomes{}; // sums to the wave's size
    std::uint32_t settled = 0;
    std::uint32_t sent = 0;         // servers for which a call may have been accepted
    std::optional<Instant> started; // its first entry
    std::optional<Instant> settled_at;
    Instant pause_until{};
};

// A wait for the next opening.
struct Awaiting {
    OpeningAwaited opening;
    Instant since; // on the run clock
};

class Ledger {
public:
    explicit Ledger(const Schedule& schedule); // the schedule outlives the ledger

    void apply(const Entry& entry);

    const Schedule& schedule() const { return *schedule_; }
    const ServerState& server(ServerIndex index) const { return servers_[at(index)]; }
    const WaveLog& wave(std::uint32_t position) const { return waves_[position]; }
    const OutcomeCounts& outcomes() const { return outcomes_; } // sums to the number of servers
    std::uint32_t count(Outcome outcome) const { return outcomes_[static_cast<std::size_t>(outcome)]; }
    std::uint32_t bad() const;
    std::uint32_t bad_in(std::uint32_t wave) const;
    bool over_budget() const; // of the run
    bool over_wave_budget(std::uint32_t wave) const;

    // The wave at work: the first one that has not settled; the number of waves when all have.
    std::uint32_t current_wave() const { return current_wave_; }

    const std::vector<Attempt>& attempts() const { return attempts_; }
    const IdTable& job_ids() const { return job_ids_; }
    // How the job at this position of job_ids() ended; `running` until it has.
    JobReading::State job_state(std::uint32_t job) const { return job_states_[job]; }
    // Permits are numbered from 1; permit(n) is n's state.
    const PermitState& permit(Permit permit) const { return permits_[number(permit) - 1]; }
    std::uint32_t permit_count() const { return static_cast<std::uint32_t>(permits_.size()); }
    std::uint32_t calls_unanswered() const { return calls_unanswered_; } // permits in `sending`
    bool anything_sent() const { return anything_sent_; }

    const std::vector<Stopping>& stops() const { return stops_; }
    bool stopping() const {
        return !stops_.empty();
    } // in this life of the run: a resume of a suspended run clears it
    Instant stopped_at() const { return stopped_at_; }
    RunState state() const { return state_; }
    std::optional<Exit> exit() const { return exit_; }
    std::uint32_t epoch() const { return epoch_; }
    const std::vector<Owned>& owners() const { return owners_; }
    std::uint64_t last_seq() const { return last_seq_; }
    std::optional<Instant> started() const { return started_; }
    std::optional<Instant> finished() const { return finished_; } // of the last Closed or Abandoned
    Instant last_at() const { return last_at_; }
    const std::map<ServerIndex, Surveyed::Ineligible>& ineligible() const { return ineligible_; }
    Duration throttled() const { return throttled_; } // waits that the cloud asked for
    const std::optional<Awaiting>& awaiting() const { return awaiting_; }
    // Time spent outside of the windows, or in blackouts, waiting; a wait that is not over included.
    Duration awaited(OpeningAwaited::Why why) const;
    std::uint32_t unlawful() const { return unlawful_; }

    // How the run ends if it ends now: worst reason to stop, else by outcomes. Pure function of the rest.
    Exit exit_now() const;
    RunState state_for(Exit exit) const;

    // One line per fact, for the tests that compare a replayed run with a live one.
    std::string to_text() const;

private:
    void apply_body(const Entry& entry, const Owned& body);
    void apply_body(const Entry& entry, const Surveyed& body);
    void apply_body(const Entry& entry, const Intent& body);
    void apply_body(const Entry& entry, const Sending& body);
    void apply_body(const Entry& entry, const Answered& body);
    void apply_body(const Entry& entry, const Cleared& body);
    void apply_body(const Entry& entry, const JobsEnded& body);
    void apply_body(const Entry& entry, const TimedOut& body);
    void apply_body(const Entry& entry, const Vanished& body);
    void apply_body(const Entry& entry, const Checked& body);
    void apply_body(const Entry& entry, const Flagged& body);
    void apply_body(const Entry& entry, const Evidence& body);
    void apply_body(const Entry& entry, const Presumed& body);
    void apply_body(const Entry& entry, const WaveSettled& body);
    void apply_body(const Entry& entry, const Stopping& body);
    void apply_body(const Entry& entry, const Closed& body);
    void apply_body(const Entry& entry, const Abandoned& body);
    void apply_body(const Entry& entry, const Unlocked& body);
    void apply_body(const Entry& entry, const OpeningAwaited& body);

    bool fits(const Body& body) const;
    bool move(ServerIndex server, ServerEvent event);
    bool move(PermitState& permit, CallEvent event);
    bool move(std::uint32_t wave, WaveEvent event, Instant at);
    bool is_lawful(bool lawful);
    void begin_attempt(ServerIndex server, Permit permit);
    Attempt* last_attempt(ServerIndex server);
    bool end_job(Attempt& attempt, const JobReading& job);
    void answer_server(Permit permit, ServerIndex server, const ServerReply& reply);
    void leave_open_calls(Instant at);
    void end_waiting(Instant at);

    const Schedule* schedule_;
    std::vector<ServerState> servers_;
    std::vector<WaveLog> waves_;
    OutcomeCounts outcomes_{};
    std::uint32_t current_wave_ = 0;
    std::vector<Attempt> attempts_;
    IdTable job_ids_;
    std::vector<JobReading::State> job_states_; // of each job id
    std::vector<PermitState> permits_;
    std::uint32_t calls_unanswered_ = 0;
    bool anything_sent_ = false;
    std::vector<Stopping> stops_;
    Instant stopped_at_{};
    RunState state_ = RunState::running;
    std::optional<Exit> exit_;
    std::uint32_t epoch_ = 0;
    std::vector<Owned> owners_;
    std::uint64_t last_seq_ = 0;
    std::optional<Instant> started_;
    std::optional<Instant> finished_;
    Instant last_at_{};
    std::map<ServerIndex, Surveyed::Ineligible> ineligible_;
    Duration throttled_ = 0ms;
    std::optional<Awaiting> awaiting_;
    std::array<Duration, 2> awaited_{}; // by OpeningAwaited::Why
    std::uint32_t unlawful_ = 0;
};

} // namespace cph_plan
