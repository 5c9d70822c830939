#include "access.hpp"

#include "credential_text.hpp"

#include <cassert>

namespace cph_plan {

Access::State Access::state(Instant now, std::size_t calls_under_way) const {
    if (password() == nullptr) {
        if (guard_.refused()) return State::refused;
        return guard_.may_call(calls_under_way) ? State::ready : State::awaited;
    }
    switch (keeper_.state(now)) {
    case TokenKeeper::State::held: return State::ready;
    case TokenKeeper::State::refused: return State::refused;
    case TokenKeeper::State::nothing: return keeper_.in_trouble(now) ? State::trouble : State::awaited;
    }
    assert(false);
    return State::refused;
}

std::string Access::why_refused() const {
    if (password() != nullptr) return keeper_.why_refused();
    return why_.empty() ? "the credential was refused" : why_;
}

std::vector<std::string> Access::lines(SignedRequest request, Instant wall) const {
    if (const auto* token = std::get_if<TokenCredential>(&credentials_.value))
        return {token_line(token->token)};
    if (const auto* keys = std::get_if<KeyCredential>(&credentials_.value))
        return signature_lines(std::move(request), *keys, wall);
    return {token_line(keeper_.token())};
}

void Access::was_accepted() {
    keeper_.was_accepted();
    guard_.was_accepted();
}

bool Access::was_turned_down(TokenKeeper::Generation generation, const std::string& why) {
    if (password() == nullptr) {
        guard_.was_refused();
        why_ = why;
        return false;
    }
    keeper_.was_turned_down(generation, why);
    return keeper_.may_renew();
}

} // namespace cph_plan
