#include "cph_plan/cloud/wait_hint.hpp"

#include <doctest/doctest.h>

using namespace cph_plan;

namespace {

const Instant noon = *parse_instant("2026-11-24T12:00:00Z");

} // namespace

TEST_CASE("a wait in seconds is obeyed between a second and an hour") {
    CHECK(retry_after("1", noon) == Duration{1s});
    CHECK(retry_after("120", noon) == Duration{2min});
    CHECK(retry_after(" 30\t", noon) == Duration{30s});
    CHECK(retry_after("3600", noon) == Duration{1h});
}

TEST_CASE("nonsense is not obeyed") {
    for (const char* header : {"", " ", "0", "-1", "3601", "1000000000", "99999999999999999999999", "soon",
                               "1.5", "1 s", "+5", "0x10", "1,2", "Fri", "24 Nov 2026 12:00:30 GMT"}) {
        CAPTURE(header);
        CHECK_FALSE(retry_after(header, noon));
    }
}

TEST_CASE("a date is a wait as seen from the cloud's own clock") {
    CHECK(retry_after("Tue, 24 Nov 2026 12:00:30 GMT", noon) == Duration{30s});
    CHECK(retry_after("Tue, 24 Nov 2026 12:00:30 GMT", noon + 29'500ms) == Duration{1s});
    CHECK_FALSE(retry_after("Tue, 24 Nov 2026 12:00:00 GMT", noon));
    CHECK_FALSE(retry_after("Tue, 24 Nov 2026 11:00:00 GMT", noon));
    CHECK_FALSE(retry_after("Tue, 24 Nov 2026 13:00:01 GMT", noon));
    CHECK_FALSE(retry_after("Thu, 01 Jan 1970 00:00:00 GMT", noon));
}

TEST_CASE("a throttle message names its period") {
    CHECK(throttle_period("policy ip over ratelimit,limit:5,time:1 minute") == Duration{1min});
    CHECK(throttle_period("policy user over ratelimit,limit:100,time:30 seconds") == Duration{30s});
    CHECK(throttle_period("limit:1,time:1 hour") == Duration{1h});
}

TEST_CASE("a message that names no period, or one that cannot be meant, is no hint") {
    for (const char* message :
         {"", "time:", "time:1 minute", "time:1 minute,limit:5", "limit:5,time:minute",
          "limit:5,time:0 minute", "limit:5,time:-1 minute", "limit:5,time:2 hours", "limit:5,time:1 day",
          "limit:5,time:1", "limit:5,time:99999999999999999999 minute",
          "limit:5,time:9223372036854775807 minute"}) {
        CAPTURE(message);
        CHECK_FALSE(throttle_period(message));
    }
}

TEST_CASE("only the date that HTTP writes is a date") {
    CHECK(parse_http_date("Fri, 31 Dec 1999 23:59:59 GMT") == *parse_instant("1999-12-31T23:59:59Z"));
    for (const char* text :
         {"", "Fri, 31 Dec 1999 23:59:59 CET", "1999-12-31T23:59:59Z", "Friday, 31-Dec-99 23:59:59 GMT",
          "Fri, 31 Abc 1999 23:59:59 GMT", "Fri  31 Dec 1999 23:59:59 GMT"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_http_date(text));
    }
}
