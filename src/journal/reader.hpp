// Stored JSON to values, after the tables of fields.hpp. Strict: a missing field, one too many, a wrong type
// or a number out of range is refused, and the trouble names the field.
#pragma once

#include "fields.hpp"
#include "index_ranges.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace cph_plan::journal {

// Instants outside the years 0000 to 9999 have no text form, and durations beyond them no use.
constexpr Instant instant_min = std::chrono::sys_days{std::chrono::year{0} / 1 / 1};
constexpr Instant instant_max = std::chrono::sys_days{std::chrono::year{10000} / 1 / 1} - 1ms;

class Reader {
public:
    using json = nlohmann::json;

    // After a read that failed: what is wrong and the path of the field, "reply.servers[3].kind".
    Error error(std::string_view where) const;

    bool read(const json& from, bool& value);
    bool read(const json& from, std::string& value);
    bool read(const json& from, Duration& value);
    bool read(const json& from, Instant& value);
    bool read(const json& from, Portion& value);
    bool read(const json& from, Permit& value);
    bool read(const json& from, Exit& value);
    bool read(const json& from, std::vector<ServerIndex>& servers);

    template <std::integral T>
    bool read(const json& from, T& value) {
        return read_number(from, value);
    }
    template <class Tag>
    bool read(const json& from, Name<Tag>& value) {
        return read(from, value.text);
    }
    template <Worded T>
    bool read(const json& from, T& value) {
        if (!from.is_string()) return refuse("is not text");
        const auto word = std::ranges::find(words<T>, from.get_ref<const std::string&>());
        if (word == words<T>.end()) return refuse("holds a word that is not known");
        value = static_cast<T>(word - words<T>.begin());
        return true;
    }
    bool read(const json& from, ServerIndex& value) {
        std::uint32_t position = 0;
        if (!read_number(from, position)) return false;
        value = ServerIndex{position};
        return true;
    }
    template <class T>
    bool read(const json& from, std::optional<T>& value) {
        value.reset();
        return from.is_null() || read(from, value.emplace());
    }
    template <class T>
    bool read(const json& from, std::vector<T>& values) {
        if (!from.is_array()) return refuse("is not a list");
        values.clear();
        values.reserve(from.size());
        for (const json& item : from)
            if (!read(item, values.emplace_back()))
                return inside("[" + std::to_string(values.size() - 1) + "]");
        return true;
    }
    template <Described T>
    bool read(const json& from, T& value) {
        if (!from.is_object()) return refuse("is not an object");
        const bool all = std::apply(
            [&](const auto&... field) { return (read_member(from, field.name, value.*field.member) && ...); },
            fields<T>);
        return all && only(from, names<T>());
    }

    template <class T>
    bool read_member(const json& from, std::string_view name, T& value) {
        const auto member = from.find(name);
        if (member == from.end()) {
            refuse("is missing");
            return inside(name);
        }
        return read(*member, value) || inside(name);
    }

    // No member but these.
    bool only(const json& from, const std::vector<std::string_view>& names);

    bool refuse(std::string_view trouble) {
        trouble_ = trouble;
        return false;
    }

private:
    template <Described T>
    static std::vector<std::string_view> names() {
        return std::apply([](const auto&... field) { return std::vector{field.name...}; }, fields<T>);
    }
    template <std::integral T>
    bool read_number(const json& from, T& value) {
        if (from.is_number_unsigned()) return fit(from.get<std::uint64_t>(), value);
        if (from.is_number_integer()) return fit(from.get<std::int64_t>(), value);
        return refuse("is not an integer");
    }
    template <class From, class T>
    bool fit(From number, T& value) {
        if (!std::in_range<T>(number)) return refuse("is out of range");
        value = static_cast<T>(number);
        return true;
    }
    // The trouble lies within this step of the path.
    bool inside(std::string_view step);

    std::string trouble_;
    std::string path_;
};

} // namespace cph_plan::journal
