// The servers of a readable 2xx restart reply, each held against what was asked.
#pragma once

#include "cph_plan/cloud/decode.hpp"

#include <span>
#include <string>
#include <vector>

namespace cph_plan {

struct ItemVerdicts {
    std::vector<ServerReply> servers; // one for each id, in the order asked
    std::size_t described = 0;        // how many of them are not unknown
    std::vector<std::string> warnings;
};

ItemVerdicts judge_items(const RestartBody& body, std::span<const std::string> ids);

} // namespace cph_plan
