#include "cph_plan/plan/scalars.hpp"

#include "cph_plan/base/text.hpp"
#include "cph_plan/plan/limits.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace cph_plan {

namespace {

// No value of a plan is longer when it is right; what is longer is cut in messages.
constexpr std::size_t quoted_in_message_max = 64;

std::string quoted(std::string_view text) {
    return fmt::format("'{}'", printable(text, quoted_in_message_max));
}

// Takes 0|[1-9][0-9]* off the front. Saturates just above the largest integer of a plan.
std::optional<std::uint32_t> take_integer(std::string_view& text) {
    std::size_t digits = 0;
    std::uint64_t number = 0;
    while (digits < text.size() && is_digit(text[digits])) {
        number = number * 10 + static_cast<std::uint64_t>(text[digits] - '0');
        if (number > plan_integer_max) number = std::uint64_t{plan_integer_max} + 1;
        ++digits;
    }
    if (digits == 0 || (digits > 1 && text.front() == '0')) return std::nullopt;
    text.remove_prefix(digits);
    return static_cast<std::uint32_t>(number);
}

std::optional<Duration> unit_of(char letter) {
    switch (letter) {
    case 's': return 1s;
    case 'm': return 1min;
    case 'h': return 1h;
    case 'd': return 24h;
    }
    return std::nullopt;
}

tl::unexpected<Error> no_duration(std::string_view text) {
    return fail({.what = quoted(text) + " is not a duration", .hint = "write it like 90s, 10m, 1h30m or 7d"});
}

// "07", digits alone.
std::optional<int> two_digits(std::string_view text) {
    if (text.size() != 2 || !is_digit(text[0]) || !is_digit(text[1])) return std::nullopt;
    return (text[0] - '0') * 10 + (text[1] - '0');
}

// Why something that looks like a time of day is none.
std::string_view time_hint(std::string_view text) {
    if (text == "24:00") return "write \"00:00\", the midnight at which a day begins";
    return "write it like \"22:00\" or \"06:30\"";
}

constexpr std::array<std::string_view, 7> weekdays = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr std::array<std::string_view, 7> weekdays_in_full = {"monday", "tuesday",  "wednesday", "thursday",
                                                              "friday", "saturday", "sunday"};

constexpr std::array<std::pair<std::string_view, std::int8_t>, 5> positions_in_month = {
    {{"1st-", std::int8_t{1}},
     {"2nd-", std::int8_t{2}},
     {"3rd-", std::int8_t{3}},
     {"4th-", std::int8_t{4}},
     {"last-", OpeningDay::last}}};

// "fri" for "Friday" and "FRI", with what stands before it; empty when no day is meant.
std::string short_form(std::string_view text) {
    constexpr std::size_t letters_least = 3;
    const std::size_t hyphen = text.rfind('-') + 1; // npos + 1 is 0
    const std::string word = lower(text.substr(hyphen));
    if (word.size() < letters_least) return {};
    for (std::size_t i = 0; i < weekdays.size(); ++i)
        if (weekdays_in_full[i].starts_with(word))
            return lower(text.substr(0, hyphen)) + std::string(weekdays[i]);
    return {};
}

std::string day_hint(std::string_view text) {
    const std::string_view before = text.substr(0, std::min(text.find('-'), text.size()));
    if (before == "5th") return "not every month has a fifth; the last one is `last-`";
    if (before.size() < text.size() && !short_form(before).empty())
        return "write every day out, like [mon, tue, wed]";
    std::vector<std::string> days(weekdays.begin(), weekdays.end());
    for (const auto& [prefix, nth] : positions_in_month)
        for (const std::string_view day : weekdays) days.push_back(std::string(prefix) + std::string(day));
    const std::string meant = short_form(text);
    if (std::ranges::find(days, meant) != days.end()) return fmt::format("did you mean '{}'?", meant);
    const std::string_view near = nearest(text, days);
    if (!near.empty()) return fmt::format("did you mean '{}'?", near);
    return "days are mon, tue, wed, thu, fri, sat, sun, or one of a month like 2nd-tue, last-sun";
}

} // namespace

Result<std::uint32_t> read_integer(std::string_view text) {
    std::string_view rest = text;
    const auto number = take_integer(rest);
    if (!number || !rest.empty())
        return fail({.what = quoted(text) + " is not an integer",
                     .hint = "write digits alone, without a leading zero, sign or fraction"});
    if (*number > plan_integer_max)
        return fail({.what = fmt::format("{} is more than {}", quoted(text), plan_integer_max)});
    return *number;
}

Result<Portion> read_portion(std::string_view text) {
    std::string_view rest = text;
    const auto number = take_integer(rest);
    if (!number || (!rest.empty() && rest != "%"))
        return fail({.what = quoted(text) + " is neither a count nor a percentage",
                     .hint = "write it like 3 or 20%"});
    if (rest.empty()) {
        if (*number > plan_integer_max)
            return fail({.what = fmt::format("{} is more than {}", quoted(text), plan_integer_max)});
        return Portion{*number, Portion::Unit::count};
    }
    if (*number > 100) return fail({.what = quoted(text) + " is more than 100%"});
    return Portion{*number, Portion::Unit::percent};
}

Result<Duration> read_duration(std::string_view text) {
    std::string_view rest = text;
    Duration sum = 0ms;
    while (!rest.empty()) {
        const auto number = take_integer(rest);
        if (!number) return no_duration(text);
        const auto unit = rest.empty() ? std::nullopt : unit_of(rest.front());
        if (!unit) return no_duration(text);
        rest.remove_prefix(1);
        sum += *unit * *number; // at most 8.64e16 ms each, and the sum is bounded next
        if (sum > plan_duration_max) return fail({.what = quoted(text) + " is longer than 366d"});
    }
    if (text.empty()) return no_duration(text);
    return sum;
}

Result<Duration> read_time_of_day(std::string_view text) {
    const std::size_t colon = text.find(':');
    const auto hours = two_digits(text.substr(0, colon));
    const auto minutes = colon == std::string_view::npos ? std::nullopt : two_digits(text.substr(colon + 1));
    if (!hours || !minutes || *hours > 23 || *minutes > 59)
        return fail({.what = quoted(text) + " is not a time of day", .hint = std::string(time_hint(text))});
    return std::chrono::hours{*hours} + std::chrono::minutes{*minutes};
}

Result<OpeningDay> read_opening_day(std::string_view text) {
    OpeningDay day;
    std::string_view word = text;
    for (const auto& [prefix, nth] : positions_in_month) {
        if (!text.starts_with(prefix)) continue;
        day.nth = nth;
        word.remove_prefix(prefix.size());
    }
    const auto found = std::ranges::find(weekdays, word);
    if (found == weekdays.end())
        return fail({.what = quoted(text) + " is not a day", .hint = day_hint(text)});
    day.weekday = static_cast<Weekday>(found - weekdays.begin());
    return day;
}

Result<Instant> read_plan_instant(std::string_view text) {
    if (const auto instant = parse_instant(text)) return *instant;
    const std::string written(text.substr(0, quoted_in_message_max));
    std::string hint = "write it like 2027-02-05T00:00:00+08:00";
    if (parse_instant(written + "Z"))
        hint = fmt::format("say in which offset: {0}+08:00, or {0}Z", written);
    else if (parse_instant(written + "T00:00:00Z"))
        hint = fmt::format("write its time and offset too: {}T00:00:00+08:00", written);
    return fail({.what = quoted(text) + " is not an instant", .hint = std::move(hint)});
}

} // namespace cph_plan
