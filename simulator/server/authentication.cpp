#include "authentication.hpp"

#include "cph_plan/base/digest.hpp"

#include <fmt/format.h>

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
    tokens_.insert_or_assign(std::move(token), Token{});
}

std::string Authentication::issue_token(cph_plan::Instant expires, std::uint64_t seed) {
    // Real ones are opaque and run to thousands of characters.
    std::string token = "MIIsim";
    ++issued_;
    for (int part = 0; part < 8; ++part)
        token += cph_plan::hex(cph_plan::sha256(fmt::format("token {} {} {}", seed, issued_, part)));
    tokens_.insert_or_assign(token, Token{.expires = expires});
    return token;
}

void Authentication::revoke_issued_tokens() {
    for (auto& [text, token] : tokens_) token.revoked = token.expires.has_value();
}

bool Authentication::knows(const User& user) const {
    return user_ && user.name == user_->name && user.password == user_->password &&
           (user_->domain.empty() || user.domain == user_->domain);
}

std::optional<GatewayRefusal> Authentication::check(const Request& request, cph_plan::Instant now) {
    if (const auto token = request.headers.find("x-auth-token"); token != request.headers.end())
        return check_token(token->second, now);
    if (!request.headers.contains("authorization")) return unauthenticated("x-auth-token not found");
    const auto name = named_key(request);
    if (!name) return unauthenticated("verify aksk signature fail");
    const auto held = keys_.find(*name);
    if (held == keys_.end()) return unauthenticated("Get secretKey failed,ak:" + *name + ",err:ak not exist");
    const std::string objection = objection_to_signature(held->second, request, now);
    if (objection.empty()) return std::nullopt;
    return unauthenticated(objection);
}

std::optional<GatewayRefusal> Authentication::check_token(const std::string& text,
                                                          cph_plan::Instant now) const {
    const auto token = tokens_.find(text);
    if (token == tokens_.end()) return unauthenticated("decrypt token fail");
    if (token->second.revoked) return GatewayRefusal{401, "APIGW.0307", "The token must be updated"};
    if (token->second.expires && now >= *token->second.expires)
        return unauthenticated("token expires, expires_at: " + cph_plan::format_utc(*token->second.expires));
    return std::nullopt;
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
