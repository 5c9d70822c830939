#include "cph_plan/cloud/json_reader.hpp"

#include "cph_plan/base/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string>
#include <vector>

#if defined(__SSE2__)
#define RAPIDJSON_SSE2 // white space and plain text sixteen bytes at a time
#endif
#include <rapidjson/reader.h>

namespace cph_plan {

namespace {

// What RapidJSON's parser calls, by these names. Returning false stops it. The texts lie in its buffer and
// stay there until the whole reply has been read.
class Listener {
public:
    Listener(JsonVisitor& visitor, bool has_escapes) : visitor_(visitor), has_escapes_(has_escapes) {}

    bool Null() { return pass({.kind = JsonValue::Kind::null}); }
    bool Bool(bool) { return pass({.kind = JsonValue::Kind::boolean}); }
    bool Int(int number) { return Int64(number); }
    bool Uint(unsigned number) { return Int64(number); }
    bool Int64(std::int64_t number) { return pass({.kind = JsonValue::Kind::integer, .integer = number}); }
    bool Uint64(std::uint64_t) { return Double(0); } // what fits 63 bits came by Int64
    bool Double(double) { return pass({.kind = JsonValue::Kind::decimal}); }
    bool RawNumber(const char*, rapidjson::SizeType, bool) { return Double(0); }
    bool String(const char* bytes, rapidjson::SizeType size, bool) {
        const std::string_view text(bytes, size);
        return is_whole(text) && pass({.kind = JsonValue::Kind::text, .text = text});
    }

    bool StartObject() { return open(JsonValue::Kind::object); }
    bool StartArray() { return open(JsonValue::Kind::array); }
    bool EndObject(rapidjson::SizeType) { return close(); }
    bool EndArray(rapidjson::SizeType) { return close(); }

    bool Key(const char* bytes, rapidjson::SizeType size, bool) {
        const std::string_view name(bytes, size);
        Object& object = objects_[depth_ - 1];
        if (!is_whole(name)) return false;
        if (object.size == json_keys_max) return stop("an object has too many keys");
        if (!object.add(name)) return stop("a key stands twice in one object");
        return true;
    }

    // Empty unless the listener itself stopped the parser.
    const std::string& trouble() const { return trouble_; }

private:
    // The keys met so far in an open object: the first `size` of `keys`. Behind them stay those of the object
    // of the same depth before it, which the objects of a list nearly always repeat in the same order: as
    // long as that holds, a key is known to be new without a search.
    struct Object {
        std::vector<std::string_view> keys;
        std::size_t size = 0;
        bool repeats = false; // all keys so far are those of the object before
        bool is_object = false;

        void open(JsonValue::Kind kind) {
            size = 0;
            repeats = true;
            is_object = kind == JsonValue::Kind::object;
        }
        // False when it is there already.
        bool add(std::string_view name) {
            repeats = repeats && size < keys.size() && keys[size] == name;
            if (!repeats) {
                keys.resize(size);
                if (std::ranges::find(keys, name) != keys.end()) return false;
                keys.push_back(name);
            }
            ++size;
            return true;
        }
    };

    std::string_view current_key() const {
        if (depth_ == 0) return {};
        const Object& object = objects_[depth_ - 1];
        return object.is_object ? object.keys[object.size - 1] : std::string_view{};
    }
    // Half of a surrogate pair, written as an escape, is the one way to text that is not UTF-8.
    bool is_whole(std::string_view text) {
        return !has_escapes_ || is_utf8(text) || stop("it holds half of a character");
    }
    bool pass(const JsonValue& value) {
        visitor_.value(depth_, current_key(), value);
        return true;
    }
    bool open(JsonValue::Kind kind) {
        if (depth_ == json_depth_max) return stop("it is nested too deeply");
        pass({.kind = kind});
        objects_[depth_].open(kind);
        ++depth_;
        return true;
    }
    bool close() {
        --depth_;
        visitor_.closed(depth_);
        return true;
    }
    bool stop(std::string trouble) {
        trouble_ = std::move(trouble);
        return false;
    }

    JsonVisitor& visitor_;
    bool has_escapes_;
    std::array<Object, json_depth_max> objects_;
    unsigned depth_ = 0;
    std::string trouble_;
};

Error distrust(std::string_view why, std::size_t offset) {
    return {.what = fmt::format("the reply is not JSON that can be trusted: {}", why),
            .where = fmt::format("byte {}", offset + 1)};
}

// The parser reads in pieces of this size, and so a little past the end.
constexpr std::size_t simd_width = 16;

// Where the first character stands that is not well-formed.
std::size_t bad_character(std::string_view text) {
    std::size_t offset = 0;
    while (offset < text.size()) {
        const std::size_t length = utf8_length(text.substr(offset));
        if (length == 0) break;
        offset += length;
    }
    return offset;
}

} // namespace

Status read_json(std::string_view text, JsonVisitor& visitor) {
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (text.empty()) return fail({.what = "the reply is empty"});
    if (text.starts_with(byte_order_mark)) return fail({.what = "the reply begins with a byte order mark"});
    // The parser takes NUL for the end of the text.
    if (const auto nul = text.find('\0'); nul != std::string_view::npos)
        return fail({.what = "the reply holds a NUL byte", .where = fmt::format("byte {}", nul + 1)});
    if (!is_utf8(text)) return fail(distrust("it is not UTF-8", bad_character(text)));

    Listener listener(visitor, text.find("\\u") != std::string_view::npos);
    std::string buffer; // texts are put together in place
    buffer.reserve(text.size() + simd_width);
    buffer.append(text).append(simd_width, '\0');
    rapidjson::InsituStringStream stream(buffer.data());
    rapidjson::Reader reader;
    const auto result = reader.Parse<rapidjson::kParseInsituFlag>(stream, listener);
    if (!result) {
        const std::string_view why = listener.trouble();
        return fail(distrust(why.empty() ? "it is not well-formed" : why, result.Offset()));
    }
    return {};
}

} // namespace cph_plan
