// What became of a restart call: the one place that decides between accepted, refused and unknown.
//
// The call has no idempotency key, so a server may be called refused only where the service or its gateway
// says so in a way that is documented, and never started only where no byte can have left. Whatever is not
// sure is `unknown`. docs/cloud-api.md holds the table in words; the tests walk through it row by row.
#pragma once

#include "cph_plan/model/answer.hpp"

#include <span>
#include <string>
#include <string_view>

namespace cph_plan {

// How a restart call went, as seen at the socket.
struct PostOutcome {
    enum class Gate : std::uint8_t {
        not_reached, // no connection was ready: no byte of the request left
        said_no,     // aborted in the last moment: no byte of the request left
        passed,
    };
    // Whether the next call will be made with another token than this one was.
    enum class Login : std::uint8_t { unchanged, refreshed };

    int curl_code = 0; // 0 = a complete exchange
    Gate gate = Gate::passed;
    int http_status = 0; // 0 when no final status line was seen
    std::string_view body{};
    std::string_view retry_after{};
    std::string_view gateway_request{};
    std::string_view transport_message{};
    Login login = Login::unchanged;
    Instant cloud_now{}; // for a Retry-After that is a date
};

RestartReply judge_restart(const PostOutcome& outcome, std::span<const std::string> ids);

} // namespace cph_plan
