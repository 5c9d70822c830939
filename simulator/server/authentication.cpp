#include "authentication.hpp"

#include <algorithm>

namespace cph_sim {

namespace {

GatewayRefusal unauthenticated(const std::string& why) {
    return {401, "APIGW.0301", "Incorrect IAM authentication information: " + why};
}

} // namespace

void Authentication::accept(AccessKey key) {
    const std::string name = key.access;
    keys_.insert_or_assign(name, Held{.key = std::move(key)});
}

void Authentication::accept_token(std::string token) {
    tokens_.push_back(std::move(token));
}

std::optional<GatewayRefusal> Authentication::check(const Request& request, cph_plan::Instant now) {
    if (const auto token = request.headers.find("x-auth-token"); token != request.headers.end()) {
        if (std::find(tokens_.begin(), tokens_.end(), token->second) != tokens_.end()) return std::nullopt;
        return unauthenticated("decrypt token fail");
    }
    if (!request.headers.contains("authorization")) return unauthenticated("x-auth-token not found");
    const auto name = named_key(request);
    if (!name) return unauthenticated("verify aksk signature fail");
    const auto held = keys_.find(*name);
    if (held == keys_.end()) return unauthenticated("Get secretKey failed,ak:" + *name + ",err:ak not exist");
    const std::string objection = objection_to_signature(held->second, request, now);
    if (objection.empty()) return std::nullopt;
    return unauthenticated(objection);
}

std::string Authentication::objection_to_signature(Held& held, const Request& request,
                                                   cph_plan::Instant now) {
    if (held.locked_until && now < *held.locked_until) return "AK access failed to reach the limit,forbidden";
    held.locked_until.reset();
    std::string objection = signature_objection(request, held.key, now);
    if (objection.empty()) {
        held.bad_in_a_row = 0;
    } else if (++held.bad_in_a_row > bad_signatures_max) {
        held.bad_in_a_row = 0;
        held.locked_until = now + key_lock;
    }
    return objection;
}

} // namespace cph_sim
