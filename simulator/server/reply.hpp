// What goes back on a connection, and how well it gets there.
#pragma once

#include "cph_plan/base/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cph_sim {

struct Reply {
    enum class Delivery : std::uint8_t {
        whole,
        closed,   // the connection is closed without a byte
        reset,    // the connection is reset without a byte
        silent,   // nothing at all, for as long as the client cares to wait
        cut,      // closed after `cut_at` bytes of the body
        dribbled, // the body byte by byte, with `dribble_pause` before each
        garbage,  // a line that is no HTTP, then closed
    };

    int status = 200;
    std::string body{};
    std::string type = "application/json";
    std::vector<std::pair<std::string, std::string>> headers{}; // beside the usual ones
    Delivery delivery = Delivery::whole;
    std::size_t cut_at = 0;
    cph_plan::Duration delay{0}; // before anything is sent, in real time
};

constexpr std::chrono::seconds dribble_pause{5};

// A refusal in the form that the gateway and the service share.
Reply refusal_reply(int status, std::string_view code, std::string_view message);

// What a proxy in between answers: a status and a page, no code.
Reply page_reply(int status, std::string_view text);

// "Tue, 24 Nov 2026 04:04:48 GMT"
std::string http_date(cph_plan::Instant instant);

// The reply as bytes on the wire; `number` makes the X-Request-Id. A cut reply announces its whole length.
std::string http_text(const Reply& reply, cph_plan::Instant now, std::uint64_t number);

} // namespace cph_sim
