#include "cph_plan/base/time.hpp"

#include <charconv>
#include <fmt/format.h>
#include <optional>

namespace cph_plan {

namespace {

// Takes digits, exactly `count` of them, off the front of `text`.
std::optional<int> take_number(std::string_view& text, std::size_t count) {
    if (text.size() < count) return std::nullopt;
    int number = 0;
    const char* end = text.data() + count;
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || stopped != end || text.front() == '-') return std::nullopt;
    text.remove_prefix(count);
    return number;
}

bool take(std::string_view& text, char expected) {
    if (text.empty() || text.front() != expected) return false;
    text.remove_prefix(1);
    return true;
}

// ".123456" in milliseconds; 0 where there is no fraction.
std::optional<Duration> take_fraction(std::string_view& text) {
    if (!take(text, '.')) return 0ms;
    int milliseconds = 0;
    std::size_t digits = 0;
    while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
    if (digits == 0) return std::nullopt;
    for (std::size_t i = 0; i < 3; ++i) milliseconds = milliseconds * 10 + (i < digits ? text[i] - '0' : 0);
    text.remove_prefix(digits);
    return Duration{milliseconds};
}

std::optional<std::chrono::minutes> take_offset(std::string_view& text) {
    if (take(text, 'Z')) return std::chrono::minutes{0};
    if (text.empty() || (text.front() != '+' && text.front() != '-')) return std::nullopt;
    const int sign = text.front() == '+' ? 1 : -1;
    text.remove_prefix(1);
    const auto hours = take_number(text, 2);
    const bool colon = take(text, ':');
    const auto minutes = take_number(text, 2);
    if (!hours || !colon || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
    return sign * (std::chrono::hours{*hours} + std::chrono::minutes{*minutes});
}

std::optional<Instant> read_instant(std::string_view text) {
    const auto year = take_number(text, 4);
    if (!year || !take(text, '-')) return std::nullopt;
    const auto month = take_number(text, 2);
    if (!month || !take(text, '-')) return std::nullopt;
    const auto day = take_number(text, 2);
    if (!day || !take(text, 'T')) return std::nullopt;
    const auto hour = take_number(text, 2);
    if (!hour || *hour > 23 || !take(text, ':')) return std::nullopt;
    const auto minute = take_number(text, 2);
    if (!minute || *minute > 59 || !take(text, ':')) return std::nullopt;
    const auto second = take_number(text, 2);
    if (!second || *second > 59) return std::nullopt;
    const auto fraction = take_fraction(text);
    if (!fraction) return std::nullopt;
    const auto offset = take_offset(text);
    if (!offset || !text.empty()) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*year},
                                           std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) return std::nullopt;
    return Instant{std::chrono::sys_days{date}} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
           std::chrono::seconds{*second} + *fraction - *offset;
}

} // namespace

std::string format_utc(Instant instant) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(instant);
    const auto midnight = std::chrono::floor<std::chrono::days>(seconds);
    const std::chrono::year_month_day date{midnight};
    const std::chrono::hh_mm_ss time{seconds - midnight};
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       time.hours().count(), time.minutes().count(), time.seconds().count());
}

Result<Instant> parse_instant(std::string_view text) {
    if (const auto instant = read_instant(text)) return *instant;
    return fail({.what = fmt::format("'{}' is not an instant", text),
                 .hint = "write it like 2027-02-05T00:00:00+08:00 or 2027-02-04T16:00:00Z"});
}

std::string format_duration(Duration duration) {
    if (duration < 0ms) return "-" + format_duration(-duration);
    if (duration == 0ms) return "0s";
    if (duration < 1s) return fmt::format("{}ms", duration.count());
    struct Unit {
        Duration size;
        char name;
    };
    constexpr Unit units[] = {{24h, 'd'}, {1h, 'h'}, {1min, 'm'}, {1s, 's'}};
    std::string text;
    int shown = 0;
    for (const Unit& unit : units) {
        const auto count = duration / unit.size;
        duration %= unit.size;
        if (count == 0 && text.empty()) continue;
        if (count != 0) text += fmt::format("{}{}", count, unit.name);
        if (++shown == 2) break;
    }
    return text;
}

std::string clock_offset_text(Duration cloud_offset) {
    return fmt::format("this machine's clock is {} {} the cloud's",
                       format_duration(std::chrono::abs(cloud_offset)),
                       cloud_offset > 0ms ? "behind" : "ahead of");
}

} // namespace cph_plan
