#include "simulator/core/serial.hpp"

#include <doctest/doctest.h>
#include <set>

using namespace cph_sim;

TEST_CASE("an id has 32 hexadecimal digits and can be read back") {
    const Serial serial(5, SerialKind::job);
    for (const std::uint32_t number : {0U, 1U, 77U, 0xffffffffU}) {
        const std::string text = serial.text(number);
        CHECK(text.size() == 32);
        CHECK(text.find_first_not_of("0123456789abcdef") == std::string::npos);
        CHECK(serial.number(text) == number);
    }
}

TEST_CASE("ids of different seeds and kinds are not taken for each other") {
    std::set<std::string> texts;
    for (const std::uint64_t seed : {0U, 1U, 2U})
        for (const SerialKind kind :
             {SerialKind::server, SerialKind::request, SerialKind::job, SerialKind::phone})
            texts.insert(Serial(seed, kind).text(1));
    CHECK(texts.size() == 12);
    CHECK_FALSE(Serial(1, SerialKind::job).number(Serial(1, SerialKind::request).text(1)).has_value());
    CHECK_FALSE(Serial(1, SerialKind::job).number(Serial(2, SerialKind::job).text(1)).has_value());
}

TEST_CASE("an id has one spelling") {
    const Serial serial(5, SerialKind::job);
    std::string text = serial.text(0xabcdef);
    text.back() = 'F';
    CHECK_FALSE(serial.number(text).has_value());
    CHECK_FALSE(serial.number(serial.text(1).substr(1)).has_value());
    CHECK_FALSE(serial.number(serial.text(1) + "0").has_value());
    CHECK_FALSE(serial.number("").has_value());
}
