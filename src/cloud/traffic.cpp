#include "traffic.hpp"

#include "cph_plan/base/text.hpp"
#include "cph_plan/cloud/read_retry.hpp"
#include "cph_plan/cloud/wait_hint.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace cph_plan {

namespace {

// One failure is no news, and neither are two.
constexpr int outage_told_after = 3;

// Windows are judged by this machine's clock, so a person should know when it is off.
constexpr Duration clock_skew_told = 60s;
// The gateway refuses signatures that are 15 minutes off; well before that a clock is worth a look.
constexpr Duration clock_skew_suspect = 5min;

} // namespace

Traffic::Traffic(ClientOptions options) : options_(std::move(options)), pace_(options_.max_calls_per_minute) {
    if (!options_.wall_clock)
        options_.wall_clock = [] { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); };
}

std::string Traffic::clock_hint() const {
    if (!offset_ || std::chrono::abs(*offset_) < clock_skew_suspect) return {};
    return clock_offset_text(*offset_);
}

Instant Traffic::next_turn() const {
    return std::max(pace_.next(), breaker_.rest_until().value_or(Instant{}));
}

void Traffic::begins() {
    pace_.called(now());
    breaker_.called();
    ++under_way_;
}

void Traffic::ends_well(const Handle& handle, CURLcode code) {
    ended(handle, code);
    breaker_.succeeded();
}

void Traffic::ends_badly(const Handle& handle, CURLcode code, const std::string& why) {
    ended(handle, code);
    const bool rested = resting();
    if (breaker_.failures() == 0) failing_since_ = now();
    breaker_.failed(now());
    newest_failure_ = fmt::format("{}: {}", handle.host(), why);
    if (breaker_.failures() == outage_told_after)
        tell(fmt::format("{} {}: {}; trying again until {}", handle.host(),
                         code == CURLE_OK ? "gives no answer that can be used" : "cannot be reached", why,
                         format_utc(failing_since_ + read_patience)));
    if (!rested && resting())
        tell(fmt::format("calls rest for {} after {}", format_duration(breaker_rest), why_resting()));
}

std::string Traffic::why_resting() const {
    return fmt::format("{} failures in a row, the newest of {}", breaker_.failures(), newest_failure_);
}

void Traffic::ends_here(const Handle& handle, CURLcode code) {
    ended(handle, code);
    breaker_.settled_nothing();
}

void Traffic::ended(const Handle& handle, CURLcode code) {
    --under_way_;
    const HttpReply& reply = handle.reply();
    learn_offset(reply);
    if (!options_.log) return;
    const std::string trouble = code == CURLE_OK ? "" : std::string(" ") + curl_easy_strerror(code);
    options_.log(fmt::format("{} {} {} {} {} bytes{}", handle.method(), handle.url(), reply.status,
                             printable(reply.gateway_request), reply.body.size(), trouble));
}

void Traffic::tell(const std::string& words) const {
    if (options_.notice) options_.notice(words);
}

void Traffic::learn_offset(const HttpReply& reply) {
    const auto date = parse_http_date(reply.date);
    if (!date) return;
    offset_ = *date - std::chrono::floor<std::chrono::seconds>(wall());
    if (skew_told_ || std::chrono::abs(*offset_) <= clock_skew_told) return;
    skew_told_ = true;
    tell(clock_offset_text(*offset_));
}

} // namespace cph_plan
