// The token that stands for a user and a password at one target: when it must be fetched, how long it serves,
// and when there is no point in fetching another.
//
//   nothing      wants a login; calls wait
//   held         calls go out with it. Shortly before it expires another login is wanted, and calls go on
//                meanwhile with the one there is
//   turned down  a call made with it was answered 401: it is thrown away and another one is wanted. Once:
//   when
//                that one is turned down, too, before any call was accepted, the login works and its tokens
//                do not, and a third one would not either
//   refused      the login itself was refused, or two tokens in a row were. For good: wrong passwords lock
//                accounts
//
// Times are those of the run clock. It holds the token and never shows it.
#pragma once

#include "cph_plan/base/secret.hpp"
#include "cph_plan/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace cph_plan {

constexpr int tokens_turned_down_max = 2; // in a row
// A token is renewed this long before it expires, or when a sixth of a short life is left.
constexpr Duration token_margin = 10min;

class TokenKeeper {
public:
    // Which token a call was made with: 1 for the first, 0 for none.
    using Generation = std::uint32_t;

    enum class State : std::uint8_t { nothing, held, refused };
    State state(Instant now) const;

    // pre: held
    const Secret& token() const { return token_; }
    Generation generation() const { return generation_; }
    const std::string& why_refused() const { return why_refused_; }

    // True when somebody should log in now; never while a login is under way or waits for its next try.
    bool wants_login(Instant now) const;
    // When the next login may be due; nothing while one is under way or none is of use.
    std::optional<Instant> login_due() const;

    void login_begins() { under_way_ = true; }
    void issued(Secret token, Duration life, Instant now);
    void login_failed(Instant next_try);
    void login_refused(std::string why);
    // The last login failed for a reason that may pass, and there is no token to go on with.
    bool in_trouble(Instant now) const { return next_try_ && state(now) == State::nothing; }

    // How a call made with a token was answered: accepted, or 401.
    void was_accepted() { turned_down_ = 0; }
    void was_turned_down(Generation generation, const std::string& why);
    // After a 401: another call would be made with another token.
    bool may_renew() const { return !refused_; }

private:
    Secret token_{};
    Generation generation_ = 0;
    bool holds_ = false;
    int turned_down_ = 0; // tokens, since a call was accepted
    Instant renew_at_{};
    Instant expires_at_{};
    bool under_way_ = false;
    std::optional<Instant> next_try_{};
    bool refused_ = false;
    std::string why_refused_{};
};

} // namespace cph_plan
