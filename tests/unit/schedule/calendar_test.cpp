#include "cph_plan/schedule/calendar.hpp"

#include <doctest/doctest.h>

using namespace cph_plan;

namespace {

Instant instant(std::string_view text) {
    const auto parsed = parse_instant(text);
    REQUIRE(parsed);
    return *parsed;
}

constexpr OpeningDay every(Weekday day) {
    return {day, OpeningDay::every};
}

Window window(std::vector<OpeningDay> days, Duration start, Duration duration, std::string zone) {
    return {.days = std::move(days), .start = start, .duration = duration, .time_zone = std::move(zone)};
}

Window until(Duration start, Duration end, std::string zone) {
    return {.start = start, .end = end, .time_zone = std::move(zone)};
}

Calendar calendar(std::vector<Window> windows, std::vector<Blackout> blackouts = {}) {
    auto made = Calendar::of(std::move(windows), std::move(blackouts));
    REQUIRE(made);
    return *made;
}

// The opening of a window on the day that holds `day`, given as an instant in that day's early hours.
Opening first_opening(const Window& one, std::string_view from) {
    const auto openings = calendar({one}).openings(instant(from), 1);
    REQUIRE(openings.size() == 1);
    return openings.front();
}

bool open_at(const Calendar& one, std::string_view when) {
    return one.at(instant(when)).open();
}

} // namespace

TEST_CASE("without windows and blackouts it is always open") {
    const Calendar always;
    CHECK(always.always_open());
    CHECK(open_at(always, "2026-11-24T08:00:00Z"));
    CHECK(always.next_open(instant("2026-11-24T08:00:00Z")) == instant("2026-11-24T08:00:00Z"));
    CHECK(always.openings(instant("2026-11-24T08:00:00Z"), 3).empty());
}

TEST_CASE("a window belongs to the day on which it opens") {
    const Calendar fridays = calendar({window({every(Weekday::fri)}, 22h, 6h, "Asia/Shanghai")});
    CHECK(open_at(fridays, "2026-11-28T02:00:00+08:00"));       // Saturday, inside Friday's window
    CHECK_FALSE(open_at(fridays, "2026-11-27T02:00:00+08:00")); // Friday, before it opens
    CHECK_FALSE(open_at(fridays, "2026-11-28T04:00:00+08:00")); // its end does not belong to it
    CHECK(open_at(fridays, "2026-11-27T22:00:00+08:00"));       // its start does
    CHECK(fridays.next_open(instant("2026-11-28T04:00:00+08:00")) == instant("2026-12-04T22:00:00+08:00"));
    const auto covering = fridays.opening_at(instant("2026-11-28T02:00:00+08:00"));
    REQUIRE(covering);
    CHECK(covering->opens == instant("2026-11-27T22:00:00+08:00"));
    CHECK(covering->closes == instant("2026-11-28T04:00:00+08:00"));
    CHECK_FALSE(fridays.opening_at(instant("2026-11-28T05:00:00+08:00")));
}

TEST_CASE("an end before the start is the next day's") {
    const Calendar nights = calendar({until(22h, 4h, "Europe/Berlin")});
    CHECK(open_at(nights, "2026-06-10T03:59:59+02:00"));
    CHECK_FALSE(open_at(nights, "2026-06-10T04:00:00+02:00"));
    CHECK_FALSE(open_at(nights, "2026-06-10T21:59:59+02:00"));
}

TEST_CASE("the cutoff closes a window early for new calls") {
    Window careful = window({}, 10h, 2h, "UTC");
    careful.cutoff = 40min;
    const Calendar one = calendar({careful});
    CHECK(open_at(one, "2026-11-24T11:19:59Z"));
    CHECK_FALSE(open_at(one, "2026-11-24T11:20:00Z"));
    CHECK(one.at(instant("2026-11-24T10:30:00Z")).until == instant("2026-11-24T11:20:00Z"));
}

TEST_CASE("days of the month: the second Tuesday, the last Sunday") {
    const Calendar patch_days = calendar({window({{Weekday::tue, 2}}, 1h, 1h, "UTC")});
    const auto tuesdays = patch_days.openings(instant("2026-11-01T00:00:00Z"), 3);
    REQUIRE(tuesdays.size() == 3);
    CHECK(tuesdays[0].opens == instant("2026-11-10T01:00:00Z"));
    CHECK(tuesdays[1].opens == instant("2026-12-08T01:00:00Z"));
    CHECK(tuesdays[2].opens == instant("2027-01-12T01:00:00Z"));

    const Calendar month_ends = calendar({window({{Weekday::sun, OpeningDay::last}}, 1h, 1h, "UTC")});
    const auto sundays = month_ends.openings(instant("2026-11-01T00:00:00Z"), 2);
    REQUIRE(sundays.size() == 2);
    CHECK(sundays[0].opens == instant("2026-11-29T01:00:00Z")); // the fifth Sunday
    CHECK(sundays[1].opens == instant("2026-12-27T01:00:00Z"));
}

TEST_CASE("a blackout closes every window, and says until when") {
    const Blackout freeze{.name = "freeze",
                          .from = instant("2026-11-27T00:00:00+08:00"),
                          .to = instant("2026-11-30T00:00:00+08:00"),
                          .reason = "sale"};
    const Calendar fridays = calendar({window({every(Weekday::fri)}, 22h, 6h, "Asia/Shanghai")}, {freeze});
    const Openness during = fridays.at(instant("2026-11-27T23:00:00+08:00"));
    CHECK(during.why == Openness::Why::blackout);
    CHECK(during.until == freeze.to);
    CHECK(fridays.next_open(instant("2026-11-27T23:00:00+08:00")) == instant("2026-12-04T22:00:00+08:00"));
    CHECK(open_at(fridays, "2026-12-04T22:00:00+08:00"));

    const Calendar no_windows = calendar({}, {freeze});
    CHECK(no_windows.at(freeze.from - 1s).until == freeze.from);
    CHECK(no_windows.next_open(freeze.from) == freeze.to); // its end does not belong to it
}

TEST_CASE("two windows that touch are open without a gap") {
    const Calendar both = calendar({window({}, 10h, 1h, "UTC"), window({}, 11h, 1h, "UTC")});
    CHECK(open_at(both, "2026-11-24T10:59:59Z"));
    CHECK(open_at(both, "2026-11-24T11:00:00Z"));
    CHECK(both.openings(instant("2026-11-24T00:00:00Z"), 2).size() == 2); // and still two openings
}

TEST_CASE("the opening in progress comes first in the list") {
    const Calendar days = calendar({window({}, 10h, 2h, "UTC")});
    const auto openings = days.openings(instant("2026-11-24T11:00:00Z"), 2);
    REQUIRE(openings.size() == 2);
    CHECK(openings[0].opens == instant("2026-11-24T10:00:00Z"));
    CHECK(openings[1].opens == instant("2026-11-25T10:00:00Z"));
}

TEST_CASE("a start in the gap of spring is the first instant after it, and the duration elapses from there") {
    const Opening berlin = first_opening(window({}, 2h + 30min, 2h, "Europe/Berlin"), "2026-03-28T23:30:00Z");
    CHECK(berlin.opens_local == "2026-03-29T03:00:00+02:00");
    CHECK(berlin.closes_local == "2026-03-29T05:00:00+02:00");
    CHECK(berlin.note.find("02:30 does not exist") != std::string::npos);

    const Opening new_york =
        first_opening(window({}, 2h + 30min, 1h, "America/New_York"), "2026-03-08T05:00:00Z");
    CHECK(new_york.opens_local == "2026-03-08T03:00:00-04:00");

    // Lord Howe moves by half an hour: 02:00 becomes 02:30.
    const Opening lord_howe =
        first_opening(window({}, 2h + 15min, 1h, "Australia/Lord_Howe"), "2026-10-03T14:30:00Z");
    CHECK(lord_howe.opens_local == "2026-10-04T02:30:00+11:00");
    CHECK(lord_howe.closes_local == "2026-10-04T03:30:00+11:00");
}

TEST_CASE("a start that comes twice in autumn is its first occurrence") {
    const Opening berlin = first_opening(window({}, 2h + 30min, 2h, "Europe/Berlin"), "2026-10-24T22:30:00Z");
    CHECK(berlin.opens_local == "2026-10-25T02:30:00+02:00");
    CHECK(berlin.closes_local == "2026-10-25T03:30:00+01:00"); // two hours later
    CHECK(berlin.note.find("comes twice") != std::string::npos);

    const Opening new_york =
        first_opening(window({}, 1h + 30min, 1h, "America/New_York"), "2026-11-01T04:30:00Z");
    CHECK(new_york.opens_local == "2026-11-01T01:30:00-04:00");
    CHECK(new_york.closes_local == "2026-11-01T01:30:00-05:00");

    const Opening lord_howe =
        first_opening(window({}, 1h + 45min, 1h, "Australia/Lord_Howe"), "2026-04-04T13:30:00Z");
    CHECK(lord_howe.opens_local == "2026-04-05T01:45:00+11:00");
    CHECK(lord_howe.closes_local == "2026-04-05T02:15:00+10:30");
}

TEST_CASE("there is one opening for each local date, also when the hour comes twice") {
    const Calendar nights = calendar({window({}, 2h + 30min, 30min, "Europe/Berlin")});
    const auto openings = nights.openings(instant("2026-10-24T22:30:00Z"), 2);
    REQUIRE(openings.size() == 2);
    CHECK(openings[1].opens_local == "2026-10-26T02:30:00+01:00");
    CHECK_FALSE(open_at(nights, "2026-10-25T02:45:00+01:00"));
}

TEST_CASE("a window that the gap leaves without length stays shut on that day and says so") {
    const Calendar nights = calendar({until(2h + 10min, 2h + 50min, "Europe/Berlin")});
    const auto openings = nights.openings(instant("2026-03-28T23:30:00Z"), 2);
    REQUIRE(openings.size() == 2);
    CHECK_FALSE(openings[0].has_length());
    CHECK(openings[0].note.find("stays shut") != std::string::npos);
    CHECK(openings[1].opens_local == "2026-03-30T02:10:00+02:00");
    CHECK_FALSE(open_at(nights, "2026-03-29T03:00:00+02:00"));
}

TEST_CASE("a date that a zone skips has no window") {
    const Calendar nights = calendar({window({}, 1h, 3h, "Pacific/Apia")});
    const auto openings = nights.openings(instant("2011-12-29T10:30:00Z"), 2); // the 29th, 00:30
    REQUIRE(openings.size() == 2);
    CHECK(openings[0].opens_local == "2011-12-29T01:00:00-10:00");
    CHECK(openings[1].opens_local == "2011-12-31T01:00:00+14:00");
}

TEST_CASE("Shanghai keeps its clocks all year, also long after the tables end") {
    const Window nights = window({}, 1h, 3h, "Asia/Shanghai");
    CHECK(first_opening(nights, "2026-03-28T16:30:00Z").note.empty());
    CHECK(first_opening(nights, "2045-07-01T16:30:00Z").opens == instant("2045-07-01T17:00:00Z"));
    // Summer time in Berlin is a rule, not a table that ends in 2037.
    CHECK(first_opening(window({}, 12h, 1h, "Europe/Berlin"), "2045-07-01T00:00:00Z").opens ==
          instant("2045-07-01T10:00:00Z"));
}

TEST_CASE("an unknown zone is an error that names it") {
    const auto made = Calendar::of({window({}, 1h, 1h, "Asia/Shangai")}, {});
    REQUIRE_FALSE(made);
    CHECK(made.error().what.find("Asia/Shangai") != std::string::npos);
}

TEST_CASE("a window that is always inside a blackout never opens within the search") {
    const Blackout ages{.name = {},
                        .from = instant("2000-01-01T00:00:00Z"),
                        .to = instant("2030-01-01T00:00:00Z"),
                        .reason = "closed"};
    CHECK(calendar({window({}, 1h, 1h, "UTC")}, {ages}).next_open(instant("2026-01-01T00:00:00Z")) ==
          instant("2030-01-01T01:00:00Z"));
}
