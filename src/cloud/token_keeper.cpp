#include "cph_plan/cloud/token_keeper.hpp"

#include <algorithm>

namespace cph_plan {

TokenKeeper::State TokenKeeper::state(Instant now) const {
    if (holds_ && now < expires_at_) return State::held;
    return refused_ ? State::refused : State::nothing;
}

bool TokenKeeper::wants_login(Instant now) const {
    const auto due = login_due();
    return due && *due <= now;
}

std::optional<Instant> TokenKeeper::login_due() const {
    if (under_way_ || refused_) return std::nullopt;
    const Instant wanted = holds_ ? renew_at_ : Instant{};
    return next_try_ ? std::max(wanted, *next_try_) : wanted;
}

void TokenKeeper::issued(Secret token, Duration life, Instant now) {
    token_ = std::move(token);
    ++generation_;
    holds_ = true;
    under_way_ = false;
    next_try_.reset();
    expires_at_ = now + life;
    renew_at_ = expires_at_ - std::min(token_margin, life / 6);
}

void TokenKeeper::login_failed(Instant next_try) {
    under_way_ = false;
    next_try_ = next_try;
}

void TokenKeeper::login_refused(std::string why) {
    under_way_ = false;
    refused_ = true;
    why_refused_ = std::move(why);
}

void TokenKeeper::was_turned_down(Generation generation, const std::string& why) {
    if (generation != generation_ || !holds_) return; // another call was told before
    holds_ = false;
    token_ = Secret();
    if (++turned_down_ < tokens_turned_down_max) return;
    refused_ = true;
    why_refused_ = "a fresh token was turned down again: " + why;
}

} // namespace cph_plan
