// Which credential wins, and what is half a credential.
#include "cph_plan/cloud/credentials.hpp"

#include <cstdlib>
#include <doctest/doctest.h>
#include <map>

using namespace cph_plan;

namespace {

using Environment = std::map<std::string, std::string>;

Result<Credentials> found_in(const Environment& environment) {
    return find_credentials([&](const char* name) -> const char* {
        const auto found = environment.find(name);
        return found == environment.end() ? nullptr : found->second.c_str();
    });
}

const Environment sdk_keys{{"HUAWEICLOUD_SDK_AK", "sdk-access"}, {"HUAWEICLOUD_SDK_SK", "sdk-secret"}};
const Environment terraform_keys{{"HW_ACCESS_KEY", "hw-access"}, {"HW_SECRET_KEY", "hw-secret"}};
const Environment user{
    {"HW_USER_NAME", "operator"}, {"HW_USER_PASSWORD", "word"}, {"HW_DOMAIN_NAME", "company"}};

Environment both(Environment one, const Environment& other) {
    one.insert(other.begin(), other.end());
    return one;
}

} // namespace

TEST_CASE("a token wins over keys, keys over a user, and one family of keys over the other") {
    const Environment token{{"HW_AUTH_TOKEN", "t"}};
    CHECK(found_in(both(token, both(sdk_keys, user)))->source == "HW_AUTH_TOKEN");
    CHECK(found_in(both(sdk_keys, both(terraform_keys, user)))->source == "HUAWEICLOUD_SDK_AK");
    CHECK(found_in(both(terraform_keys, user))->source == "HW_ACCESS_KEY");
    CHECK(found_in(user)->source == "HW_USER_NAME");
}

TEST_CASE("a pair of keys comes from one family, and so does its security token") {
    const auto found = found_in(both(both(sdk_keys, terraform_keys), {{"HW_SECURITY_TOKEN", "hw-token"}}));
    REQUIRE(found);
    const auto& keys = std::get<KeyCredential>(found->value);
    CHECK(keys.access_key == "sdk-access");
    CHECK(keys.secret_key.reveal() == "sdk-secret");
    CHECK(keys.security_token.empty());
    const auto temporary = found_in(both(sdk_keys, {{"HUAWEICLOUD_SDK_SECURITY_TOKEN", "sdk-token"}}));
    CHECK(std::get<KeyCredential>(temporary->value).security_token.reveal() == "sdk-token");
}

TEST_CASE("a user has a name, a password and a domain") {
    const auto found = found_in(user);
    REQUIRE(found);
    const auto& credential = std::get<PasswordCredential>(found->value);
    CHECK(credential.user == "operator");
    CHECK(credential.password.reveal() == "word");
    CHECK(credential.domain == "company");
}

TEST_CASE("half a credential is an error that names both halves, and no value") {
    const struct {
        Environment environment;
        const char* there;
        const char* missing;
    } rows[] = {
        {{{"HUAWEICLOUD_SDK_AK", "value"}}, "HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK"},
        {{{"HUAWEICLOUD_SDK_SK", "value"}}, "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_AK"},
        {{{"HW_ACCESS_KEY", "value"}}, "HW_ACCESS_KEY", "HW_SECRET_KEY"},
        {{{"HW_SECRET_KEY", "value"}}, "HW_SECRET_KEY", "HW_ACCESS_KEY"},
        {{{"HUAWEICLOUD_SDK_AK", "value"}, {"HW_SECRET_KEY", "value"}},
         "HUAWEICLOUD_SDK_AK",
         "HUAWEICLOUD_SDK_SK"},
        {{{"HUAWEICLOUD_SDK_SECURITY_TOKEN", "value"}},
         "HUAWEICLOUD_SDK_SECURITY_TOKEN",
         "HUAWEICLOUD_SDK_AK"},
        {{{"HW_SECURITY_TOKEN", "value"}}, "HW_SECURITY_TOKEN", "HW_ACCESS_KEY"},
        {{{"HW_USER_NAME", "value"}}, "HW_USER_NAME", "HW_USER_PASSWORD"},
        {{{"HW_USER_PASSWORD", "value"}}, "HW_USER_PASSWORD", "HW_USER_NAME"},
        {{{"HW_USER_NAME", "value"}, {"HW_USER_PASSWORD", "value"}}, "HW_USER_NAME", "HW_DOMAIN_NAME"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.there);
        const auto found = found_in(row.environment);
        REQUIRE_FALSE(found);
        CHECK(found.error().kind == ErrorKind::credentials);
        CHECK(found.error().what.find(row.there) != std::string::npos);
        CHECK(found.error().what.find(row.missing) != std::string::npos);
        CHECK(found.error().what.find("value") == std::string::npos);
    }
}

TEST_CASE("an empty variable is as good as none") {
    CHECK_FALSE(found_in({{"HW_AUTH_TOKEN", ""}, {"HUAWEICLOUD_SDK_AK", ""}, {"HUAWEICLOUD_SDK_SK", ""}}));
    CHECK(found_in(both({{"HW_AUTH_TOKEN", ""}}, terraform_keys))->source == "HW_ACCESS_KEY");
}

TEST_CASE("without any credential the error says what to set") {
    const auto found = found_in({{"HW_DOMAIN_NAME", "company"}});
    REQUIRE_FALSE(found);
    CHECK(found.error().kind == ErrorKind::credentials);
    CHECK(found.error().hint.find("HUAWEICLOUD_SDK_AK") != std::string::npos);
}

TEST_CASE("other tools' variables and endpoint variables are not read") {
    CHECK_FALSE(found_in({{"OS_AUTH_TOKEN", "t"},
                          {"OS_ACCESS_KEY", "a"},
                          {"OS_SECRET_KEY", "s"},
                          {"OS_USERNAME", "u"},
                          {"OS_PASSWORD", "p"},
                          {"OS_DOMAIN_NAME", "d"}}));
    bool asked_for_an_endpoint = false;
    (void)find_credentials([&](const char* name) -> const char* {
        const std::string text = name;
        asked_for_an_endpoint = asked_for_an_endpoint || text.find("ENDPOINT") != std::string::npos ||
                                text.find("URL") != std::string::npos || text.starts_with("OS_");
        return nullptr;
    });
    CHECK_FALSE(asked_for_an_endpoint);
}

TEST_CASE("a value that would break out of its header line is refused without being shown") {
    const Environment bad[] = {
        {{"HW_AUTH_TOKEN", "tok\nX-Evil: 1"}},
        {{"HW_AUTH_TOKEN", "tok\r"}},
        {{"HUAWEICLOUD_SDK_AK", "access, Signature=x"}, {"HUAWEICLOUD_SDK_SK", "s"}},
        {{"HUAWEICLOUD_SDK_AK", "access\n"}, {"HUAWEICLOUD_SDK_SK", "s"}},
        {{"HW_ACCESS_KEY", "a"}, {"HW_SECRET_KEY", "s\n"}},
        {{"HW_ACCESS_KEY", "a"}, {"HW_SECRET_KEY", "s"}, {"HW_SECURITY_TOKEN", "a\nb"}},
    };
    for (const Environment& environment : bad) {
        const auto found = found_in(environment);
        REQUIRE_FALSE(found);
        CHECK(found.error().kind == ErrorKind::credentials);
        CHECK(found.error().what.find("Evil") == std::string::npos);
    }
}

TEST_CASE("once read, the variables are gone from the process") {
    for (const char* name :
         {"HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN", "HW_ACCESS_KEY",
          "HW_SECRET_KEY", "HW_SECURITY_TOKEN", "HW_AUTH_TOKEN", "HW_USER_NAME", "HW_USER_PASSWORD"})
        setenv(name, "made-up", 1);
    forget_environment_credentials();
    CHECK_FALSE(find_credentials([](const char* name) -> const char* { return std::getenv(name); }));
}
