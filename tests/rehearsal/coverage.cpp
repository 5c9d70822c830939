#include "coverage.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace rehearsal {

namespace {

constexpr std::array<std::string_view, 3> mishaps{"dies", "sleeps", "is taken over"};

// A process that sleeps and one that is taken over are both stopped where they are.
std::string point_name(std::size_t mishap, std::size_t point) {
    return fmt::format("{} {}", mishap == 0 ? "dies at" : "is stopped at", point_names[point]);
}

constexpr std::array exits{Exit::ok,      Exit::within_budget, Exit::budget_exceeded, Exit::gate_not_reached,
                           Exit::unknown, Exit::suspended,     Exit::credentials,     Exit::interrupted};

std::string exit_name(Exit exit) {
    return fmt::format("process exits {}", static_cast<int>(exit));
}

bool breaks(const Ending& ending, std::initializer_list<std::string_view> promises) {
    return std::ranges::any_of(ending.broken, [&](const std::string& broken) {
        return std::ranges::find(promises, std::string_view(broken).substr(0, broken.find(':'))) !=
               promises.end();
    });
}

} // namespace

Coverage::Coverage() {
    for (std::size_t kind = 0; kind < misfortune_count; ++kind)
        counts_[fmt::format("misfortune {}", to_text(static_cast<Misfortune>(kind)))] = 0;
    for (std::size_t mishap = 0; mishap < mishaps.size(); ++mishap)
        for (std::size_t point = 0; point < point_count; ++point) counts_[point_name(mishap, point)] = 0;
    for (std::size_t i = 0; i < outcome_count; ++i)
        if (const auto outcome = static_cast<Outcome>(i); outcome != Outcome::in_flight)
            counts_[fmt::format("outcome {}", to_text(outcome))] = 0;
    for (const Exit exit : exits) counts_[exit_name(exit)] = 0;
    for (const std::string_view kind : {"quiet", "with hours", "with a wrong clock", "entry by entry"})
        counts_[fmt::format("story {}", kind)] = 0;
}

void Coverage::add(const Story& story, const Ending& ending) {
    ++stories;
    processes += ending.processes.size();
    calls += ending.calls;
    lasted += ending.lasted;
    broken += ending.broken.empty() ? 0 : 1;
    doubled += breaks(ending, {"I1"}) ? 1 : 0;
    lost += breaks(ending, {"I3", "I5", "I8"}) ? 1 : 0;
    outside += breaks(ending, {"I4"}) ? 1 : 0;
    for (const Strike& strike : ending.struck) ++counts_[fmt::format("misfortune {}", to_text(strike.kind))];
    for (std::size_t mishap = 0; mishap < mishaps.size(); ++mishap)
        for (std::size_t point = 0; point < point_count; ++point) {
            counts_[point_name(mishap, point)] += ending.struck_points[mishap][point];
            counts_[fmt::format("process {}", mishaps[mishap])] += ending.struck_points[mishap][point];
        }
    for (std::size_t i = 0; i < outcome_count; ++i)
        if (ending.outcomes[i] > 0)
            counts_[fmt::format("outcome {}", to_text(static_cast<Outcome>(i)))] += ending.outcomes[i];
    for (const ProcessEnd& process : ending.processes)
        if (process.exit && *process.exit != Exit::nothing_sent) ++counts_[exit_name(*process.exit)];
    if (ending.struck.empty() && story.mishaps.empty()) ++counts_["story quiet"];
    if (!story.hours.always_open()) ++counts_["story with hours"];
    if (story.skew != 0ms || !story.jumps.empty()) ++counts_["story with a wrong clock"];
    if (story.entry_by_entry) ++counts_["story entry by entry"];
}

std::vector<std::string> Coverage::rarer_than(std::uint64_t least) const {
    std::vector<std::string> rare;
    for (const auto& [name, count] : counts_)
        if (count < least) rare.push_back(fmt::format("{}: {}", name, count));
    return rare;
}

} // namespace rehearsal
