#include "cph_plan/cloud/login_answer.hpp"

#include "cph_plan/base/text.hpp"
#include "cph_plan/cloud/decode.hpp"
#include "cph_plan/cloud/wait_hint.hpp"

#include <fmt/format.h>

namespace cph_plan {

namespace {

LoginAnswer again(std::string what) {
    return {.kind = LoginAnswer::Kind::again, .what = std::move(what)};
}

LoginAnswer judge_issued(std::string_view body, Secret token, Instant cloud_now) {
    if (token.empty()) return again("the token service answered without a token");
    const auto times = decode_token(body);
    if (!times) return again(times.error().what);
    // Its own two times say how long it lives, whatever our clock thinks.
    const Duration life = times->expires - times->issued.value_or(cloud_now);
    if (life <= 0ms) return again("the token service's token has expired already");
    return {.kind = LoginAnswer::Kind::issued, .token = std::move(token), .life = life};
}

bool may_pass(int status) {
    constexpr int request_timeout = 408;
    constexpr int too_many_requests = 429;
    return status == request_timeout || status == too_many_requests || status >= 500 || status < 300;
}

} // namespace

LoginAnswer judge_login(int http_status, std::string_view body, std::string_view retry_after_line,
                        Secret token, Instant cloud_now) {
    if (http_status >= 200 && http_status <= 299) return judge_issued(body, std::move(token), cloud_now);
    std::string what = fmt::format("the token service answered {}", http_status);
    if (const auto error = decode_error(body))
        what += fmt::format(" {} {}", printable(error->code), printable(error->message));
    LoginAnswer answer{.kind = LoginAnswer::Kind::refused, .what = std::move(what)};
    if (!may_pass(http_status)) return answer;
    answer.kind = LoginAnswer::Kind::again;
    answer.wait = retry_after(retry_after_line, cloud_now);
    return answer;
}

} // namespace cph_plan
