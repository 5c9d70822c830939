#include "simulator/core/ledger.hpp"

#include <algorithm>
#include <iterator>

namespace cph_sim {

std::vector<ReceivedRestart> Ledger::restarts_of(std::string_view server) const {
    std::vector<ReceivedRestart> found;
    std::copy_if(restarts_.begin(), restarts_.end(), std::back_inserter(found),
                 [&](const ReceivedRestart& restart) { return restart.server == server; });
    return found;
}

std::uint32_t Ledger::accepted_of(std::string_view server) const {
    return static_cast<std::uint32_t>(
        std::count_if(restarts_.begin(), restarts_.end(), [&](const ReceivedRestart& restart) {
            return restart.accepted && restart.server == server;
        }));
}

void Ledger::add(ProcessedCall call) {
    ++counts_[static_cast<std::size_t>(call.kind)];
    if (call.kind == CallKind::restart || calls_.size() < calls_listed_max) calls_.push_back(std::move(call));
}

} // namespace cph_sim
