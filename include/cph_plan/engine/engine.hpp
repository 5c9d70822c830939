// The engine: one run as a pure state machine. It decides; the world acts and answers.
//
// CONTRACT
//
// handle(now, input), then next() until it is empty. There is no clock, file, socket, thread, environment or
// randomness in here (jitter comes from the schedule's seed). Every failure outside is an input, every
// decision an output. After the drain the run is over (exit() is set), or something that will answer was
// asked for, or deadline() says when a Tick is wanted.
//
// What must survive is in the Ledger, and the Ledger changes only when an entry has been made durable: the
// engine puts out Note, the world appends it and answers Noted. So a Restart can only come after its Intent
// is on the disk, and a lost journal stops a run by construction. While notes are unanswered, other inputs
// wait their turn inside: each decision is taken on minutes that are complete.
//
// What need not survive (reads under way, poll times, back-off) is kept beside the Ledger and rebuilt when a
// process begins its life on a run. A permit written by an earlier process is never spent: Owned voids it.
//
// ONE LIFE
//
//   Engine engine(schedule, calendar);
//   for each entry in the journal: engine.handle(entry.at, Noted{entry})   // replay: the same fold, nothing
//   is put out engine.handle(now, Begin{owner})                                       // puts out
//   Note{Owned}, then goes on
//
// ONE WAVE
//
//   survey    read the servers: status 5 or ineligible; the readings are the baseline, at most 60 s old at
//   the gate intent    Note{Intent}: ids, permit, baseline restart   Restart{permit}; with the connection
//   open the world asks may_send() and makes Sending durable answer    Note{Answered}: every server accepted,
//   rejected or unknown, or the whole call refused follow    ReadJobs until each job has ended or timed out
//   health    ReadServers until each restarted server is normal or its deadline has passed
//   settle    Note{WaveSettled}: the pause begins
//
// Batches of a wave go out in order, up to max_parallel_calls at a time, without waiting for each other's
// jobs.
//
// STOPPING
//
// A reason to stop (budget, unknown, interrupt, …) is noted once, and from then on nothing is sent; what is
// in flight is followed to its end, health included, and then Closed is noted. A second interrupt closes at
// once. A run that finds itself outside of its windows stops likewise, or waits, as its plan says. A run
// whose reads have failed for good closes with servers in flight; a resume follows them on.
#pragma once

#include "cph_plan/engine/ledger.hpp"
#include "cph_plan/schedule/calendar.hpp"

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace cph_plan {

// Outside of its windows the wall clock, which may jump, is looked at this often.
constexpr Duration hours_recheck = 60s;
// A survey older than this at the gate is read again.
constexpr Duration survey_age_max = 60s;
// What was not accepted is tried for this long, waits that the cloud names not counted.
constexpr Duration refusal_patience = 5min;
// Back-off after a call that was not accepted: full jitter, doubling between these.
constexpr Duration backoff_min = 500ms;
constexpr Duration backoff_max = 30s;
// Windows are judged by this machine's clock: further than this from the cloud's it is not believed.
constexpr Duration clock_skew_max = 5min;
// Job and health polls: a tenth of the time since the reply, between these.
constexpr Duration poll_interval_min = 1s;
constexpr Duration poll_interval_max = 10s;
// A job or request that the cloud does not know: tolerated at first, then this many answers this far apart.
constexpr Duration vanish_grace = 60s;
constexpr Duration vanish_spacing = 10s;
constexpr int vanish_answers = 3;
// ListJobs takes up to 20 request ids and gives pages of up to 100 jobs (API page cph_api_0522).
constexpr std::size_t requests_per_read_max = 20;
constexpr std::uint32_t jobs_per_page = 100;
// Evidence of an unknown under assume_sent: samples after 5 s, 15 s, then every 60 s.
constexpr Duration evidence_first = 5s;
constexpr Duration evidence_second = 15s;
constexpr Duration evidence_interval = 60s;
// An evidence sample that has not arrived by then is given up.
constexpr Duration evidence_patience = 30s;
// One survey reads at most this many servers, so that its first readings are still fresh when the last
// arrive.
constexpr std::uint32_t survey_servers_max = 10'000;

// Ties the answer of a read to the question.
enum class Ticket : std::uint32_t {};

// --- what the world tells the engine

struct Begin {
    Owned owner;
};
struct Tick {};
struct Noted {
    Entry entry;
};
// The journal is dead or somebody else's: this entry is not durable, and no later one will be. Nothing more
// is sent; what is in flight is followed on in memory, unless somebody else owns the run now.
struct NoteFailed {
    Entry entry;
    bool fenced = false;
    std::string what;
};
// The right to append may be somebody else's by now (`taken`), or could not be renewed in time. Like
// NoteFailed.
struct LeaseLost {
    bool taken = false;
    std::string what;
};
struct RestartAnswered {
    Permit permit{};
    RestartReply reply;
};
struct ServersRead {
    Ticket ticket{};
    Read<Listing> answer;
};
struct JobsRead {
    Ticket ticket{};
    Read<JobListing> answer;
};
struct PhonesCounted {
    Ticket ticket{};
    std::vector<std::optional<std::uint32_t>>
        restarting; // for each server asked; nothing where the read failed
};
struct Interrupted {
    int times = 1; // how many signals so far
};
struct HaltAsked {
    std::string by;
};

using Input = std::variant<Begin, Tick, Noted, NoteFailed, LeaseLost, RestartAnswered, ServersRead, JobsRead,
                           PhonesCounted, Interrupted, HaltAsked>;

// --- what the engine asks of the world

struct Note { // make it durable, then answer Noted (or NoteFailed); in order
    Body body;
};
struct Restart { // answer RestartAnswered
    Permit permit{};
    std::uint32_t target = 0;
    std::vector<ServerIndex> servers;
};
struct ReadServers { // answer ServersRead
    Ticket ticket{};
    std::uint32_t target = 0;
    std::vector<ServerIndex> servers;
};
struct ReadJobs { // answer JobsRead
    Ticket ticket{};
    std::uint32_t target = 0;
    std::vector<RequestId> requests;
    std::vector<std::uint32_t> job_counts; // jobs of each request, ended ones included
    std::vector<JobId> single_jobs;        // jobs of calls whose reply had no request id
};
struct CountPhones { // answer PhonesCounted
    Ticket ticket{};
    std::uint32_t target = 0;
    std::vector<ServerIndex> servers;
};

using Output = std::variant<Note, Restart, ReadServers, ReadJobs, CountPhones>;

class Engine {
public:
    // The schedule outlives the engine. `calendar` is what its hours come to (Calendar::of); an engine that
    // was given an empty one for a schedule with hours sends nothing.
    Engine(const Schedule& schedule, Calendar calendar);
    ~Engine();

    void handle(Now now, const Input& input); // pre: next() has run dry
    std::optional<Output> next();

    // When a Tick is wanted, on the run clock; nothing while only answers are awaited.
    std::optional<Instant> deadline() const;

    // Set once, when this process has nothing more to do on the run.
    std::optional<Exit> exit() const;

    // The last gate: may this permit be spent now? Says why not, or nothing when it may.
    std::optional<std::string> may_send(Now now, Permit permit) const;

    const Ledger& ledger() const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

} // namespace cph_plan
