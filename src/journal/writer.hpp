// Values to their stored text, after the tables of fields.hpp. Appends to one string; a batch of a hundred
// servers costs microseconds.
#pragma once

#include "fields.hpp"
#include "index_ranges.hpp"

#include <charconv>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace cph_plan::journal {

// Stored text keeps instants exactly, as milliseconds since 1970; text for people and their tools says UTC.
enum class InstantForm { milliseconds, utc };

// A JSON string. Bytes that are not UTF-8 become U+FFFD: what can be read back is worth more than their
// exact value.
void append_string(std::string& out, std::string_view text);

class Writer {
public:
    explicit Writer(InstantForm form) : form_(form) {}

    void write(bool value) { out_ += value ? "true" : "false"; }
    template <std::integral T>
    void write(T value) {
        char digits[24];
        const auto written = std::to_chars(digits, digits + sizeof digits, value);
        out_.append(digits, written.ptr);
    }
    void write(const std::string& value) { append_string(out_, value); }
    template <class Tag>
    void write(const Name<Tag>& value) {
        append_string(out_, value.text);
    }
    void write(Duration value) { write(value.count()); }
    void write(Instant value);
    void write(const Portion& value);
    void write(const std::vector<ServerIndex>& servers);

    template <class T>
    requires std::is_enum_v<T>
    void write(T value) {
        const auto number = static_cast<std::underlying_type_t<T>>(value);
        if constexpr (Worded<T>)
            append_string(out_, words<T>[number]);
        else
            write(static_cast<std::uint32_t>(number));
    }
    template <class T>
    void write(const std::optional<T>& value) {
        if (value)
            write(*value);
        else
            out_ += "null";
    }
    template <class T>
    void write(const std::vector<T>& values) {
        out_ += '[';
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (i > 0) out_ += ',';
            write(values[i]);
        }
        out_ += ']';
    }
    template <Described T>
    void write(const T& value) {
        out_ += '{';
        write_fields(value);
        out_ += '}';
    }

    // The members without the braces, so that others can stand beside them.
    template <Described T>
    void write_fields(const T& value) {
        std::apply([&](const auto&... field) { (write_member(field.name, value.*field.member), ...); },
                   fields<T>);
    }
    template <class T>
    void write_member(std::string_view name, const T& value) {
        if (out_.back() != '{') out_ += ',';
        out_ += '"';
        out_ += name;
        out_ += "\":";
        write(value);
    }

    void raw(std::string_view text) { out_ += text; }
    std::string take() { return std::move(out_); }

private:
    InstantForm form_;
    std::string out_;
};

} // namespace cph_plan::journal
