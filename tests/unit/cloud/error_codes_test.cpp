// What an error code says about a read. What it says about a restart call is the verdict table's business.
#include "cph_plan/cloud/error_codes.hpp"

#include <doctest/doctest.h>

using namespace cph_plan;

TEST_CASE("a thing that does not exist is known by its code, or by a 404 of the service") {
    for (const char* code :
         {"CPS.0011", "CPS.0015", "CPS.0016", "CPS.0050", "CPS.0097", "CPS.0156", "CPS.0159"}) {
        CAPTURE(code);
        CHECK(read_answer_of(400, code) == ReadAnswer::unknown_id);
        CHECK(read_answer_of(404, code) == ReadAnswer::unknown_id);
        for (const int status : {302, 500, 502, 504})
            CHECK(read_answer_of(status, code) == ReadAnswer::again);
    }
    CHECK(read_answer_of(404, "CPS.9999") == ReadAnswer::unknown_id);
}

TEST_CASE("a gateway that finds no API or no back end says nothing about the thing") {
    CHECK(read_answer_of(404, "APIGW.0101") == ReadAnswer::again);
    CHECK(read_answer_of(404, "APIG.0103") == ReadAnswer::again);
    CHECK(read_answer_of(502, "APIGW.0610") == ReadAnswer::again);
}

TEST_CASE("asking again may help where the trouble passes") {
    CHECK(read_answer_of(429, "APIGW.0308") == ReadAnswer::again);
    CHECK(read_answer_of(503, "APIGW.0613") == ReadAnswer::again);
    CHECK(read_answer_of(400, "CPS.0042") == ReadAnswer::again);
    CHECK(read_answer_of(400, "CPS.0003") == ReadAnswer::again);
}

TEST_CASE("a status without a code that we know means nothing, whoever gave it") {
    for (const int status : {301, 302, 307, 400, 401, 403, 404, 408, 425, 429, 500, 501, 502, 503, 504}) {
        CAPTURE(status);
        CHECK(read_answer_of(status, "") == ReadAnswer::again);
        CHECK(read_answer_of(status, "WAF.1") == ReadAnswer::again);
    }
}

TEST_CASE("a login may be renewed, a permission may not") {
    CHECK(read_answer_of(401, "APIGW.0301") == ReadAnswer::login);
    CHECK(read_answer_of(401, "APIGW.0307") == ReadAnswer::login);
    CHECK(read_answer_of(403, "APIGW.0302") == ReadAnswer::credentials);
    for (const char* code : {"CPS.0001", "CPS.0006", "CPS.0007", "CPS.0008"}) {
        CAPTURE(code);
        CHECK(read_answer_of(400, code) == ReadAnswer::credentials);
    }
}

TEST_CASE("what the service refused for good is not asked again") {
    CHECK(read_answer_of(400, "CPS.0002") == ReadAnswer::refused);
    CHECK(read_answer_of(400, "CPS.0161") == ReadAnswer::refused);
}
