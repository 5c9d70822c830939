// Thousands of stories drawn from seeds. REHEARSAL_SEEDS=COUNT tells more of them, REHEARSAL_SEED=N one
// alone, REHEARSAL_STORY=FILE one that was written down.
#include "campaign.hpp"
#include "check_story.hpp"
#include "small_stories.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

using namespace rehearsal;

TEST_CASE("no promise breaks, whatever happens") {
    if (const char* seed = std::getenv("REHEARSAL_SEED")) {
        check(draw_story(std::strtoull(seed, nullptr, 10)));
        return;
    }
    if (const char* path = std::getenv("REHEARSAL_STORY")) {
        std::ifstream file(path);
        std::stringstream text;
        text << file.rdbuf();
        const auto story = read_story(text.str());
        REQUIRE_MESSAGE(story, path);
        check(*story);
        return;
    }
    const CampaignResult result = run({.count = seeds(), .failures_max = 3});
    for (const Failure& failure : result.failures) FAIL_CHECK(explain_and_save(failure));
    if (seeds() < 2'000) return;
    // A campaign that hardly ever met a thing proves nothing about it.
    for (const std::string& rare : result.coverage.rarer_than(50)) FAIL_CHECK("met too rarely: " << rare);
}

TEST_CASE("in a quiet world everything is restarted at the first try") {
    int quiet = 0;
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        const Story story = draw_story(seed);
        const bool troubled = !story.mishaps.empty() || !story.troubles.empty() || story.refused > 0 ||
                              story.job_fails > 0 || story.job_never_ends > 0 || story.ends_unhealthy > 0 ||
                              !story.frozen.empty() || !story.hours.always_open() ||
                              story.job_timeout < story.job_max;
        const bool unlucky =
            std::ranges::any_of(story.luck.percent, [](unsigned percent) { return percent > 0; });
        if (troubled || unlucky) continue;
        ++quiet;
        const Ending ending = check(story);
        CAPTURE(seed);
        CHECK(ending.exit == Exit::ok);
        CHECK(ending.processes.size() == 1);
        CHECK(ending.outcomes[static_cast<std::size_t>(Outcome::ok)] == story.servers);
        CHECK(ending.calls == schedule_of(story).batches.size());
    }
    CHECK(quiet >= 10);
}
