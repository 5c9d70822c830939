#include "campaign.hpp"

#include "shrink.hpp"
#include "story_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fstream>

namespace rehearsal {

CampaignResult run(const Campaign& campaign) {
    CampaignResult result;
    const auto began = std::chrono::steady_clock::now();
    for (std::uint64_t i = 0; i < campaign.count; ++i) {
        const bool late =
            campaign.time_limit.count() > 0 && std::chrono::steady_clock::now() - began > campaign.time_limit;
        if (late || result.failures.size() >= campaign.failures_max) break;
        const Story story = draw_story(campaign.first + i * campaign.step);
        Ending ending = tell(story);
        if (i % campaign.told_twice_every == 0) {
            const Ending again = tell(story);
            if (again.minutes != ending.minutes || again.ledger != ending.ledger ||
                again.struck != ending.struck)
                ending.broken.emplace_back("I21: the same seed tells another story");
        }
        result.coverage.add(story, ending);
        if (ending.broken.empty()) continue;
        result.failures.push_back({story, ending.broken});
        if (campaign.on_failure) campaign.on_failure(result.failures.back());
    }
    return result;
}

std::string explain_and_save(const Failure& failure) {
    const std::string promise = promise_of(failure.broken.front());
    const Story shortest = shrink(failure.story, promise);
    const std::string path = fmt::format("rehearsal-{}.story", failure.story.seed);
    std::ofstream(path) << to_text(shortest);
    return fmt::format("{}:\n  {}\nthe shortest story in which {} still breaks (tell it again with "
                       "REHEARSAL_STORY={}):\n{}  broken:\n  {}\n",
                       failure.story.name, fmt::join(failure.broken, "\n  "), promise, path,
                       to_text(shortest), fmt::join(tell(shortest).broken, "\n  "));
}

} // namespace rehearsal
