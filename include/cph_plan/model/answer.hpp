// What the cloud answered, in our words: the wire is behind us, the run's decisions are ahead.
//
// Sources: API pages cph_api_0502, 0517, 0521, 0522, 0540 (2025-10-28). Times are cloud time, whole seconds.
#pragma once

#include "cph_plan/base/name.hpp"
#include "cph_plan/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace cph_plan {

// Server status values that matter here: 5 is normal, the only one from which a restart is asked.
constexpr int server_status_normal = 5;

// One server as an inventory read showed it.
struct ServerReading {
    bool found = false; // false: the cloud does not know the id
    int status = 0;
    std::optional<Instant> updated{}; // update_time, when given
    Instant read_at{};                // on the run clock, when this reading arrived
};

// The restart reply for one server of the batch.
struct ServerReply {
    enum class Kind : std::uint8_t {
        accepted, // a job id came back: follow it (an error code beside it is kept for the report)
        rejected, // refused for good
        unknown,  // not described, or described in a way that settles nothing
    };
    Kind kind = Kind::unknown;
    std::vector<JobId>
        jobs{};         // accepted: one, or two when the cloud named the server twice; the worse end counts
    std::string code{}; // "CPS.0158"
    std::string message{};
};

// The restart call as a whole.
struct RestartReply {
    enum class Kind : std::uint8_t {
        answered,    // a 2xx that could be read: `servers` says what became of each
        unknown,     // bytes went out and nothing that can be trusted came back: every server unknown
        not_sent,    // the gate was not reached, or it said no: no byte of the request left
        try_again,   // refused as a whole; a new permit may ask again
        rejected,    // refused as a whole for good: every server rejected
        credentials, // refused for want of credentials or permission: nothing was started, the run stops
    };
    // Why a `try_again` was refused, because each has its own condition for asking again.
    enum class Again : std::uint8_t {
        throttled,   // 429 / .0308
        busy,        // CPS.0042: only when a fresh read shows the baseline unchanged
        iam_down,    // APIGW.0613
        fresh_token, // 401 and the token was refreshed since: once
    };
    // Why a `not_sent` did not reach the wire.
    enum class NotSent : std::uint8_t {
        network, // DNS, connect, TLS, proxy: worth another try
        gate,    // the last gate said no
    };

    Kind kind = Kind::unknown;
    Again again = Again::throttled;
    NotSent not_sent = NotSent::network;
    std::optional<Duration> wait{};     // try_again: how long the cloud asked for
    std::vector<ServerReply> servers{}; // answered: one for each server asked, in the order asked; else empty
    RequestId request{};                // answered: the cloud's id for following, when it gave one
    int http_status = 0;                // 0 when no status line was seen
    bool saw_2xx = false;               // unknown: the status line said yes before the rest was lost
    std::string code{};                 // of the whole refusal
    std::string message{};              // of the whole refusal, or what went wrong in the transport
    std::string gateway_request{};      // X-Request-Id, for a support ticket
    std::vector<std::string> warnings{}; // foreign or repeated servers, odd replies: kept in the journal
};

// One job as ListJobs or ShowJob gave it.
struct JobReading {
    enum class State : std::uint8_t { running, succeeded, failed }; // status 1 and anything unlisted, 2, -1
    JobId job;
    State state = State::running;
    std::optional<Instant> begin{};
    std::optional<Instant> end{};
    std::string code{}; // empty when the cloud gave null, "" or nothing: the three are alike
    std::string message{};
};

// The servers asked about, one reading for each id in the order asked.
struct Listing {
    std::vector<ServerReading> readings;
};

// Jobs by request or one by one.
struct JobListing {
    std::vector<JobReading> jobs;
    std::vector<RequestId> unknown_requests; // CPS.0050: the cloud does not know them (yet, or any more)
    std::vector<JobId> unknown_jobs;         // CPS.0011 or 404
};

// Why a read gave up. Reads are repeated inside the cloud room; this is what is left after patience has run
// out.
struct ReadFailure {
    enum class Kind : std::uint8_t {
        unreachable, // five minutes of failures, throttling included
        credentials, // refused for want of credentials or permission
        refused,     // answered with an error that asking again will not change
    };
    Kind kind = Kind::unreachable;
    std::string what;
};

// What a read ends with: its answer, or why it was given up.
template <class T>
using Read = tl::expected<T, ReadFailure>;

} // namespace cph_plan
