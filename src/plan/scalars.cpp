#include "cph_plan/plan/scalars.hpp"

#include "cph_plan/base/text.hpp"
#include "cph_plan/plan/limits.hpp"

#include <fmt/format.h>
#include <optional>

namespace cph_plan {

namespace {

// No value of a plan is longer when it is right; what is longer is cut in messages.
constexpr std::size_t quoted_in_message_max = 64;

std::string quoted(std::string_view text) {
    return fmt::format("'{}'", printable(text, quoted_in_message_max));
}

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
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

} // namespace cph_plan
