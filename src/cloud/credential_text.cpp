#include "credential_text.hpp"

#include <ctime>
#include <nlohmann/json.hpp>

namespace cph_plan {

namespace {

using Json = nlohmann::ordered_json;

// "20250102T030405Z"
std::string sdk_date(Instant now) {
    const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &utc)};
}

} // namespace

std::string token_line(const Secret& token) {
    return "X-Auth-Token: " + std::string(token.reveal());
}

std::vector<std::string> signature_lines(SignedRequest request, const KeyCredential& keys, Instant now) {
    request.headers.emplace_back("x-sdk-date", sdk_date(now));
    std::vector<std::string> lines{"X-Sdk-Date: " + request.headers.back().second};
    if (!keys.security_token.empty()) {
        request.headers.emplace_back("x-security-token", std::string(keys.security_token.reveal()));
        lines.push_back("X-Security-Token: " + request.headers.back().second);
    }
    lines.push_back("Authorization: " + authorization(request, keys.access_key, keys.secret_key));
    return lines;
}

std::string login_body(const PasswordCredential& credential, const std::string& project_id) {
    const Json user{{"name", credential.user},
                    {"password", std::string(credential.password.reveal())},
                    {"domain", {{"name", credential.domain}}}};
    const Json body{{"auth",
                     {{"identity", {{"methods", {"password"}}, {"password", {{"user", user}}}}},
                      {"scope", {{"project", {{"id", project_id}}}}}}}};
    // Bytes that are no UTF-8 would be refused by the service just as well.
    return body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace cph_plan
