// Strict reading of JSON from outside, value by value, without ever building a tree.
//
// Refused, with the byte where it happened: a byte order mark, NUL, invalid UTF-8, anything after the value,
// a key twice in one object, more than 64 levels, numbers that no double can hold. A number is an integer
// only when it is written as one and fits 64 bits, so that 2.9, 2.0, "2" and true can never be taken for 2.
#pragma once

#include "cph_plan/base/result.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace cph_plan {

constexpr unsigned json_depth_max = 64;
// More keys than any documented object has; keeps the search for repeated keys cheap.
constexpr std::size_t json_keys_max = 256;

struct JsonValue {
    enum class Kind : std::uint8_t { null, boolean, integer, decimal, text, object, array };
    Kind kind = Kind::null;
    std::int64_t integer = 0; // of an integer
    std::string_view text{};  // of a text; valid during the call only

    bool is_text() const { return kind == Kind::text; }
    bool is_nothing() const { return kind == Kind::null || (kind == Kind::text && text.empty()); }

    // The integer when it is one and fits 32 bits.
    std::optional<int> as_int() const {
        if (kind != Kind::integer || integer < std::numeric_limits<std::int32_t>::min() ||
            integer > std::numeric_limits<std::int32_t>::max())
            return std::nullopt;
        return static_cast<int>(integer);
    }
};

class JsonVisitor {
public:
    virtual ~JsonVisitor() = default;

    // A value, or the opening of an object or array. `depth` counts the containers around it; `key` is empty
    // inside an array and for the root.
    virtual void value(unsigned depth, std::string_view key, const JsonValue& value) = 0;

    // The object or array that was opened at `depth` ends.
    virtual void closed(unsigned depth) = 0;
};

// What was visited before an error counts for nothing: the caller forgets it.
Status read_json(std::string_view text, JsonVisitor& visitor);

} // namespace cph_plan
