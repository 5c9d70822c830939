#include "simulator/core/values.hpp"

#include <charconv>
#include <fmt/format.h>

namespace cph_sim {

namespace {

using cph_plan::Duration;
using cph_plan::fail;

constexpr Duration duration_max = std::chrono::hours{24 * 366};

struct Unit {
    std::string_view name;
    Duration length;
};

// The longer name first: "m" would be found in "ms".
constexpr Unit units[] = {{"ms", std::chrono::milliseconds{1}},
                          {"s", std::chrono::seconds{1}},
                          {"m", std::chrono::minutes{1}},
                          {"h", std::chrono::hours{1}},
                          {"d", std::chrono::hours{24}}};

const Unit* unit_at(std::string_view text) {
    for (const Unit& unit : units)
        if (text.starts_with(unit.name)) return &unit;
    return nullptr;
}

} // namespace

cph_plan::Result<Duration> read_duration(std::string_view text) {
    const auto objection = [text] {
        return fail({.what = fmt::format("'{}' is not a duration", text),
                     .hint = "write it like 250ms, 90s or 1h30m, at most 366d"});
    };
    if (text.empty()) return objection();
    Duration sum{0};
    for (std::string_view rest = text; !rest.empty();) {
        std::int32_t amount = 0;
        const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), amount);
        if (error != std::errc{} || amount < 0) return objection();
        rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
        const Unit* unit = unit_at(rest);
        if (unit == nullptr) return objection();
        rest.remove_prefix(unit->name.size());
        sum += amount * unit->length;
        if (sum > duration_max) return objection();
    }
    return sum;
}

cph_plan::Result<double> read_share(std::string_view text) {
    double percent = 0;
    const std::string_view number = text.substr(0, text.find('%'));
    const auto [end, error] =
        std::from_chars(number.data(), number.data() + number.size(), percent, std::chars_format::fixed);
    const bool whole = end == number.data() + number.size() && number.size() + 1 == text.size();
    if (error != std::errc{} || !whole || !(percent >= 0 && percent <= 100))
        return fail({.what = fmt::format("'{}' is not a share", text), .hint = "write it like 2% or 0.5%"});
    return percent / 100;
}

cph_plan::Result<std::int64_t> read_number(std::string_view text, std::int64_t least, std::int64_t most) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool plain = text == "0" || !text.starts_with('0');
    if (error != std::errc{} || end != text.data() + text.size() || !plain || number < least || number > most)
        return fail({.what = fmt::format("'{}' is not a number from {} to {}", text, least, most)});
    return number;
}

} // namespace cph_sim
