// What befalls a whole call, by name. A fault acts before the service behind the gateway sees the call
// (nothing is accepted then), or after it has served it and before the client hears of it.
#pragma once

#include "cph_plan/base/result.hpp"
#include "reply.hpp"

#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace cph_sim {

// Takes what the service answered (an empty reply where it was not asked) and makes it what is sent.
using Bend = std::function<Reply(Reply answer, cph_plan::Instant real_now)>;

struct NamedCallFault {
    // When the call reaches the service: `later` leaves the client without an answer, and takes a duration.
    enum class Reach : std::uint8_t { never, at_once, later };

    std::string_view name;
    std::string_view value; // what may stand after "=", "" when nothing may
    std::string_view usual; // the value that is meant when none is given
    Reach reach;
    std::string_view meaning; // one line, for people
    cph_plan::Result<Bend> (*make)(std::string_view value);
};

std::span<const NamedCallFault> named_call_faults();

// Nothing when there is no such fault.
const NamedCallFault* find_call_fault(std::string_view name);

} // namespace cph_sim
