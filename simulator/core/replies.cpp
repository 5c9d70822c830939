#include "simulator/core/replies.hpp"

#include <algorithm>
#include <array>

namespace cph_sim {

namespace {

struct Known {
    std::string_view code;
    std::string_view message;
};

constexpr std::array known_codes = {
    Known{"CPS.0001", "No permission to request resources."},
    Known{"CPS.0002", "Parameter: offset or limit is invalid."},
    Known{"CPS.0003", "Service internal error."},
    Known{"CPS.0006", "No permission to request resources. Role is op_restricted."},
    Known{"CPS.0007", "No permission to request resources. Role is op_suspended."},
    Known{"CPS.0008", "No permission to request resources. Role is op_unverified."},
    Known{"CPS.0010", "Parameter: status is invalid."},
    Known{"CPS.0011", "Job not found."},
    Known{"CPS.0015", "server_id not found."},
    Known{"CPS.0016", "server_id is invalid."},
    Known{"CPS.0042", "System busy."},
    Known{"CPS.0046", "Parameter: project_id is invalid."},
    Known{"CPS.0048", "Parameter: job_id is empty."},
    Known{"CPS.0049", "Parameter: request_id is empty."},
    Known{"CPS.0050", "Jobs related to this requestId is not found."},
    Known{"CPS.0054", "Handle job timeout."},
    Known{"CPS.0094", "Parameter: server_ids is invalid."},
    Known{"CPS.0095", "Parameter: server_ids is empty."},
    Known{"CPS.0096", "The number of servers exceeds the limit."},
    Known{"CPS.0097", "Parameter: server_id is invalid."},
    Known{"CPS.0099", "Parameter: server is not ready."},
    Known{"CPS.0105", "BMS status is invalid."},
    Known{"CPS.0156", "The server_id is not found."},
    Known{"CPS.0158", "The server is not available for being restarted."},
    Known{"CPS.0159", "Server not found."},
    Known{"CPS.0161", "Parameter: the number of request IDs has exceeded the limit."},
    Known{"CPS.1028", "No permission to request resources. Server is frozen."},
};

} // namespace

std::string_view usual_message(std::string_view code) {
    const auto found = std::find_if(known_codes.begin(), known_codes.end(),
                                    [&](const Known& known) { return known.code == code; });
    return found == known_codes.end() ? std::string_view{} : found->message;
}

Refusal refusal(std::string_view code) {
    return {std::string(code), std::string(usual_message(code))};
}

} // namespace cph_sim
