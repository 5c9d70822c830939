#include "cph_plan/cloud/credentials.hpp"

#include <algorithm>
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

// Keys and tokens become part of a header line, where a line end or a comma would begin something else.
bool is_one_word(const std::string& value) {
    return std::ranges::all_of(value, [](char c) { return c > ' ' && c < 0x7f && c != ','; });
}

tl::unexpected<Error> odd(const char* name) {
    return fail({.what = fmt::format("{} holds a space, a comma, a line end or another character that no "
                                     "key or token has",
                                     name),
                 .where = "environment",
                 .hint = "set it again without quotes and line ends around it",
                 .kind = ErrorKind::credentials});
}

Result<Credentials> keys_of(const Ask& ask, const KeyNames& names) {
    const std::string access = value_of(ask, names.access);
    std::string secret = value_of(ask, names.secret);
    std::string token = value_of(ask, names.token);
    if (access.empty()) return half(secret.empty() ? names.token : names.secret, names.access);
    if (secret.empty()) return half(names.access, names.secret);
    if (!is_one_word(access)) return odd(names.access);
    if (!is_one_word(secret)) return odd(names.secret);
    if (!is_one_word(token)) return odd(names.token);
    return Credentials{KeyCredential{access, Secret(std::move(secret)), Secret(std::move(token))},
                       names.access};
}

bool any_of(const Ask& ask, const KeyNames& names) {
    return !value_of(ask, names.access).empty() || !value_of(ask, names.secret).empty() ||
           !value_of(ask, names.token).empty();
}

Result<Credentials> user_of(const Ask& ask) {
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

} // namespace

Result<Credentials> find_credentials(const Ask& ask) {
    if (std::string token = value_of(ask, "HW_AUTH_TOKEN"); !token.empty()) {
        if (!is_one_word(token)) return odd("HW_AUTH_TOKEN");
        return Credentials{TokenCredential{Secret(std::move(token))}, "HW_AUTH_TOKEN"};
    }
    for (const KeyNames& names : families)
        if (any_of(ask, names)) return keys_of(ask, names);
    return user_of(ask);
}

void forget_environment_credentials() {
    for (const KeyNames& names : families)
        for (const char* name : {names.access, names.secret, names.token}) unsetenv(name);
    for (const char* name : others) unsetenv(name);
}

} // namespace cph_plan
