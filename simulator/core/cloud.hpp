// A pretend cloud as a plain value: no clock, thread, socket or randomness of its own. Time is an argument,
// and the same options with the same calls at the same instants give the same answers, everywhere.
//
// ONE RESTART
//
//   restart()   each server is looked at in the order asked: unknown ones, those already restarting and those
//               in a state that allows no restart are refused, the others begin at once
//   meanwhile   the server shows `statuses_while_restarting` in turn (by default it goes on showing 5: the
//               real cloud documents no status for it), its phones show 4, its update time has moved
//   the end     the job shows 2 or -1, the server its old place (5, or what a cue says), its phones 2
//
// Every call first lets time pass up to `now`; a `now` that lies before an earlier one counts as that one.
// Whatever was received is in ledger(), also when a test throws the answer away.
//
// How long a restart takes and what the odds decide depends on the seed, the server and how often that server
// was restarted, and on nothing else: a different order of calls draws the same numbers.
#pragma once

#include "simulator/core/cue.hpp"
#include "simulator/core/fleet.hpp"
#include "simulator/core/ledger.hpp"
#include "simulator/core/replies.hpp"
#include "simulator/core/serial.hpp"

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cph_sim {

// Limits of the API pages: servers of one restart call, jobs and servers of a page, phones of a page,
// resources of a tag query, request ids of one job list.
constexpr std::size_t restart_servers_max = 100;
constexpr std::int64_t page_max = 100;
constexpr std::int64_t phone_page_max = 200;
constexpr std::int64_t tag_page_max = 1000;
constexpr std::size_t request_ids_max = 20;

// What befalls any restart by chance, each from 0 to 1.
struct Odds {
    double refused = 0;
    double job_fails = 0;
    double job_never_ends = 0;
    double ends_unhealthy = 0;
};

enum class UpdateTime : std::uint8_t { moves, stays }; // with a restart

struct Options {
    std::shared_ptr<const Fleet> fleet;
    std::uint64_t seed = 1;
    DurationLaw durations{};
    Odds odds{};
    std::vector<int> statuses_while_restarting{}; // in equal shares of the time; empty: unchanged
    UpdateTime update_time = UpdateTime::moves;
    std::vector<Cue> cues{};
};

class Cloud {
public:
    explicit Cloud(Options options); // pre: options.fleet is set

    Answer<RestartReply> restart(Instant now, std::span<const std::string> servers);
    // The request reaches the cloud only later; the client hears nothing of it.
    void restart_late(Instant now, Duration after, std::vector<std::string> servers);
    // Somebody else restarts a server, outside every cue.
    void restart_by_other(Instant now, const std::string& server);

    Answer<JobPage> jobs(Instant now, std::span<const std::string> requests, Page page = {});
    Answer<JobView> job(Instant now, std::string_view job);

    Answer<ServerPage> servers(Instant now, const ServerFilter& filter = {}, Page page = {});
    Answer<ServerDetail> server(Instant now, std::string_view server);
    Answer<PhonePage> phones(Instant now, const PhoneFilter& filter, Page page = {});
    Answer<TaggedPage> tagged(Instant now, const TagQuery& query, Page page = {0, tag_page_max});

    // As of the last call.
    ServerState state(ServerIndex server) const;
    const Fleet& fleet() const { return *options_.fleet; }
    const Ledger& ledger() const { return ledger_; }

    // When something will change by itself, if ever: where a caller in virtual time may jump to.
    std::optional<Instant> next_event(Instant now);

    void add(Cue cue);
    // The server shows this from now on (frozen: 8); false when there is none of that id.
    bool set_status(Instant now, std::string_view server, int status);

private:
    using JobIndex = std::uint32_t;

    struct Server {
        Instant updated{};
        int status = status_normal;
        std::uint32_t running = 0;  // jobs under way
        std::uint32_t restarts = 0; // begun so far
        std::uint32_t phones_failed = 0;
    };
    struct Job {
        ServerIndex server{};
        std::uint32_t request = 0; // number of the call
        Instant begin{};
        std::optional<Instant> end{}; // nothing: never
        int result = job_succeeded;
    };
    struct Quirks { // of the few jobs that have any
        std::string code{};
        std::string message{};
        std::optional<Duration> visible_from{};
        std::optional<Duration> visible_until{};
        std::vector<JobStep> steps{};
        std::optional<JobTimes::Oddity> times{};
        std::optional<EndsUnhealthy> unhealthy{};
        std::uint32_t phones_failed = 0;
    };
    struct Request {
        std::uint32_t number = 0;
        JobIndex first = 0;
        std::uint32_t jobs = 0;
    };
    struct Event {
        enum class Kind : std::uint8_t {
            job_ends,
            status_changes,
            arrives,
            looks_different, // nothing happens, but a read would show another picture
        } kind = Kind::job_ends;
        JobIndex job = 0; // the position in late_ for arrives
        int status = 0;
        std::uint32_t restart = 0; // status_changes: void when the server was restarted again since
    };
    struct WaitingCue {
        Cue cue;
        std::uint32_t seen = 0;
    };
    struct Troubles; // of one server in one call

    Instant pass(Instant now);
    void happen(Instant at, const Event& event);
    void end_job(Instant at, JobIndex job);
    void touch(Server& server, Instant at);
    Server& at(ServerIndex server) { return servers_[static_cast<std::size_t>(server)]; }
    const Server& at(ServerIndex server) const { return servers_[static_cast<std::size_t>(server)]; }

    Answer<RestartReply> receive(Instant now, std::span<const std::string> servers, Sender sender);
    void receive_one(Instant now, const std::string& id, Sender sender, RestartReply& reply);
    Troubles troubles_for(const std::string& id, std::optional<ServerIndex> server, Sender sender);
    void add_odds(ServerIndex server, Troubles& troubles) const;
    Refusal objection(std::optional<ServerIndex> server, const Troubles& troubles) const;
    JobIndex begin_job(Instant now, ServerIndex server, const Troubles& troubles);
    void add_quirks(JobIndex job, const Troubles& troubles);
    void show_restarting(Instant now, JobIndex job);
    void record(Instant now, const std::string& id, const std::string& code, std::optional<JobIndex> job,
                const RestartReply& reply, Sender sender);
    void put_in_reply(const std::string& id, JobIndex job, const Troubles& troubles,
                      RestartReply& reply) const;

    cph_plan::Random random_for(ServerIndex server, std::uint64_t purpose) const;

    const Quirks* quirks_of(JobIndex job) const;
    bool visible(Instant now, JobIndex job) const;
    int shown_status(Instant now, JobIndex job) const;
    JobView view(Instant now, JobIndex job) const;
    const Request* find_request(std::string_view id) const;
    bool matches(ServerIndex server, const ServerFilter& filter) const;

    RequestId begin_call(Instant now, CallKind kind, Sender sender = Sender::client);
    void end_call();
    tl::unexpected<Refusal> refuse_call(std::string_view code);

    Options options_;
    Serial request_ids_;
    Serial job_ids_;
    Serial phone_ids_;
    Instant now_{};
    std::vector<Server> servers_;
    std::vector<Job> jobs_;
    std::map<JobIndex, Quirks> quirks_;
    std::vector<Request> requests_; // by number
    std::multimap<Instant, Event> events_;
    std::vector<WaitingCue> cues_;
    std::vector<std::vector<std::string>> late_;
    ProcessedCall call_; // the one being processed
    std::uint32_t calls_ = 0;
    Ledger ledger_;
};

} // namespace cph_sim
