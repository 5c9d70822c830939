// Runs that have hours: the cloud never receives a call outside of them, whatever the clock on the wall does.
#include "check_story.hpp"
#include "cph_plan/schedule/calendar.hpp"
#include "second_opinion.hpp"
#include "small_stories.hpp"

using namespace rehearsal;

namespace {

constexpr Instant midnight{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24}}; // a Tuesday

Window window(Duration start, Duration length) {
    return {.start = start, .duration = length, .time_zone = "UTC"};
}

} // namespace

TEST_CASE("the second opinion on hours knows days, zones, ends, cutoffs and blackouts") {
    Hours hours;
    CHECK(is_open(hours, midnight));
    hours.windows = {window(22h, 4h)};
    CHECK(is_open(hours, midnight + 1h)); // opened on the day before
    CHECK_FALSE(is_open(hours, midnight + 2h));
    CHECK(is_open(hours, midnight + 22h));
    hours.windows.front().days = {{Weekday::tue}};
    CHECK_FALSE(is_open(hours, midnight + 1h));
    CHECK(is_open(hours, midnight + 25h));
    hours.windows.front().cutoff = 2h;
    CHECK_FALSE(is_open(hours, midnight + 24h));
    hours.windows = {{.start = 8h, .end = 9h, .time_zone = "Asia/Shanghai"}};
    CHECK(is_open(hours, midnight));
    CHECK_FALSE(is_open(hours, midnight + 1h));
    hours.blackouts = {{.from = midnight, .to = midnight + 10min, .reason = "freeze"}};
    CHECK_FALSE(is_open(hours, midnight));
    CHECK(is_open(hours, midnight + 10min));
}

TEST_CASE("both opinions on hours agree at every minute of a week") {
    std::uint64_t open = 0;
    for (std::uint64_t seed = 1; seed <= 400; seed += share()) {
        const Hours hours = draw_story(seed).hours;
        if (hours.always_open()) continue;
        const auto calendar = Calendar::of(hours);
        REQUIRE(calendar);
        for (Instant wall = midnight; wall < midnight + 24h * 7; wall += 7min) {
            open += is_open(hours, wall) ? 1 : 0;
            if (is_open(hours, wall) != calendar->at(wall).open()) FAIL(seed << " " << format_utc(wall));
        }
    }
    CHECK(open > 0);
}

TEST_CASE("a run whose window closes in the middle of it goes on in the next one, or is resumed there") {
    for (const OnClose on_close : {OnClose::wait, OnClose::suspend})
        for (Duration closes = 1s; closes < 4min; closes += Duration{1'997} * static_cast<int>(share())) {
            Story story{.name = "a window closes", .servers = 4, .split = {1}, .batch = 1, .pause = 30s};
            story.luck.only.emplace();
            story.hours.windows = {window(0h, closes)};
            story.hours.on_close = on_close;
            const Ending ending = check(story);
            CAPTURE(closes.count());
            CHECK(ending.exit == Exit::ok);
        }
}

TEST_CASE("a clock that jumps does not let a call out, at whatever step of the run it does") {
    for (Duration after = 0s; after < 3min; after += Duration{2'311} * static_cast<int>(share()))
        for (const Duration by : {Duration{-24h}, Duration{-2h}, Duration{2h}, Duration{24h}}) {
            Story story{.name = "a clock jumps", .servers = 3, .split = {1}, .pause = 60s};
            story.luck.only.emplace();
            story.hours.windows = {window(0h, 1h)};
            story.hours.on_close = OnClose::wait;
            story.jumps = {{after, by}};
            check(story);
        }
}
