#include "cph_plan/journal/journal.hpp"
#include "drawing.hpp"
#include "entry_texts.hpp"

#include <doctest/doctest.h>
#include <set>

using namespace journal_tests;

namespace {

std::string trouble(std::string_view kind, std::string_view text) {
    const auto decoded = decode_body(kind, text);
    return decoded ? "accepted" : decoded.error().where + ": " + decoded.error().what;
}

template <class T>
constexpr bool tells_all = members<T>() == described<T>();

template <std::size_t... Index>
constexpr bool every_kind_tells_all(std::index_sequence<Index...>) {
    return (tells_all<std::variant_alternative_t<Index, Body>> && ...);
}

} // namespace

TEST_CASE("the tables of fields leave no member out") {
    CHECK(every_kind_tells_all(std::make_index_sequence<std::variant_size_v<Body>>{}));
    CHECK(tells_all<ServerReply>);
    CHECK(tells_all<RestartReply>);
    CHECK(tells_all<JobReading>);
    CHECK(tells_all<ServerReading>);
    CHECK(tells_all<Surveyed::Ineligible>);
    CHECK(tells_all<JobsEnded::End>);
    CHECK(tells_all<Checked::Unhealthy>);
    CHECK(tells_all<Evidence::Sample>);
}

TEST_CASE("an entry of every kind is stored as the text that stands for it, and read back from it") {
    std::set<std::size_t> kinds;
    for (const EntryText& entry : entry_texts()) {
        CAPTURE(entry.text);
        kinds.insert(entry.body.index());
        CHECK(kind(entry.body) == entry.kind);
        CHECK(encode_body(entry.body) == entry.text);
        const auto decoded = decode_body(entry.kind, entry.text);
        REQUIRE_MESSAGE(decoded, decoded.error().what);
        CHECK(same_body(*decoded, entry.body));
    }
    CHECK(kinds.size() == std::variant_size_v<Body>);
}

TEST_CASE("whatever an entry holds comes back unchanged") {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        Random random(seed);
        for (std::size_t index = 0; index < std::variant_size_v<Body>; ++index) {
            const Body body = draw_body(random, index);
            const std::string text = encode_body(body);
            CAPTURE(seed);
            CAPTURE(text);
            const auto decoded = decode_body(kind(body), text);
            REQUIRE_MESSAGE(decoded, decoded.error().what);
            REQUIRE(same_body(*decoded, body));
        }
    }
}

TEST_CASE("a stored text is one line, whatever the cloud has said") {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        Random random(seed);
        for (std::size_t index = 0; index < std::variant_size_v<Body>; ++index)
            REQUIRE(encode_body(draw_body(random, index)).find('\n') == std::string::npos);
    }
}

TEST_CASE("bytes that are not UTF-8 are stored as replacement characters") {
    const auto decoded = decode_body("stopping", encode_body(Stopping{Stopping::Reason::unknown, "a\xff"}));
    REQUIRE(decoded);
    CHECK(std::get<Stopping>(*decoded).detail == "a\ufffd");
}

TEST_CASE("an entry cut off anywhere is refused") {
    for (const EntryText& entry : entry_texts())
        for (std::size_t length = 0; length < entry.text.size(); ++length) {
            CAPTURE(entry.text.substr(0, length));
            CHECK_FALSE(decode_body(entry.kind, entry.text.substr(0, length)));
        }
}

TEST_CASE("an entry with any one byte changed is refused or is another entry that can be stored") {
    for (const EntryText& entry : entry_texts())
        for (std::size_t at = 0; at < entry.text.size(); ++at)
            for (const char other : {'0', '"', '}', ',', '\0', '\xff'}) {
                std::string bent(entry.text);
                bent[at] = other;
                const auto decoded = decode_body(entry.kind, bent);
                if (!decoded) continue;
                CAPTURE(bent);
                const auto again = decode_body(entry.kind, encode_body(*decoded));
                REQUIRE(again);
                CHECK(same_body(*again, *decoded));
            }
}

TEST_CASE("damaged entries are refused, and the trouble names the field") {
    CHECK(trouble("dance", "{}") == ": no entry is of the kind 'dance'");
    CHECK(trouble("cleared", "") == "cleared: no JSON at byte 1");
    CHECK(trouble("cleared", "[]") == "cleared: it is not an object");
    CHECK(trouble("cleared", R"({"permit":3})") == "cleared: field 'unchanged' is missing");
    CHECK(trouble("cleared", R"({"permit":3,"unchanged":true,"x":1})") == "cleared: field 'x' is not known");
    CHECK(trouble("cleared", R"({"permit":3,"permit":3,"unchanged":true})") ==
          "cleared: field 'permit' is there twice");
    CHECK(trouble("cleared", R"({"permit":0,"unchanged":true})") ==
          "cleared: field 'permit' is out of range");
    CHECK(trouble("cleared", R"({"permit":4294967296,"unchanged":true})") ==
          "cleared: field 'permit' is out of range");
    CHECK(trouble("cleared", R"({"permit":-1,"unchanged":true})") ==
          "cleared: field 'permit' is out of range");
    CHECK(trouble("cleared", R"({"permit":3.0,"unchanged":true})") ==
          "cleared: the number 3.0 is not an integer of 64 bits");
    CHECK(trouble("cleared", R"({"permit":"3","unchanged":true})") ==
          "cleared: field 'permit' is not an integer");
    CHECK(trouble("cleared", R"({"permit":3,"unchanged":1})") ==
          "cleared: field 'unchanged' is not true or false");
    CHECK(trouble("cleared", R"({"permit":3,"unchanged":null})") ==
          "cleared: field 'unchanged' is not true or false");
    CHECK(trouble("abandoned", R"({"operator":7,"host":"h"})") == "abandoned: field 'operator' is not text");
    CHECK(trouble("closed", R"({"state":"over","exit":0})") ==
          "closed: field 'state' holds a word that is not known");
    CHECK(trouble("closed", R"({"state":"finished","exit":2})") == "closed: field 'exit' is out of range");
    CHECK(trouble("surveyed", R"({"wave":0,"ineligible":[{"server":0,"found":true,"status":"5"}]})") ==
          "surveyed: field 'ineligible[0].status' is not an integer");
    CHECK(trouble("wave_settled", R"({"wave":0,"pause_until":253402300800000})") ==
          "wave_settled: field 'pause_until' is out of range");
}

TEST_CASE("what the fields of an entry must have to do with each other is checked") {
    CHECK(trouble("owned", R"({"epoch":0,"host":"","operator":"","command":"","version":"",)"
                           R"("overrides":{"windows":false,"blackouts":[],"reason":""}})") ==
          "owned: it has the epoch 0");
    CHECK(trouble("intent", R"({"permit":1,"batch":0,"servers":"0-1","baseline":[null],"window":null})") ==
          "intent: it has not one baseline for each server");
}

TEST_CASE("JSON nested deeper than any entry is refused before it costs anything") {
    const std::string deep(100'000, '[');
    CHECK(trouble("presumed", R"({"ok":)" + deep) == "presumed: nested too deeply");
}

TEST_CASE("an event file's line says who, when and what, with instants as people write them") {
    const Entry entry{7, Instant{1'764'000'000'999ms}, WaveSettled{0, Instant{1'764'000'600'000ms}}};
    CHECK(encode_event({"20251124-160000-abcdef"}, entry) ==
          R"({"run":"20251124-160000-abcdef","seq":7,"at":"2025-11-24T16:00:00Z","kind":"wave_settled",)"
          R"("wave":0,"pause_until":"2025-11-24T16:10:00Z"})");
}
