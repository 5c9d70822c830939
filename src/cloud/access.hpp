// How the calls to one target show who asks: by a token as it is, by a signature, or by a token that a login
// brings. A token that was fetched goes to the target it was fetched for and nowhere else.
#pragma once

#include "cph_plan/cloud/credentials.hpp"
#include "cph_plan/cloud/key_guard.hpp"
#include "cph_plan/cloud/signer.hpp"
#include "cph_plan/cloud/token_keeper.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace cph_plan {

class Access {
public:
    enum class State : std::uint8_t {
        ready,   // a call may go out
        awaited, // not now: a login, or another call of an untried key, is under way
        trouble, // not now: the last login failed
        refused, // never again
    };

    // Both outlive this. The guard is shared by all targets: it is the same key.
    Access(const Credentials& credentials, KeyGuard& guard) : credentials_(credentials), guard_(guard) {}

    State state(Instant now, std::size_t calls_under_way) const;
    std::string why_refused() const;

    // pre: ready. The lines that authenticate `request`, and which token they hold, for turned_down().
    std::vector<std::string> lines(SignedRequest request, Instant wall) const;
    TokenKeeper::Generation generation() const { return keeper_.generation(); }

    void was_accepted();
    // A call was answered 401: true when another call would be made with another token.
    bool was_turned_down(TokenKeeper::Generation generation, const std::string& why);

    // The user and password that tokens are fetched with, if that is how it works.
    const PasswordCredential* password() const {
        return std::get_if<PasswordCredential>(&credentials_.value);
    }
    TokenKeeper& keeper() { return keeper_; }

private:
    const Credentials& credentials_;
    KeyGuard& guard_;
    TokenKeeper keeper_;
    std::string why_{};
};

} // namespace cph_plan
