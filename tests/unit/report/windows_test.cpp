#include "cph_plan/report/windows.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace cph_plan;
using nlohmann::json;

namespace {

Instant instant(std::string_view text) {
    return parse_instant(text).value();
}

// Half past two at night in Berlin for two hours, nothing new in the last half hour; and a sale.
Hours nights_in_berlin() {
    return {.windows = {{.start = 2h + 30min, .duration = 2h, .time_zone = "Europe/Berlin", .cutoff = 30min}},
            .blackouts = {{.name = "sale",
                           .from = instant("2026-03-30T00:00:00Z"),
                           .to = instant("2026-03-31T00:00:00Z"),
                           .reason = "spring sale"}}};
}

std::string told(const Hours& hours, std::string_view from) {
    return windows_text({"night"}, hours, Calendar::of(hours).value(), {instant(from), 2});
}

} // namespace

TEST_CASE("openings are told in local time, in UTC, and with what clocks and blackouts do to them") {
    CHECK(told(nights_in_berlin(), "2026-03-28T12:00:00Z") ==
          "night: 1 window, 1 blackout\n"
          "closed at 2026-03-28T12:00:00Z, outside the windows\n"
          "opens at 2026-03-29T01:00:00Z\n"
          "\n"
          "day  opens                      closes                     opens in UTC          open for  calls "
          "for  "
          "time zone\n"
          "sun  2026-03-29T03:00:00+02:00  2026-03-29T05:00:00+02:00  2026-03-29T01:00:00Z        2h      "
          "1h30m  "
          "Europe/Berlin\n"
          "  02:30 does not exist on this day: opens at 03:00\n"
          "mon  2026-03-30T02:30:00+02:00  2026-03-30T04:30:00+02:00  2026-03-30T00:30:00Z        2h      "
          "1h30m  "
          "Europe/Berlin\n"
          "  blackout sale from 2026-03-30T00:00:00Z to 2026-03-31T00:00:00Z: spring sale\n");
}

TEST_CASE("an opening in progress is told, and whether calls may still be sent in it") {
    CHECK(told(nights_in_berlin(), "2026-03-29T02:00:00Z").find("\nopen at 2026-03-29T02:00:00Z\n") !=
          std::string::npos);
    const std::string late = told(nights_in_berlin(), "2026-03-29T02:45:00Z");
    CHECK(late.find("\nclosed at 2026-03-29T02:45:00Z, outside the windows\n") != std::string::npos);
    CHECK(late.find("\nsun  2026-03-29T03:00:00+02:00  ") != std::string::npos); // its last half hour
}

TEST_CASE("a blackout is why it is closed, and the opening behind it is named") {
    CHECK(told(nights_in_berlin(), "2026-03-30T01:00:00Z")
              .find("closed at 2026-03-30T01:00:00Z, blackout sale from 2026-03-30T00:00:00Z to "
                    "2026-03-31T00:00:00Z: spring sale\nopens at 2026-03-31T00:30:00Z\n") !=
          std::string::npos);
}

TEST_CASE("without windows only the blackouts to come are told") {
    Hours hours = nights_in_berlin();
    hours.windows.clear();
    CHECK(told(hours, "2026-03-28T12:00:00Z") ==
          "night: 0 windows, 1 blackout\n"
          "open at 2026-03-28T12:00:00Z\n"
          "without windows it is always open, but for its blackouts\n"
          "  blackout sale from 2026-03-30T00:00:00Z to 2026-03-31T00:00:00Z: spring sale\n");
    CHECK(told(hours, "2026-04-01T00:00:00Z").find("spring sale") == std::string::npos);
    CHECK(told({}, "2026-03-28T12:00:00Z").ends_with("without windows it is always open\n"));
}

TEST_CASE("the same as a record") {
    const Hours hours = nights_in_berlin();
    const json record = json::parse(
        windows_json({"night"}, hours, Calendar::of(hours).value(), {instant("2026-03-28T12:00:00Z"), 2}));
    CHECK(record["plan"] == "night");
    CHECK(record["open"] == false);
    CHECK(record["next_open"] == "2026-03-29T01:00:00Z");
    CHECK(record["openings"].size() == 2);
    CHECK(record["openings"][0] == json::parse(R"({
        "window": 1, "time_zone": "Europe/Berlin", "opens": "2026-03-29T01:00:00Z",
        "closes": "2026-03-29T03:00:00Z", "last_call": "2026-03-29T02:30:00Z",
        "opens_local": "2026-03-29T03:00:00+02:00", "closes_local": "2026-03-29T05:00:00+02:00",
        "note": "02:30 does not exist on this day: opens at 03:00", "blackouts": []})"));
    CHECK(record["openings"][1]["note"].is_null());
    CHECK(record["openings"][1]["blackouts"] == json::array({1}));
    CHECK(record["blackouts"][0]["name"] == "sale");
}
