// Where a credential comes from: the first source that is there wins, and half a source is an error.
//
// Order: token, AK/SK (with security token), IAM user and password. Names as the vendor's SDKs and Terraform
// provider use them, HUAWEICLOUD_SDK_* before HW_*; a pair comes from one family. OS_* and endpoint variables
// are not read.
#pragma once

#include "cph_plan/base/result.hpp"
#include "cph_plan/base/secret.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace cph_plan {

struct TokenCredential {
    Secret token;
};
struct KeyCredential {
    std::string access_key;
    Secret secret_key;
    Secret security_token; // empty for permanent keys
};
struct PasswordCredential {
    std::string user;
    Secret password;
    std::string domain;
};

struct Credentials {
    std::variant<TokenCredential, KeyCredential, PasswordCredential> value;
    std::string source; // "HUAWEICLOUD_SDK_AK", for messages; a name, never a value
};

// Reads the process's environment by `lookup` (nullptr for an unset name).
Result<Credentials> find_credentials(const std::function<const char*(const char*)>& lookup);

// Takes the variables that find_credentials reads out of this process's environment once they have been read.
void forget_environment_credentials();

} // namespace cph_plan
