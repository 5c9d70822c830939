#include "simulator/server/percent.hpp"

#include <doctest/doctest.h>

using namespace cph_sim;

TEST_CASE("only letters, digits and four marks stay as they are") {
    CHECK(percent_encode("aZ09-_.~") == "aZ09-_.~");
    CHECK(percent_encode(" */,+\xc3\xa4") == "%20%2A%2F%2C%2B%C3%A4");
}

TEST_CASE("what is not a triple stays as it is") {
    CHECK(percent_decode("%20%c3%A4+") == " \xc3\xa4+");
    CHECK(percent_decode("100%") == "100%");
    CHECK(percent_decode("%2") == "%2");
    CHECK(percent_decode("%zz%-1") == "%zz%-1");
}

TEST_CASE("a query is read in the order sent, repeated and empty ones too") {
    const Parameters read = query_parameters("b=2&a=%2C&a=1&flag&=x&&e=");
    const Parameters expected = {{"b", "2"}, {"a", ","}, {"a", "1"}, {"flag", ""}, {"", "x"}, {"e", ""}};
    CHECK(read == expected);
    CHECK(query_parameters("").empty());
}
