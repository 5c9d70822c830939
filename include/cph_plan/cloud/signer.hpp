// The vendor's request signature, SDK-HMAC-SHA256: pure text work. Source: signing guide
// (api-sign-algorithm-001).
#pragma once

#include "cph_plan/base/secret.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cph_plan {

using Fields = std::vector<std::pair<std::string, std::string>>;

struct SignedRequest {
    std::string method;
    std::string path; // as sent, beginning with "/"
    Fields query{};   // names and values as they are, not encoded
    Fields headers{}; // those to be signed; x-sdk-date among them
    std::string body{};
};

// "20250102T030405Z" for X-Sdk-Date is the caller's to put into `headers`.
std::string authorization(const SignedRequest& request, std::string_view access_key,
                          const Secret& secret_key);

// Percent-encoded as the signature wants it: unreserved characters stay, a space is %20.
std::string percent_encoded(std::string_view text);

// Sorted and encoded, "limit=100&offset=0".
std::string canonical_query(const Fields& query);

} // namespace cph_plan
