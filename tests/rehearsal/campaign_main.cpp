// Tells seeds by the thousand and prints what they met, one "COUNT NAME" a line, for scripts/campaign; what
// broke goes to the standard error stream, the first failure as a short story unless it is to be brief (for
// scripts/mutants).
//   campaign FIRST COUNT STEP SECONDS [brief]
#include "campaign.hpp"
#include "shrink.hpp"

#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

using namespace rehearsal;

namespace {

void print_figures(const Coverage& met) {
    for (const auto& [name, count] : met.counts()) fmt::print("{} {}\n", count, name);
    fmt::print("{} total seeds\n{} total processes\n{} total restart calls\n", met.stories, met.processes,
               met.calls);
    fmt::print("{} total simulated hours\n", met.lasted / 1h);
    fmt::print("{} total lost\n{} total doubled\n{} total outside of what was allowed\n", met.lost,
               met.doubled, met.outside);
    fmt::print("{} total with a broken promise\n", met.broken);
}

void print_promises(const Failure& failure) {
    std::set<std::string> promises;
    for (const std::string& broken : failure.broken) promises.insert(promise_of(broken));
    fmt::print(stderr, "seed {}: {}\n", failure.story.seed, fmt::join(promises, " "));
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 5 && argc != 6) {
        fmt::print(stderr, "usage: campaign FIRST COUNT STEP SECONDS [brief]\n");
        return 2;
    }
    const auto number = [&](int i) { return std::strtoull(argv[i], nullptr, 10); };
    const bool brief = argc == 6;
    const CampaignResult result = run({.first = number(1),
                                       .count = number(2),
                                       .step = number(3),
                                       .failures_max = brief ? std::size_t{400} : std::size_t{20},
                                       .time_limit = std::chrono::seconds{static_cast<long>(number(4))},
                                       .on_failure = print_promises});
    print_figures(result.coverage);
    if (!brief && !result.failures.empty())
        fmt::print(stderr, "{}\n", explain_and_save(result.failures.front()));
    return result.failures.empty() ? 0 : 1;
}
