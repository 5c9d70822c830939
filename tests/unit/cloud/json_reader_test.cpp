// Bytes from outside: what is read, and what is refused before any of it is believed.
#include "cph_plan/cloud/json_reader.hpp"

#include <doctest/doctest.h>
#include <string>

using namespace cph_plan;

namespace {

// Remembers the value of the root's key "x".
class Probe : public JsonVisitor {
public:
    JsonValue::Kind kind = JsonValue::Kind::null;
    std::optional<int> number;
    std::string text;

    void value(unsigned depth, std::string_view key, const JsonValue& value) override {
        if (depth != 1 || key != "x") return;
        kind = value.kind;
        number = value.as_int();
        text = value.text;
    }
    void closed(unsigned) override {}
};

bool readable(const std::string& text) {
    Probe probe;
    return read_json(text, probe).has_value();
}

std::optional<int> number_in(const std::string& written) {
    Probe probe;
    REQUIRE(read_json(R"({"x":)" + written + "}", probe));
    return probe.number;
}

std::string nested(unsigned depth) {
    return std::string(depth, '[') + std::string(depth, ']');
}

} // namespace

TEST_CASE("only what is written as an integer and fits is one") {
    CHECK(number_in("2") == 2);
    CHECK(number_in("-1") == -1);
    CHECK(number_in("2147483647") == 2147483647);
    CHECK(number_in("-2147483648") == -2147483648);
    for (const char* other : {R"("2")", "2.0", "2.9", "2e0", "true", "null", "[2]", "{}", "4294967298",
                              "2147483648", "-2147483649", "18446744073709551618", "9223372036854775809"}) {
        CAPTURE(other);
        CHECK_FALSE(number_in(other));
    }
}

TEST_CASE("numbers that nothing can hold, and words that are no numbers, are refused") {
    for (const char* number : {"1e999", "-1e999", "01", "+1", "1.", ".5", "0x10", "NaN", "Infinity", "--1"}) {
        CAPTURE(number);
        CHECK_FALSE(readable(R"({"x":)" + std::string(number) + "}"));
    }
}

TEST_CASE("a key that stands twice in one object is refused, however it is written") {
    CHECK_FALSE(readable(R"({"x":1,"x":2})"));
    CHECK_FALSE(readable(R"({"x":1,"\u0078":2})"));
    CHECK_FALSE(readable(R"({"a":[{"x":1,"y":2,"x":3}]})"));
    CHECK(readable(R"({"a":{"x":1},"b":{"x":2},"x":3})"));
    CHECK(readable(R"({"x":1,"X":2})"));
}

TEST_CASE("a key that stands twice is refused also where the object before it had the same keys") {
    CHECK_FALSE(readable(R"([{"x":1,"y":2},{"x":1,"x":2}])"));
    CHECK_FALSE(readable(R"([{"x":1,"y":2},{"x":1,"y":2,"x":3}])"));
    CHECK_FALSE(readable(R"([{"x":1,"y":2,"z":3},{"x":1,"z":2,"y":3,"z":4}])"));
    CHECK_FALSE(readable(R"([{"x":1,"y":2},{"x":1},{"x":1,"y":2,"y":3}])"));
    CHECK_FALSE(readable(R"([{"x":1,"y":2},[],{"x":1,"y":2,"y":3}])"));
    CHECK(readable(R"([{"x":1,"y":2},{"x":1,"y":2},{"y":1,"x":2},{"x":1},{},{"x":1,"y":2,"z":3}])"));
    CHECK(readable(R"([{"a":{"x":1,"y":2},"b":{"y":1,"x":2}},{"x":{"a":1,"b":2},"y":{"b":1,"a":2}}])"));
}

TEST_CASE("a value belongs to its own object's key, whatever the object before it held") {
    Probe probe;
    REQUIRE(read_json(R"({"a":{"y":1,"x":2},"x":3,"b":{"x":4}})", probe));
    CHECK(probe.number == 3);
}

TEST_CASE("an object holds as many keys as the bound says and not one more") {
    std::string keys;
    for (std::size_t i = 0; i < json_keys_max; ++i)
        keys += (keys.empty() ? "" : ",") + std::string("\"k") + std::to_string(i) + "\":0";
    CHECK(readable("{" + keys + "}"));
    CHECK_FALSE(readable("{" + keys + ",\"one-more\":0}"));
}

TEST_CASE("nesting is followed as deep as the bound says and not one level more") {
    CHECK(readable(nested(json_depth_max)));
    CHECK_FALSE(readable(nested(json_depth_max + 1)));
    CHECK_FALSE(readable(std::string(100'000, '[')));
    CHECK_FALSE(readable(nested(100'000)));
    std::string objects;
    for (int i = 0; i < 100'000; ++i) objects += R"({"x":)";
    CHECK_FALSE(readable(objects));
}

TEST_CASE("bytes that are not well-formed UTF-8 are refused, wherever they stand") {
    for (const char* bytes : {"\xff", "\xc0\xaf", "\xe2\x82", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80",
                              "\xf8\x88\x80\x80\x80"}) {
        CHECK_FALSE(readable("{\"x\":\"" + std::string(bytes) + "\"}"));
        CHECK_FALSE(readable("{\"" + std::string(bytes) + "\":1}"));
        CHECK_FALSE(readable("{\"x\":1}" + std::string(bytes)));
    }
    CHECK(readable("{\"x\":\"\u4e91\u624b\u673a\"}"));
}

TEST_CASE("halves of a surrogate pair are refused") {
    CHECK_FALSE(readable(R"({"x":"\ud800"})"));
    CHECK_FALSE(readable(R"({"x":"\udc00"})"));
    CHECK_FALSE(readable(R"({"x":"\ud800\u0041"})"));
    CHECK(readable(R"({"x":"\ud83d\ude00"})"));
}

TEST_CASE("a mark before, bytes behind, NUL and raw controls are refused") {
    CHECK_FALSE(readable("\xef\xbb\xbf{}"));
    CHECK_FALSE(readable("{}x"));
    CHECK_FALSE(readable("{}{}"));
    CHECK_FALSE(readable("{},"));
    CHECK_FALSE(readable(std::string("{}\0", 3)));
    CHECK_FALSE(readable(std::string("{\"x\":\"a\0b\"}", 11)));
    CHECK_FALSE(readable("{\"x\":\"a\nb\"}"));
    CHECK(readable(" \t\r\n{} \r\n"));
}

TEST_CASE("what only resembles JSON is refused") {
    for (const char* text : {"", " ", "{", "}", "[1,]", "{\"x\":1,}", "{'x':1}", "{x:1}", "// no\n{}",
                             "{\"x\":undefined}", "<html/>", "tru", "\"open", "{\"x\" 1}"}) {
        CAPTURE(text);
        CHECK_FALSE(readable(text));
    }
}

TEST_CASE("an escaped NUL is a character of the text and nothing else") {
    Probe probe;
    REQUIRE(read_json(R"({"x":"a\u0000b"})", probe));
    CHECK(probe.text == std::string("a\0b", 3));
}

TEST_CASE("an error says where it happened") {
    Probe probe;
    const Status read = read_json(R"({"x":1,})", probe);
    REQUIRE_FALSE(read);
    CHECK(read.error().where == "byte 8");
}
