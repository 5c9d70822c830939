#include "cph_plan/report/json_writer.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace cph_plan;
using Layout = JsonWriter::Layout;

namespace {

std::string written(const std::function<void(JsonWriter&)>& write) {
    std::string text;
    JsonWriter json([&](std::string_view piece) { text += piece; });
    write(json);
    json.finish();
    return text;
}

std::string text_of(std::string_view text) {
    return written([&](JsonWriter& json) { json.text(text); });
}

} // namespace

TEST_CASE("members stand on a line each or side by side") {
    CHECK(written([](JsonWriter& json) {
              json.begin_object(Layout::lines);
              json.key("a").begin_array(Layout::line).number(1).null().boolean(true).end_array();
              json.key("b").begin_object(Layout::lines).end_object();
              json.key("c").begin_array(Layout::lines).signed_number(-6).text("x").end_array();
              json.end_object();
          }) == "{\n  \"a\": [1, null, true],\n  \"b\": {},\n  \"c\": [\n    -6,\n    \"x\"\n  ]\n}\n");
}

TEST_CASE("what stands inside a line is a line too") {
    CHECK(written([](JsonWriter& json) {
              json.begin_array().begin_array(Layout::lines).number(1).number(2).end_array().end_array();
          }) == "[[1, 2]]\n");
}

TEST_CASE("text that could end a string or move a cursor is escaped") {
    CHECK(text_of("a\"b\\c\n\r\t\x1b\x7f") == "\"a\\\"b\\\\c\\n\\r\\t\\u001b\\u007f\"\n");
    CHECK(text_of("\u202e\u0085\u2028") == "\"\\u202e\\u0085\\u2028\"\n");
    CHECK(text_of("\U000e0041") == "\"\\udb40\\udc41\"\n");
    CHECK(text_of(std::string_view("\0", 1)) == "\"\\u0000\"\n");
    CHECK(text_of("北京 é 😀") == "\"北京 é 😀\"\n");
}

TEST_CASE("bytes that are not UTF-8 become replacement characters") {
    CHECK(text_of("a\xff"
                  "b\xc3") == "\"a\ufffdb\ufffd\"\n");
}

TEST_CASE("a parser reads back exactly what was written") {
    std::string all;
    for (char32_t c = 1; c < 0x80; ++c) all += static_cast<char>(c);
    all += "\u0080\u07ff\u0800\uffff\U00010000\U0010ffff\u200b\ufeff";
    CHECK(nlohmann::json::parse(text_of(all)).get<std::string>() == all);
}

TEST_CASE("instants are UTC and null when there is none") {
    const Instant instant = std::chrono::sys_days{std::chrono::year{2027} / 2 / 4} + 16h + 999ms;
    CHECK(written([&](JsonWriter& json) {
              json.begin_array();
              json.instant(instant).instant(instant + 7h + 59min + 59s).instant(instant + 24h);
              json.instant(std::optional<Instant>{}).instant(Instant{} - 1s).end_array();
          }) == "[\"2027-02-04T16:00:00Z\", \"2027-02-04T23:59:59Z\", \"2027-02-05T16:00:00Z\", null, "
                "\"1969-12-31T23:59:59Z\"]\n");
}

TEST_CASE("long texts arrive in pieces") {
    std::size_t pieces = 0, size = 0, longest = 0;
    JsonWriter json([&](std::string_view piece) {
        ++pieces;
        size += piece.size();
        longest = std::max(longest, piece.size());
    });
    json.begin_array();
    for (int i = 0; i < 100'000; ++i) json.number(12345678);
    json.end_array();
    json.finish();
    CHECK(size == 100'000 * 10 - 2 + 2 + 1);
    CHECK(pieces > 10);
    CHECK(longest <= 64 * 1024);
}

TEST_CASE("JSON of another writer is made visible and stays the same JSON") {
    const nlohmann::json value = {{"a\x7f", "b\u202e \u0085 \"\\ 北京 😀 \U000e0041"}};
    const std::string visible = visible_json(value.dump(2));
    CHECK(nlohmann::json::parse(visible) == value);
    for (const std::string_view hidden : {"\x7f", "\u202e", "\u0085", "\U000e0041"})
        CHECK(visible.find(hidden) == std::string::npos);
    CHECK(visible.find("北京 😀") != std::string::npos);
    CHECK(visible_json("{\n  \"a\": 1\n}\n") == "{\n  \"a\": 1\n}\n");
}
