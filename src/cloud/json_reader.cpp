#include "cph_plan/cloud/json_reader.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace cph_plan {

namespace {

// What nlohmann's parser calls. Returning false stops it.
class Listener {
public:
    explicit Listener(JsonVisitor& visitor) : visitor_(visitor) {}

    bool null() { return pass({.kind = JsonValue::Kind::null}); }
    bool boolean(bool) { return pass({.kind = JsonValue::Kind::boolean}); }
    bool number_integer(std::int64_t number) {
        return pass({.kind = JsonValue::Kind::integer, .integer = number});
    }
    bool number_unsigned(std::uint64_t number) {
        if (number > static_cast<std::uint64_t>(INT64_MAX)) return pass({.kind = JsonValue::Kind::decimal});
        return number_integer(static_cast<std::int64_t>(number));
    }
    bool number_float(double, const std::string&) { return pass({.kind = JsonValue::Kind::decimal}); }
    bool string(std::string& text) { return pass({.kind = JsonValue::Kind::text, .text = text}); }
    bool binary(nlohmann::json::binary_t&) { return stop("binary data"); }

    bool start_object(std::size_t) { return open(JsonValue::Kind::object); }
    bool start_array(std::size_t) { return open(JsonValue::Kind::array); }
    bool end_object() { return close(); }
    bool end_array() { return close(); }

    bool key(std::string& name) {
        Object& object = objects_[depth_ - 1];
        const auto begin = object.keys.begin();
        const auto end = begin + static_cast<std::ptrdiff_t>(object.size);
        if (std::find(begin, end, name) != end) return stop("a key stands twice in one object");
        if (object.size == json_keys_max) return stop("an object has too many keys");
        if (object.size == object.keys.size()) object.keys.emplace_back();
        object.keys[object.size++] = name;
        return true;
    }

    bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception&) {
        position_ = position;
        return stop("it is not well-formed");
    }

    Error error() const {
        return {.what = "the reply is not JSON that can be trusted: " + trouble_,
                .where = position_ == 0 ? std::string{} : fmt::format("byte {}", position_)};
    }

private:
    // The keys met so far in an open object. The texts are kept from one object to the next of the same
    // depth, so that a list of a hundred servers allocates like one.
    struct Object {
        std::vector<std::string> keys;
        std::size_t size = 0;
        bool is_object = false;
    };

    std::string_view current_key() const {
        if (depth_ == 0) return {};
        const Object& object = objects_[depth_ - 1];
        return object.is_object ? std::string_view(object.keys[object.size - 1]) : std::string_view{};
    }
    bool pass(const JsonValue& value) {
        visitor_.value(depth_, current_key(), value);
        return true;
    }
    bool open(JsonValue::Kind kind) {
        if (depth_ == json_depth_max) return stop("it is nested too deeply");
        pass({.kind = kind});
        objects_[depth_].size = 0;
        objects_[depth_].is_object = kind == JsonValue::Kind::object;
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
    std::array<Object, json_depth_max> objects_;
    unsigned depth_ = 0;
    std::string trouble_;
    std::size_t position_ = 0;
};

} // namespace

Status read_json(std::string_view text, JsonVisitor& visitor) {
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    Listener listener(visitor);
    // nlohmann skips a leading mark and takes NUL for the end of the text.
    if (text.empty()) return fail({.what = "the reply is empty"});
    if (text.starts_with(byte_order_mark)) return fail({.what = "the reply begins with a byte order mark"});
    if (const auto nul = text.find('\0'); nul != std::string_view::npos)
        return fail({.what = "the reply holds a NUL byte", .where = fmt::format("byte {}", nul + 1)});
    if (!nlohmann::json::sax_parse(text.data(), text.data() + text.size(), &listener))
        return fail(listener.error());
    return {};
}

} // namespace cph_plan
