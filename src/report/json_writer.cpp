#include "cph_plan/report/json_writer.hpp"

#include "cph_plan/base/text.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <fmt/format.h>

namespace cph_plan {

namespace {

// Large enough that the sink's own cost vanishes, small enough to stay in the cache.
constexpr std::size_t buffer_size = std::size_t{64} * 1024;
constexpr std::size_t indent_width = 2;
constexpr std::string_view replacement = "\xef\xbf\xbd"; // U+FFFD

bool is_plain(char letter) {
    return letter >= 0x20 && letter < 0x7f && letter != '"' && letter != '\\';
}

void append_unit(std::string& out, std::uint32_t unit) {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", unit);
}

// As \u escapes; beyond the first plane as a pair of surrogates, the only form that JSON has for them.
void append_code_point(std::string& out, char32_t character) {
    if (character < 0x10000) {
        append_unit(out, character);
        return;
    }
    const std::uint32_t rest = static_cast<std::uint32_t>(character) - 0x10000;
    append_unit(out, 0xd800 + (rest >> 10));
    append_unit(out, 0xdc00 + (rest & 0x3ff));
}

void append_ascii(std::string& out, char letter) {
    switch (letter) {
    case '"': out += "\\\""; break;
    case '\\': out += "\\\\"; break;
    case '\n': out += "\\n"; break;
    case '\r': out += "\\r"; break;
    case '\t': out += "\\t"; break;
    default: append_unit(out, static_cast<std::uint8_t>(letter));
    }
}

void append_two_digits(std::string& out, std::int64_t number) {
    out += static_cast<char>('0' + number / 10);
    out += static_cast<char>('0' + number % 10);
}

} // namespace

JsonWriter::JsonWriter(Sink sink) : sink_(std::move(sink)) {
    buffer_.reserve(buffer_size);
}

JsonWriter& JsonWriter::begin_object(Layout layout) {
    return open('{', layout);
}

JsonWriter& JsonWriter::end_object() {
    return close('}');
}

JsonWriter& JsonWriter::begin_array(Layout layout) {
    return open('[', layout);
}

JsonWriter& JsonWriter::end_array() {
    return close(']');
}

JsonWriter& JsonWriter::open(char bracket, Layout layout) {
    begin_value();
    buffer_ += bracket;
    const bool inside_line = !open_.empty() && open_.back().layout == Layout::line;
    open_.push_back({.layout = inside_line ? Layout::line : layout});
    return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
    assert(!open_.empty() && !after_key_);
    const Open closed = open_.back();
    open_.pop_back();
    if (closed.layout == Layout::lines && !closed.empty) new_line();
    buffer_ += bracket;
    return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
    begin_value();
    buffer_ += '"';
    buffer_ += name;
    buffer_ += "\": ";
    after_key_ = true;
    return *this;
}

// Whatever must stand before a value (or a key): nothing after a key, else the comma and the line break.
void JsonWriter::begin_value() {
    if (after_key_) {
        after_key_ = false;
        return;
    }
    if (open_.empty()) return;
    flush_when_full();
    Open& container = open_.back();
    if (!container.empty) buffer_ += ',';
    if (container.layout == Layout::lines)
        new_line();
    else if (!container.empty)
        buffer_ += ' ';
    container.empty = false;
}

void JsonWriter::new_line() {
    buffer_ += '\n';
    buffer_.append(open_.size() * indent_width, ' ');
}

JsonWriter& JsonWriter::text(std::string_view text) {
    begin_value();
    buffer_ += '"';
    append_escaped(text);
    buffer_ += '"';
    return *this;
}

JsonWriter& JsonWriter::text_or_null(std::string_view content) {
    return content.empty() ? null() : text(content);
}

JsonWriter& JsonWriter::number(std::uint64_t number) {
    begin_value();
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    buffer_.append(digits, end);
    return *this;
}

JsonWriter& JsonWriter::signed_number(std::int64_t number) {
    begin_value();
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    buffer_.append(digits, end);
    return *this;
}

JsonWriter& JsonWriter::boolean(bool value) {
    begin_value();
    buffer_ += value ? "true" : "false";
    return *this;
}

JsonWriter& JsonWriter::null() {
    begin_value();
    buffer_ += "null";
    return *this;
}

JsonWriter& JsonWriter::instant(Instant instant) {
    begin_value();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(instant);
    const auto midnight = std::chrono::floor<std::chrono::days>(seconds);
    const std::int64_t day = midnight.time_since_epoch().count();
    if (day != day_) {
        day_ = day;
        day_text_ = format_utc(midnight);
        day_text_.resize(day_text_.find('T') + 1);
    }
    const std::int64_t second = (seconds - midnight).count();
    buffer_ += '"';
    buffer_ += day_text_;
    append_two_digits(buffer_, second / 3600);
    buffer_ += ':';
    append_two_digits(buffer_, second / 60 % 60);
    buffer_ += ':';
    append_two_digits(buffer_, second % 60);
    buffer_ += "Z\"";
    return *this;
}

JsonWriter& JsonWriter::instant(const std::optional<Instant>& moment) {
    return moment ? instant(*moment) : null();
}

void JsonWriter::append_escaped(std::string_view text) {
    while (!text.empty()) {
        const auto run = static_cast<std::size_t>(std::ranges::find_if_not(text, is_plain) - text.begin());
        buffer_.append(text.substr(0, run));
        text.remove_prefix(run);
        if (text.empty()) return;
        const std::size_t length = utf8_length(text);
        if (length == 0)
            buffer_ += replacement;
        else if (length == 1)
            append_ascii(buffer_, text.front());
        else if (const char32_t character = decode_utf8(text, length); is_hidden(character))
            append_code_point(buffer_, character);
        else
            buffer_.append(text.substr(0, length));
        text.remove_prefix(length == 0 ? 1 : length);
    }
}

std::string visible_json(std::string_view json) {
    std::string visible;
    visible.reserve(json.size());
    while (!json.empty()) {
        const std::size_t length = std::max<std::size_t>(utf8_length(json), 1);
        const char32_t character = decode_utf8(json, length);
        const bool layout = length == 1 && (character == '\n' || character == '\t');
        if (utf8_length(json) > 0 && is_hidden(character) && !layout)
            append_code_point(visible, character);
        else
            visible.append(json.substr(0, length));
        json.remove_prefix(length);
    }
    return visible;
}

void JsonWriter::flush_when_full() {
    if (buffer_.size() < buffer_size - 1024) return;
    sink_(buffer_);
    buffer_.clear();
}

void JsonWriter::finish() {
    assert(open_.empty());
    buffer_ += '\n';
    sink_(buffer_);
    buffer_.clear();
}

} // namespace cph_plan
