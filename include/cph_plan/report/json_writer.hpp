// JSON put out piece by piece, so that the record of a million servers never stands in memory as a whole.
//
// What comes out is valid JSON in UTF-8 whatever goes in: bytes that are not well-formed UTF-8 become U+FFFD,
// and characters that could move a cursor or reorder text are written as \u escapes, so that a record keeps
// them exactly and can still be looked at on a terminal.
#pragma once

#include "cph_plan/base/time.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cph_plan {

// Takes the pieces of a text, in order.
using Sink = std::function<void(std::string_view)>;

// The same JSON with the characters that could move a cursor or reorder text written as \u escapes, so that
// what another writer made can be looked at on a terminal.
std::string visible_json(std::string_view json);

class JsonWriter {
public:
    // Whether the members of an object or array stand on a line each or side by side. What stands inside a
    // `line` is a `line` too.
    enum class Layout : std::uint8_t { lines, line };

    explicit JsonWriter(Sink sink);
    JsonWriter(const JsonWriter&) = delete;
    JsonWriter& operator=(const JsonWriter&) = delete;

    JsonWriter& begin_object(Layout layout = Layout::line);
    JsonWriter& end_object();
    JsonWriter& begin_array(Layout layout = Layout::line);
    JsonWriter& end_array();

    // The key of the value that follows; ASCII without anything to escape.
    JsonWriter& key(std::string_view name);

    JsonWriter& text(std::string_view text);
    JsonWriter& text_or_null(std::string_view text); // null for an empty one
    JsonWriter& number(std::uint64_t number);
    JsonWriter& signed_number(std::int64_t number);
    JsonWriter& boolean(bool value);
    JsonWriter& null();
    JsonWriter& instant(Instant instant); // "2026-11-24T04:04:48Z"
    JsonWriter& instant(const std::optional<Instant>& instant);

    // Ends the text with a line feed and hands what is left to the sink. The outermost value is complete.
    void finish();

private:
    struct Open {
        Layout layout = Layout::line;
        bool empty = true;
    };

    JsonWriter& open(char bracket, Layout layout);
    JsonWriter& close(char bracket);
    void begin_value();
    void new_line();
    void append_escaped(std::string_view text);
    void flush_when_full();

    Sink sink_;
    std::string buffer_;
    std::vector<Open> open_;
    bool after_key_ = false;
    std::int64_t day_ = INT64_MIN; // whose text is in day_text_: instants of a run share few days
    std::string day_text_;
};

} // namespace cph_plan
