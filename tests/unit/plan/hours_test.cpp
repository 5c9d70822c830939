// Windows and blackouts as plans say them, and what they come to in real instants.
#include "story.hpp"

#include "cph_plan/schedule/calendar.hpp"

using namespace cph_plan;
using namespace cph_plan::story;

namespace {

constexpr std::string_view freeze = "from: \"2027-02-05T00:00:00+08:00\", to: \"2027-02-13T00:00:00+08:00\"";

std::string window(std::string_view fields) {
    return plus("windows: [{" + std::string(fields) + "}]");
}

// A window on any day, for six hours from 22:00 of Shanghai, but for `field`, which replaces one of its own.
std::string nightly_but(std::string_view field) {
    const std::string_view key = field.substr(0, field.find(':'));
    std::string fields(field);
    for (const std::string_view own : {"start: \"22:00\"", "duration: 6h", "time_zone: Asia/Shanghai"})
        if (!own.starts_with(key)) fields += ", " + std::string(own);
    return window(fields);
}

std::string blackout(std::string_view fields) {
    return plus("blackouts: [{" + std::string(fields) + "}]");
}

// The hint of the only mistake.
std::string hint(std::string text) {
    const auto result = load_plan_text(std::move(text), "night.yaml", "", nothing_set);
    REQUIRE_FALSE(result);
    REQUIRE(result.error().size() == 1);
    return result.error().shown[0].hint;
}

std::string warnings(std::string text) {
    return places(loaded(std::move(text)).warnings);
}

Window first_window(std::string text) {
    return plan(std::move(text)).hours.windows.at(0);
}

Instant instant(std::string_view text) {
    return parse_instant(text).value();
}

Calendar calendar(std::string text) {
    return Calendar::of(plan(std::move(text)).hours).value();
}

// "2026-03-29T03:00:00+02:00 to 2026-03-29T05:00:00+02:00": the first opening that ends after `from`.
std::string opening(std::string text, std::string_view from) {
    const auto openings = calendar(std::move(text)).openings(instant(from), 1);
    REQUIRE(openings.size() == 1);
    return openings[0].opens_local + " to " + openings[0].closes_local;
}

} // namespace

TEST_CASE("a plan without hours is always open") {
    CHECK(plan(good_plan()).hours == Hours{});
    CHECK(plan(good_plan()).hours.always_open());
}

TEST_CASE("a window is read as it is written") {
    CHECK(first_window(window("days: [fri, last-sun], start: \"22:00\", duration: 6h, "
                              "time_zone: Asia/Shanghai, cutoff: 40m")) ==
          Window{.days = {{Weekday::fri, OpeningDay::every}, {Weekday::sun, OpeningDay::last}},
                 .start = 22h,
                 .duration = 6h,
                 .time_zone = "Asia/Shanghai",
                 .cutoff = 40min});
    CHECK(first_window(window("start: '00:00', end: \"23:59\", time_zone: UTC")) ==
          Window{.start = 0h, .end = 23h + 59min, .time_zone = "UTC"});
}

TEST_CASE("a blackout is read as it is written") {
    const auto blackouts = plan(blackout("name: spring-festival, " + std::string(freeze) +
                                         ", reason: \"freeze\\nby the owner\""))
                               .hours.blackouts;
    REQUIRE(blackouts.size() == 1);
    CHECK(blackouts[0] == Blackout{.name = "spring-festival",
                                   .from = instant("2027-02-04T16:00:00Z"),
                                   .to = instant("2027-02-12T16:00:00Z"),
                                   .reason = "freeze\nby the owner"});
    CHECK(plan(blackout("from: 2027-02-05T00:00:00Z, to: 2027-02-05T00:00:01Z, reason: sale"))
              .hours.blackouts.at(0)
              .name.empty());
}

TEST_CASE("what a run does outside of its hours") {
    const std::string nightly = nightly_but("cutoff: 1h");
    CHECK(plan(nightly).hours.on_close == OnClose::suspend);
    CHECK(plan(nightly).hours.max_wait == 24h * 7);
    CHECK_FALSE(plan(nightly).hours.start_deadline);
    const Hours hours = plan(nightly + "on_close: wait\nmax_wait: 2d\nstart_deadline: 1h\n").hours;
    CHECK(hours.on_close == OnClose::wait);
    CHECK(hours.max_wait == 48h);
    CHECK(hours.start_deadline == 1h);
    CHECK(mistakes(nightly + "on_close: waiting\nmax_wait: 0s\nstart_deadline: 0s\n") ==
          "7:11 'waiting' is not one of suspend, wait\n"
          "8:11 max_wait of 0s leaves no time at all\n"
          "9:17 start_deadline of 0s leaves no time at all\n");
}

TEST_CASE("a key that nothing follows from is warned about") {
    const std::string ids = warnings(good_plan());
    CHECK(warnings(plus("on_close: wait")) ==
          ids + "6:11 on_close has no effect without windows or blackouts\n");
    CHECK(warnings(plus("start_deadline: 1h")) ==
          ids + "6:17 start_deadline has no effect without windows\n");
    CHECK(warnings(nightly_but("cutoff: 1h") + "max_wait: 1d\n") ==
          ids + "7:11 max_wait has no effect without `on_close: wait`\n");
    CHECK(warnings(nightly_but("cutoff: 1h") + "on_close: wait\nmax_wait: 1d\nstart_deadline: 1h\n") == ids);
}

TEST_CASE("a window needs a start, a length and a zone") {
    CHECK(mistakes(window("")) == "6:11 a window needs 'start'\n"
                                  "6:11 a window needs 'duration' or 'end'\n"
                                  "6:11 a window needs 'time_zone'\n");
    CHECK(mistakes(plus("windows: [nightly]")) == "6:11 a window is a mapping, not a single value\n");
    CHECK(mistakes(plus("windows: []")) == "6:10 the list windows is empty\n");
    CHECK(mistakes(nightly_but("end: \"04:00\"")) ==
          "6:17 a window has either `duration` or `end`, not both\n");
    CHECK(mistakes(window("start: , duration: 6h, time_zone: ")) == "6:12 start has no value\n"
                                                                    "6:35 time_zone has no value\n");
    CHECK(mistakes(nightly_but("durations: 6h")) == "6:12 unknown key 'durations' in a window\n");
    CHECK(hint(plus("cutoff: 40m")) == "it belongs to a window");
}

TEST_CASE("days are words of three letters, some with a position in the month") {
    CHECK(mistakes(nightly_but("days: [mon, tue, wed, thu, fri, sat, sun]")) == "good");
    CHECK(mistakes(nightly_but("days: [1st-mon, 2nd-tue, 3rd-wed, 4th-thu, last-fri]")) == "good");
    CHECK(mistakes(nightly_but("days: []")) == "6:18 the list days is empty\n");
    CHECK(mistakes(nightly_but("days: fri")) == "6:18 days is a list, not a single value\n");
    CHECK(mistakes(nightly_but("days: [fri, 2nd-tue, fri]")) == "6:33 the day 'fri' stands twice\n");
    CHECK(mistakes(nightly_but("days: [1]")) == "6:19 '1' is not a day\n");
    CHECK(hint(nightly_but("days: [Fri]")) == "did you mean 'fri'?");
    CHECK(hint(nightly_but("days: [tuesday]")) == "did you mean 'tue'?");
    CHECK(hint(nightly_but("days: [last-Thurs]")) == "did you mean 'last-thu'?");
    CHECK(hint(nightly_but("days: [lst-sun]")) == "did you mean '1st-sun'?");
    CHECK(hint(nightly_but("days: [5th-fri]")) == "not every month has a fifth; the last one is `last-`");
    CHECK(hint(nightly_but("days: [mon-fri]")) == "write every day out, like [mon, tue, wed]");
    CHECK(hint(nightly_but("days: [weekdays]")) ==
          "days are mon, tue, wed, thu, fri, sat, sun, or one of a month like 2nd-tue, last-sun");
}

TEST_CASE("a time of day is quoted, with two digits for hours and minutes") {
    CHECK(mistakes(nightly_but("start: 22:00")) ==
          "6:19 22:00 must be quoted: unquoted times are numbers to other readers of YAML\n");
    CHECK(hint(nightly_but("start: 02:00")) == "write \"02:00\"");
    for (const std::string_view time : {"9:00", "09:60", "25:00", "0900", "09:00:00", "9", "", " 09:00",
                                        "09.00", "-9:00", "0٩:00", "9pm"}) {
        CAPTURE(time);
        CHECK(mistakes(nightly_but("start: \"" + std::string(time) + '"')) ==
              fmt::format("6:19 '{}' is not a time of day\n", time));
    }
    CHECK(mistakes(nightly_but("start: 1320")) == "6:19 '1320' is not a time of day\n");
    CHECK(hint(nightly_but("start: \"24:00\"")) == "write \"00:00\", the midnight at which a day begins");
}

TEST_CASE("a window that can never open is a mistake") {
    CHECK(mistakes(nightly_but("cutoff: 6h")) == "6:20 a window of 6h with a cutoff of 6h can never open\n");
    CHECK(mistakes(nightly_but("cutoff: 5h59m59s")) == "good");
    CHECK(mistakes(nightly_but("duration: 0s")) == "6:22 duration of 0s leaves no time at all\n");
    const auto until = [](std::string_view end, std::string_view cutoff) {
        return window(fmt::format("start: \"22:00\", end: \"{}\", time_zone: UTC, cutoff: {}", end, cutoff));
    };
    CHECK(mistakes(until("22:00", "1m")) == "6:33 the window ends when it starts\n");
    CHECK(mistakes(until("04:00", "5h")) == "good"); // it ends on the next day
    CHECK(mistakes(until("04:00", "6h")) == "6:66 a window of 6h with a cutoff of 6h can never open\n");
    CHECK(mistakes(until("23:00", "2h")) == "6:66 a window of 1h with a cutoff of 2h can never open\n");
}

TEST_CASE("a time zone is an IANA name that this machine knows") {
    for (const std::string_view zone :
         {"UTC", "Etc/GMT+8", "America/Argentina/Buenos_Aires", "Asia/Shanghai"})
        CHECK(mistakes(nightly_but("time_zone: " + std::string(zone))) == "good");
    for (const std::string_view zone :
         {"Asia", "Asia/Beijing", "CST", "UTC+8", "+08:00", "localtime", "posixrules", "right/UTC",
          "posix/Asia/Shanghai", "../zoneinfo/UTC", "Asia//Shanghai/..", "/usr/share/zoneinfo/UTC",
          "zone.tab", "file:UTC"}) {
        CAPTURE(zone);
        CHECK(mistakes(nightly_but("time_zone: \"" + std::string(zone) + '"')) ==
              fmt::format("6:23 '{}' is not a time zone that this machine knows\n", zone));
    }
    CHECK(hint(nightly_but("time_zone: Asia/Shangai")) == "did you mean 'Asia/Shanghai'?");
    CHECK(hint(nightly_but("time_zone: asia/shanghai")) == "did you mean 'Asia/Shanghai'?");
    CHECK(hint(nightly_but("time_zone: shanghai")) == "did you mean 'Asia/Shanghai'?");
    CHECK(hint(nightly_but("time_zone: Europe/Berln")) == "did you mean 'Europe/Berlin'?");
    // Rather none than one that is a city elsewhere.
    CHECK(hint(nightly_but("time_zone: Asia/Beijing")) == "write an IANA name like Asia/Shanghai");
    CHECK(hint(nightly_but("time_zone: CST")) == "write an IANA name like Asia/Shanghai");
}

TEST_CASE("a blackout needs two instants in order and a reason") {
    CHECK(mistakes(blackout("")) == "6:13 a blackout needs 'from'\n"
                                    "6:13 a blackout needs 'to'\n"
                                    "6:13 a blackout needs 'reason'\n");
    CHECK(mistakes(blackout("from: 2027-02-13T00:00:00Z, to: 2027-02-13T00:00:00Z, reason: sale")) ==
          "6:46 the blackout ends before it begins\n");
    CHECK(mistakes(blackout("from: 2027-02-13T00:00:00+08:00, to: 2027-02-13T00:00:00Z, reason: sale")) ==
          "good");
    CHECK(mistakes(blackout("from: 2027-02-30T00:00:00Z, to: 2027-03-13T00:00:00Z, reason: sale")) ==
          "6:20 '2027-02-30T00:00:00Z' is not an instant\n");
    CHECK(mistakes(blackout(std::string(freeze) + ", reason: \" \\n\"")) ==
          "6:90 a blackout says its reason\n");
    CHECK(mistakes(blackout(std::string(freeze) + ", reason: ")) == "6:82 reason has no value\n");
    CHECK(mistakes(blackout(std::string(freeze) + ", reason: \"a\\tb\"")) == "6:90 a reason holds no TAB\n");
    CHECK(mistakes(blackout(std::string(freeze) + ", reason: sale, name: \"the sale\"")) ==
          "6:102 'the sale' cannot be the name of a blackout\n");
}

TEST_CASE("what is missing in an instant is said") {
    const auto from = [](std::string_view text) {
        return blackout(fmt::format("from: \"{}\", to: 2028-01-01T00:00:00Z, reason: sale", text));
    };
    CHECK(hint(from("2027-02-05T00:00:00")) ==
          "say in which offset: 2027-02-05T00:00:00+08:00, or 2027-02-05T00:00:00Z");
    CHECK(hint(from("2027-02-05")) == "write its time and offset too: 2027-02-05T00:00:00+08:00");
    CHECK(hint(from("tomorrow")) == "write it like 2027-02-05T00:00:00+08:00");
}

TEST_CASE("two blackouts have two names, or none") {
    const std::string one = "{" + std::string(freeze) + ", reason: sale";
    CHECK(mistakes(plus("blackouts: [" + one + ", name: a}, " + one + ", name: a}]")) ==
          "6:195 two blackouts are named 'a', the first in line 6\n");
    CHECK(mistakes(plus("blackouts: [" + one + ", name: a}, " + one + ", name: A}]")) == "good");
    CHECK(mistakes(plus("blackouts: [" + one + "}, " + one + "}]")) == "good");
}

// --- what a plan's windows come to

TEST_CASE("a window belongs to the day on which it opens") {
    const Calendar fridays =
        calendar(window("days: [fri], start: \"22:00\", duration: 6h, time_zone: Asia/Shanghai"));
    CHECK(fridays.at(instant("2026-11-28T02:00:00+08:00")).open());       // a Saturday
    CHECK_FALSE(fridays.at(instant("2026-11-27T02:00:00+08:00")).open()); // the Friday before it opens
}

TEST_CASE("Berlin: half past two does not exist in spring, and comes twice in autumn") {
    const std::string plan = window("start: \"02:30\", duration: 2h, time_zone: Europe/Berlin");
    CHECK(opening(plan, "2026-03-29T00:00:00+01:00") ==
          "2026-03-29T03:00:00+02:00 to 2026-03-29T05:00:00+02:00");
    CHECK(opening(plan, "2026-10-25T00:00:00+02:00") ==
          "2026-10-25T02:30:00+02:00 to 2026-10-25T03:30:00+01:00");
}

TEST_CASE("Berlin: an end in the gap is the first instant after it") {
    CHECK(opening(window("start: \"01:00\", end: \"02:30\", time_zone: Europe/Berlin"),
                  "2026-03-29T00:00:00+01:00") == "2026-03-29T01:00:00+01:00 to 2026-03-29T03:00:00+02:00");
}

TEST_CASE("New York: the same a few weeks apart") {
    const std::string spring = window("start: \"02:30\", duration: 2h, time_zone: America/New_York");
    CHECK(opening(spring, "2026-03-08T00:00:00-05:00") ==
          "2026-03-08T03:00:00-04:00 to 2026-03-08T05:00:00-04:00");
    const std::string autumn = window("start: \"01:30\", duration: 2h, time_zone: America/New_York");
    CHECK(opening(autumn, "2026-11-01T00:00:00-04:00") ==
          "2026-11-01T01:30:00-04:00 to 2026-11-01T02:30:00-05:00");
}

TEST_CASE("Lord Howe: clocks change by half an hour") {
    const std::string autumn = window("start: \"01:45\", duration: 1h, time_zone: Australia/Lord_Howe");
    CHECK(opening(autumn, "2026-04-05T00:00:00+11:00") ==
          "2026-04-05T01:45:00+11:00 to 2026-04-05T02:15:00+10:30");
    const std::string spring = window("start: \"02:15\", duration: 1h, time_zone: Australia/Lord_Howe");
    CHECK(opening(spring, "2026-10-04T00:00:00+10:30") ==
          "2026-10-04T02:30:00+11:00 to 2026-10-04T03:30:00+11:00");
}

TEST_CASE("Shanghai: the clocks never change") {
    const std::string plan = window("start: \"02:30\", duration: 2h, time_zone: Asia/Shanghai");
    for (const std::string day : {"2026-03-29", "2026-10-25"})
        CHECK(opening(plan, day + "T00:00:00+08:00") ==
              day + "T02:30:00+08:00 to " + day + "T04:30:00+08:00");
}
