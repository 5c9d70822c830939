// The gateway's check of a signature (SDK-HMAC-SHA256), written from the signing guide and from nothing of
// the client's. Stricter than the real one may be: what it lets through the real one lets through too.
#pragma once

#include "cph_plan/base/time.hpp"
#include "request.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace cph_sim {

struct AccessKey {
    std::string access;
    std::string secret;
    std::string security_token{}; // of a temporary key
};

// A request is refused when its X-Sdk-Date is further than this from the gateway's clock, in either
// direction.
constexpr std::chrono::minutes signature_age_max{15};

// The access key that the request says it is signed with; nothing where there is no readable Authorization.
std::optional<std::string> named_key(const Request& request);

// Why the request is not signed by this key, in the gateway's words; empty when it is.
std::string signature_objection(const Request& request, const AccessKey& key, cph_plan::Instant now);

} // namespace cph_sim
