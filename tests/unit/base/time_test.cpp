#include "cph_plan/base/time.hpp"

#include <doctest/doctest.h>

using namespace cph_plan;

TEST_CASE("instants are written in UTC and read with any offset") {
    const auto noon = parse_instant("2026-11-24T12:00:00+08:00");
    REQUIRE(noon);
    CHECK(format_utc(*noon) == "2026-11-24T04:00:00Z");
    CHECK(*parse_instant("2026-11-24T04:00:00Z") == *noon);
    CHECK(*parse_instant("2026-11-24T04:00:00.250999Z") == *noon + 250ms);
}

TEST_CASE("what is not an instant is refused") {
    for (const char* text :
         {"", "2026-11-24", "2026-11-24T04:00:00", "2026-02-30T00:00:00Z", "2026-11-24T24:00:00Z",
          "2026-11-24T04:00:60Z", "2026-11-24T04:00:00Z ", "2026-11-24 04:00:00Z", "2026-11-24T04:00:00.Z",
          "2026-11-24T04:00:00+8:00", "-026-11-24T04:00:00Z"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_instant(text));
    }
}

TEST_CASE("a leap day exists in leap years only") {
    CHECK(parse_instant("2028-02-29T00:00:00Z"));
    CHECK_FALSE(parse_instant("2027-02-29T00:00:00Z"));
}

TEST_CASE("durations are shown in the two units that matter") {
    CHECK(format_duration(0ms) == "0s");
    CHECK(format_duration(250ms) == "250ms");
    CHECK(format_duration(90s) == "1m30s");
    CHECK(format_duration(1h + 30min + 10s) == "1h30m");
    CHECK(format_duration(24h * 7) == "7d");
    CHECK(format_duration(1h + 5s) == "1h");
}
