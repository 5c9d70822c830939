// The CPH API as calls that never block: ask, then step() the client in the caller's one loop; answers arrive
// through the callback given with the call, never from inside the asking function.
//
// The client knows tokens, signatures, pages, back-off, pacing and error classes. It knows nothing of waves,
// budgets or windows: whether a restart may go out is asked of the gate, in the last moment before its first
// byte.
//
// Reads (servers, jobs, phones) share connections and are repeated here, at this one layer: full jitter from
// 0.5 s doubling to 30 s, `Retry-After` obeyed, ten failures in a row rest all calls for a minute, and five
// minutes of failure give up. Tokens for a user and a password are fetched when calls want one, renewed
// before they expire and once after a 401. The restart call is made once, on a fresh connection of its own,
// and never repeated here.
#pragma once

#include "cph_plan/base/result.hpp"
#include "cph_plan/cloud/call_limits.hpp"
#include "cph_plan/cloud/credentials.hpp"
#include "cph_plan/model/answer.hpp"
#include "cph_plan/model/plan.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct curl_waitfd; // libcurl's, passed through to its poll

namespace cph_plan {

struct ClientOptions {
    std::vector<std::string> allowed_endpoints{}; // --allow-endpoint HOST[:PORT]
    std::string ca_file{};                        // --ca-file, empty = the system's
    std::optional<std::uint32_t> max_calls_per_minute{};
    std::uint64_t seed = 0;                // of the jitter
    std::function<Instant()> run_clock;    // never jumps: waits, deadlines, a token's life, read_at
    std::function<Instant()> wall_clock{}; // dates of signatures and replies; empty = the machine's
    double speed = 1.0;                    // the run clock runs this many times faster than real time
    CallLimits limits{};
    std::function<void(const std::string&)> log{};    // -v: one line a call, never a header or a body
    std::function<void(const std::string&)> notice{}; // what a person should know: rests, long waits, clocks
};

class CloudClient {
public:
    // The last gate, called with the connection open and no byte of the request sent. Returning false aborts
    // the call (`not_sent`, gate).
    using Gate = std::function<bool()>;

    // Checks every endpoint of the targets against the allow-list (K3) before anything is resolved.
    static Result<std::unique_ptr<CloudClient>> create(std::vector<Target> targets, Credentials credentials,
                                                       ClientOptions options);
    virtual ~CloudClient() = default;

    // POST batch-restart for 1 to 100 ids. Answered `not_sent` without a connection while there is no use in
    // one: calls rest, or the login failed.
    virtual void restart(std::uint32_t target, std::vector<std::string> ids, Gate gate,
                         std::function<void(RestartReply)> done) = 0;

    // The servers' states by the cheaper way: pages of the project's list, or one GET a server.
    virtual void read_servers(std::uint32_t target, std::vector<std::string> ids,
                              std::function<void(Read<Listing>)> done) = 0;

    // Jobs by request id (up to 20 share a call; `job_counts` says how many jobs each has), or one by one.
    virtual void read_jobs(std::uint32_t target, std::vector<RequestId> requests,
                           std::vector<std::uint32_t> job_counts, std::vector<JobId> single_jobs,
                           std::function<void(Read<JobListing>)> done) = 0;

    // Phones of a server in state 4 (restarting) or -6 (restart failed).
    virtual void count_restarting_phones(std::uint32_t target, std::string id,
                                         std::function<void(Read<std::uint32_t>)> done) = 0;

    // Cloud clock − ours by the `Date` of the newest reply; nothing before one has said it.
    virtual std::optional<Duration> cloud_offset() const = 0;

    // Lets transfers move and delivers answers; returns after `patience`, or earlier when something happened
    // or one of `also` became readable (their `revents` are set).
    virtual void step(Duration patience, std::span<curl_waitfd> also) = 0;

    // Drops every read under way without an answer; restart calls already past the gate go on.
    virtual void drop_reads() = 0;
};

} // namespace cph_plan
