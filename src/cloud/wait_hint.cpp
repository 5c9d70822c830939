#include "cph_plan/cloud/wait_hint.hpp"

#include "cph_plan/base/text.hpp"

#include <algorithm>
#include <charconv>
#include <curl/curl.h>
#include <string>

namespace cph_plan {

namespace {

std::optional<Duration> within_bounds(std::chrono::seconds wait) {
    if (wait < named_wait_min || wait > named_wait_max) return std::nullopt;
    return Duration{wait};
}

// Digits off the front; nothing where there are none or too many.
std::optional<std::int64_t> take_seconds(std::string_view& text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || !is_digit(text.front())) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

std::optional<std::chrono::seconds> unit_named(std::string_view text) {
    if (text.starts_with("second")) return 1s;
    if (text.starts_with("minute")) return 1min;
    if (text.starts_with("hour")) return 1h;
    return std::nullopt;
}

} // namespace

std::optional<Instant> parse_http_date(std::string_view text) {
    // curl_getdate reads almost anything as a date, so the shape is checked first.
    constexpr std::size_t shape_length = std::string_view("Fri, 31 Dec 1999 23:59:59 GMT").size();
    const std::string date(trimmed(text));
    if (date.size() != shape_length || !date.ends_with(" GMT") || date[3] != ',') return std::nullopt;
    const std::time_t seconds = curl_getdate(date.c_str(), nullptr);
    if (seconds < 0) return std::nullopt;
    return Instant{std::chrono::seconds{seconds}};
}

std::optional<Duration> retry_after(std::string_view header, Instant cloud_now) {
    std::string_view text = trimmed(header);
    if (text.empty()) return std::nullopt;
    if (const auto date = parse_http_date(text))
        return within_bounds(std::chrono::ceil<std::chrono::seconds>(*date - cloud_now));
    const auto seconds = take_seconds(text);
    if (!seconds || !text.empty() || *seconds > named_wait_max / 1s) return std::nullopt;
    return within_bounds(std::chrono::seconds{*seconds});
}

std::optional<Duration> throttle_period(std::string_view message) {
    constexpr std::string_view mark = "time:";
    const auto found = message.find(mark);
    if (found == std::string_view::npos || message.find("limit:") > found) return std::nullopt;
    std::string_view rest = trimmed(message.substr(found + mark.size()));
    const auto count = rest.empty() ? std::nullopt : take_seconds(rest);
    if (!count || *count < 1 || *count > named_wait_max / 1s) return std::nullopt;
    const auto unit = unit_named(trimmed(rest));
    return unit ? within_bounds(*count * *unit) : std::nullopt;
}

} // namespace cph_plan
