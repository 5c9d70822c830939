// The last word on a run, for a person: what became of the servers, what the exit status means, and what to
// do next.
#pragma once

#include "cph_plan/base/proposal.hpp"
#include "cph_plan/engine/ledger.hpp"
#include "cph_plan/engine/run_record.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace cph_plan {

// Bad servers listed by id, and waves listed by name; the others are counted.
constexpr std::size_t summary_servers_max = 20;
constexpr std::size_t summary_waves_max = 40;

// Several lines, each ended by a line feed.
std::string summary_text(const RunHeader& header, const Ledger& ledger, const Repeated& repeated = {});

// What an exit status of a run means, in words: "the failure budget was exceeded; …".
std::string_view meaning(Exit exit);

// What a person may do next, a sentence or a command each; empty when all is well, and after a simulated run.
std::vector<std::string> next_steps(const RunHeader& header, const Ledger& ledger,
                                    const Repeated& repeated = {});

} // namespace cph_plan
