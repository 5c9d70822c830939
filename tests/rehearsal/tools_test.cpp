// The tools of the rehearsals themselves: stories as text, shrinking, counting.
#include "campaign.hpp"
#include "check_story.hpp"
#include "small_stories.hpp"

using namespace rehearsal;

TEST_CASE("a story that was written down is told again to the letter") {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        const Story story = draw_story(seed);
        const auto again = read_story(to_text(story));
        REQUIRE(again);
        CHECK(to_text(*again) == to_text(story));
        if (seed % 20 != 0) continue;
        const Ending first = tell(story);
        const Ending second = tell(*again);
        CHECK(first.minutes == second.minutes);
        CHECK(first.ledger == second.ledger);
    }
}

TEST_CASE("a story with a line that means nothing is not read") {
    for (const char* text : {"servers many", "servers", "servers 1 2", "sauna 3", "strike rain 1", "pause 5",
                             "window UTC starts 1ms"}) {
        CAPTURE(text);
        CHECK_FALSE(read_story(text));
    }
}

TEST_CASE("what struck by chance can be told as a list") {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        Story story = draw_story(seed);
        const Ending by_chance = tell(story);
        story.luck.only.emplace(by_chance.struck.begin(), by_chance.struck.end());
        CHECK(tell(story).minutes == by_chance.minutes);
    }
}

TEST_CASE("a story is made as short as can be while it stays what it is looked at for") {
    const auto unknown = [](const Ending& ending) {
        return ending.outcomes[static_cast<std::size_t>(Outcome::unknown)] > 0;
    };
    int looked_at = 0;
    for (std::uint64_t seed = 1; looked_at < 5; ++seed) {
        REQUIRE(seed < 200);
        const Story story = draw_story(seed);
        if (!story.hours.always_open() || !unknown(tell(story))) continue;
        ++looked_at;
        const Story shortest = shrink(story, unknown);
        CAPTURE(to_text(shortest));
        CHECK(unknown(tell(shortest)));
        CHECK(shortest.servers <= 2);
        CHECK(shortest.split.empty());
        // One event is enough to lose an answer; a second one may be needed to come to it.
        REQUIRE(shortest.luck.only);
        CHECK(shortest.luck.only->size() + shortest.mishaps.size() + shortest.troubles.size() <= 2);
    }
}

TEST_CASE("a campaign counts what it met, and names what it hardly met") {
    const CampaignResult result = run({.count = 20});
    CHECK(result.coverage.stories == 20);
    CHECK(result.coverage.calls > 0);
    CHECK(result.coverage.counts().at("outcome ok") > 0);
    CHECK_FALSE(result.coverage.rarer_than(1'000'000).empty());
    CHECK(result.coverage.rarer_than(0).empty());
}
