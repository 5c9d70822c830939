#include "credential_text.hpp"

#include <ctime>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace cph_plan {

namespace {

// "20250102T030405Z"
std::string sdk_date(Instant now) {
    const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &utc)};
}

// As JSON writes a text.
std::string json_text(std::string_view text) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
    return {buffer.GetString(), buffer.GetSize()};
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
    return R"({"auth":{"identity":{"methods":["password"],"password":{"user":{"name":)" +
           json_text(credential.user) + R"(,"password":)" + json_text(credential.password.reveal()) +
           R"(,"domain":{"name":)" + json_text(credential.domain) + R"(}}}},"scope":{"project":{"id":)" +
           json_text(project_id) + "}}}}";
}

} // namespace cph_plan
