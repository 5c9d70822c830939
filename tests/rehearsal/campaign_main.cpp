// Tells seeds by the thousand and prints what they met, one "COUNT NAME" a line, for scripts/campaign.
//   campaign FIRST COUNT STEP SECONDS
#include "campaign.hpp"

#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>

using namespace rehearsal;

int main(int argc, char** argv) {
    if (argc != 5) {
        fmt::print(stderr, "usage: campaign FIRST COUNT STEP SECONDS\n");
        return 2;
    }
    const auto number = [&](int i) { return std::strtoull(argv[i], nullptr, 10); };
    const CampaignResult result = run({.first = number(1),
                                       .count = number(2),
                                       .step = number(3),
                                       .time_limit = std::chrono::seconds{static_cast<long>(number(4))}});
    const Coverage& met = result.coverage;
    for (const auto& [name, count] : met.counts()) fmt::print("{} {}\n", count, name);
    fmt::print("{} total seeds\n{} total processes\n{} total restart calls\n", met.stories, met.processes,
               met.calls);
    fmt::print("{} total simulated hours\n", met.lasted / 1h);
    fmt::print("{} total lost\n{} total doubled\n{} total outside of what was allowed\n", met.lost,
               met.doubled, met.outside);
    fmt::print("{} total with a broken promise\n", met.broken);
    for (const Failure& failure : result.failures) {
        fmt::print(stderr, "{}\n", explain_and_save(failure));
        break; // one short story says more than twenty long ones
    }
    for (const Failure& failure : result.failures)
        fmt::print(stderr, "seed {}: {}\n", failure.story.seed, failure.broken.front());
    return result.failures.empty() ? 0 : 1;
}
