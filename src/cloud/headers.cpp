#include "headers.hpp"

#include <chrono>
#include <ctime>

namespace cph_plan {

namespace {

std::string sdk_date() {
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm utc{};
    gmtime_r(&now, &utc);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &utc)};
}

} // namespace

std::vector<std::string> credential_headers(SignedRequest request, const Credentials& credentials) {
    if (const auto* token = std::get_if<TokenCredential>(&credentials.value))
        return {"X-Auth-Token: " + std::string(token->token.reveal())};
    const auto* keys = std::get_if<KeyCredential>(&credentials.value);
    if (keys == nullptr) return {};
    request.headers.emplace_back("x-sdk-date", sdk_date());
    std::vector<std::string> lines{"X-Sdk-Date: " + request.headers.back().second};
    if (!keys->security_token.empty()) {
        request.headers.emplace_back("x-security-token", std::string(keys->security_token.reveal()));
        lines.push_back("X-Security-Token: " + request.headers.back().second);
    }
    lines.push_back("Authorization: " + authorization(request, keys->access_key, keys->secret_key));
    return lines;
}

} // namespace cph_plan
