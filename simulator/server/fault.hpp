// Everything that can go wrong, asked for through one door: a line of text.
//
//     NAME[@WHEN][:WHERE][=VALUE]
//
//     drop_after                    the next restart call
//     throttled@2-5=30              restart calls 2 to 5 from now, with Retry-After: 30
//     gateway_before@1-:jobs=502    every list of jobs from now on
//     job_fails:SERVER=CPS.0105     the next restart of that server
//     job_stuck@2                   the second restart that any server receives
//     server_status:SERVER=8        at once
//
// WHEN is a number N (default 1), N-M or N- (from then on). For whole calls WHERE is the kind of call, or any
// (default restart); for single servers it is the server's id (default: every server, counted together).
#pragma once

#include "call_fault.hpp"
#include "endpoint.hpp"
#include "simulator/core/cue.hpp"
#include "simulator/core/fleet.hpp"

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace cph_sim {

struct CallFault {
    std::string text; // as it was asked for
    NamedCallFault::Reach reach = NamedCallFault::Reach::never;
    Bend bend;
    std::optional<Endpoint> on{}; // nothing: any call
    cph_plan::Duration later{0};  // reach later: by so much
    std::uint32_t nth = 1;
    std::uint32_t times = 1; // 0: for ever
};

// What happens at once.
struct Deed {
    enum class Kind : std::uint8_t {
        server_status,      // the server shows `status` from now on
        restarted_by_other, // somebody else restarts the server
        tokens_revoked,     // tokens that IAM has given out are no good any more
    } kind;
    std::string server{};
    int status = 0;
};

using Fault = std::variant<CallFault, Cue, Deed>;

// A server that it names must be one of the fleet.
cph_plan::Result<Fault> read_fault(std::string_view line, const Fleet& fleet);

// Every name with its value and meaning, for people.
std::string fault_list();

// The faults of whole calls that wait for theirs.
class WaitingFaults {
public:
    void add(CallFault fault) { waiting_.push_back({.fault = std::move(fault)}); }

    // The fault that befalls this call, if any: of several that are due the one asked for first.
    std::optional<CallFault> take(Endpoint endpoint);

    // As they were asked for.
    std::vector<std::string> list() const;

private:
    struct Waiting {
        CallFault fault;
        std::uint32_t seen = 0;
        std::uint32_t taken = 0;
    };
    std::deque<Waiting> waiting_;
};

} // namespace cph_sim
