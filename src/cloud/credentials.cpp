#include "cph_plan/cloud/credentials.hpp"

#include <cstdlib>
#include <fmt/format.h>

namespace cph_plan {

namespace {

using Ask = std::function<const char*(const char*)>;

struct KeyNames {
    const char* access;
    const char* secret;
    const char* token;
};
constexpr KeyNames families[] = {
    {"HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN"},
    {"HW_ACCESS_KEY", "HW_SECRET_KEY", "HW_SECURITY_TOKEN"},
};
constexpr const char* others[] = {"HW_AUTH_TOKEN", "HW_USER_NAME", "HW_USER_PASSWORD", "HW_DOMAIN_NAME"};

std::string value_of(const Ask& ask, const char* name) {
    const char* value = ask(name);
    return value == nullptr ? std::string() : std::string(value);
}

tl::unexpected<Error> half(const char* there, const char* missing) {
    return fail({.what = fmt::format("{} is set and {} is not: half a credential", there, missing),
                 .where = "environment",
                 .hint = "set both, or neither",
                 .kind = ErrorKind::credentials});
}

} // namespace

Result<Credentials> find_credentials(const Ask& ask) {
    if (std::string token = value_of(ask, "HW_AUTH_TOKEN"); !token.empty())
        return Credentials{TokenCredential{Secret(std::move(token))}, "HW_AUTH_TOKEN"};
    for (const KeyNames& names : families) {
        const std::string access = value_of(ask, names.access);
        std::string secret = value_of(ask, names.secret);
        if (access.empty() && secret.empty()) continue;
        if (access.empty()) return half(names.secret, names.access);
        if (secret.empty()) return half(names.access, names.secret);
        return Credentials{
            KeyCredential{access, Secret(std::move(secret)), Secret(value_of(ask, names.token))},
            names.access};
    }
    const std::string user = value_of(ask, "HW_USER_NAME");
    std::string password = value_of(ask, "HW_USER_PASSWORD");
    const std::string domain = value_of(ask, "HW_DOMAIN_NAME");
    if (user.empty() && password.empty())
        return fail({.what = "there is no credential",
                     .where = "environment",
                     .hint = "set HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, or HW_AUTH_TOKEN",
                     .kind = ErrorKind::credentials});
    if (user.empty()) return half("HW_USER_PASSWORD", "HW_USER_NAME");
    if (password.empty()) return half("HW_USER_NAME", "HW_USER_PASSWORD");
    if (domain.empty()) return half("HW_USER_NAME", "HW_DOMAIN_NAME");
    return Credentials{PasswordCredential{user, Secret(std::move(password)), domain}, "HW_USER_NAME"};
}

void forget_environment_credentials() {
    for (const KeyNames& names : families)
        for (const char* name : {names.access, names.secret, names.token}) unsetenv(name);
    for (const char* name : others) unsetenv(name);
}

} // namespace cph_plan
