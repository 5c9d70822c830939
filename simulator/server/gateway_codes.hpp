// The codes of the gateway in front of the service, with status and message.
#pragma once

#include "reply.hpp"

#include <string_view>

namespace cph_sim {

// A refusal of a whole call by its code alone: a gateway's code (APIGW or APIG) has the status and message of
// its table, a service's code 400 and its usual message. Codes that are in no table are refused with 400 too.
Reply refusal_by_code(std::string_view code);

} // namespace cph_sim
