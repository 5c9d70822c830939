#include "simulator/core/values.hpp"

#include <doctest/doctest.h>

using namespace cph_sim;
using namespace std::chrono_literals;

TEST_CASE("durations are integers with their unit, summed") {
    CHECK(*read_duration("250ms") == 250ms);
    CHECK(*read_duration("90s") == 90s);
    CHECK(*read_duration("1h30m") == 90min);
    CHECK(*read_duration("0s") == 0s);
    CHECK(*read_duration("366d") == 366 * 24h);
    for (const char* text :
         {"", "5", "s", "-1s", "1.5s", "1 s", "1S", "367d", "366d1ms", "99999999999s", "1w"}) {
        CAPTURE(text);
        CHECK_FALSE(read_duration(text).has_value());
    }
}

TEST_CASE("shares are percentages") {
    CHECK(*read_share("2%") == doctest::Approx(0.02));
    CHECK(*read_share("0.5%") == doctest::Approx(0.005));
    CHECK(*read_share("0%") == 0);
    CHECK(*read_share("100%") == 1);
    for (const char* text : {"", "%", "2", "-1%", "101%", "2%%", "nan%", "1e1%", " 2%"}) {
        CAPTURE(text);
        CHECK_FALSE(read_share(text).has_value());
    }
}

TEST_CASE("numbers are plain and within their bounds") {
    CHECK(*read_number("0", 0, 9) == 0);
    CHECK(*read_number("9", 0, 9) == 9);
    CHECK(*read_number("-3", -5, 5) == -3);
    for (const char* text : {"", "10", "-1", "01", "+1", "1.0", "x", "1 "}) {
        CAPTURE(text);
        CHECK_FALSE(read_number(text, 0, 9).has_value());
    }
}
