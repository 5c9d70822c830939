#include "reader.hpp"

#include "cph_plan/base/text.hpp"

#include <charconv>
#include <fmt/format.h>

namespace cph_plan::journal {

namespace {

// Every exit status there is.
constexpr std::array exits = {Exit::ok,
                              Exit::nothing_sent,
                              Exit::stale,
                              Exit::within_budget,
                              Exit::budget_exceeded,
                              Exit::gate_not_reached,
                              Exit::suspended,
                              Exit::locked,
                              Exit::approval,
                              Exit::unknown,
                              Exit::credentials,
                              Exit::interrupted};

} // namespace

Error Reader::error(std::string_view where) const {
    const std::string subject = path_.empty() ? "it" : fmt::format("field '{}'", path_);
    return {.what = fmt::format("{} {}", subject, trouble_), .where = std::string(where)};
}

bool Reader::read(const json& from, bool& value) {
    if (!from.is_boolean()) return refuse("is not true or false");
    value = from.get<bool>();
    return true;
}

bool Reader::read(const json& from, std::string& value) {
    if (!from.is_string()) return refuse("is not text");
    value = from.get_ref<const std::string&>();
    return true;
}

bool Reader::read(const json& from, Duration& value) {
    std::int64_t milliseconds = 0;
    if (!read_number(from, milliseconds)) return false;
    constexpr Duration longest = instant_max - instant_min;
    if (milliseconds > longest.count() || milliseconds < -longest.count()) return refuse("is out of range");
    value = Duration{milliseconds};
    return true;
}

bool Reader::read(const json& from, Instant& value) {
    std::int64_t milliseconds = 0;
    if (!read_number(from, milliseconds)) return false;
    if (milliseconds < instant_min.time_since_epoch().count() ||
        milliseconds > instant_max.time_since_epoch().count())
        return refuse("is out of range");
    value = Instant{Duration{milliseconds}};
    return true;
}

bool Reader::read(const json& from, Portion& value) {
    if (!from.is_string()) return refuse("is not text");
    std::string_view text = from.get_ref<const std::string&>();
    value.unit = Portion::Unit::count;
    if (text.ends_with('%')) {
        value.unit = Portion::Unit::percent;
        text.remove_suffix(1);
    }
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value.amount);
    if (error != std::errc{} || end != text.data() + text.size())
        return refuse("is not a count or percentage");
    if (value.unit == Portion::Unit::percent && value.amount > 100) return refuse("is out of range");
    return true;
}

bool Reader::read(const json& from, Permit& value) {
    std::uint32_t permit = 0;
    if (!read_number(from, permit)) return false;
    if (permit == 0) return refuse("is out of range");
    value = Permit{permit};
    return true;
}

bool Reader::read(const json& from, Exit& value) {
    std::uint8_t exit = 0;
    if (!read_number(from, exit)) return false;
    value = static_cast<Exit>(exit);
    return std::ranges::find(exits, value) != exits.end() || refuse("is out of range");
}

bool Reader::read(const json& from, std::vector<ServerIndex>& servers) {
    if (!from.is_string()) return refuse("is not text");
    return read_ranges(from.get_ref<const std::string&>(), servers) || refuse("is not a list of servers");
}

bool Reader::only(const json& from, const std::vector<std::string_view>& names) {
    if (from.size() == names.size()) return true; // all of them were found, so there is no other
    for (const auto& member : from.items()) {
        if (std::ranges::find(names, member.key()) != names.end()) continue;
        refuse("is not known");
        return inside(printable(member.key()));
    }
    return true;
}

bool Reader::inside(std::string_view step) {
    const bool joins = path_.empty() || path_.front() == '[';
    path_ = std::string(step) + (joins ? "" : ".") + path_;
    return false;
}

} // namespace cph_plan::journal
