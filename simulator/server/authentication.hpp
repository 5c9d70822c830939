// Who may call: the gateway's view of tokens and signing keys, and IAM's of users. Time is an argument and is
// the gateway's own, real time, whatever speed the cloud behind it runs at.
#pragma once

#include "signature.hpp"

#include <map>
#include <optional>
#include <string>

namespace cph_sim {

// More bad signatures in a row than this lock a key, and right ones are refused with the wrong ones.
constexpr std::uint32_t bad_signatures_max = 5;
constexpr std::chrono::minutes key_lock{5};

// What the gateway answers instead of asking the service behind it.
struct GatewayRefusal {
    int status = 401;
    std::string code;
    std::string message;
};

struct User {
    std::string name;
    std::string password;
    std::string domain{}; // empty: any
};

class Authentication {
public:
    void accept(AccessKey key);
    void accept_token(std::string token); // that never expires
    void accept(User user) { user_ = std::move(user); }

    // A new token, good until `expires` unless it is revoked before.
    std::string issue_token(cph_plan::Instant expires, std::uint64_t seed);
    void revoke_issued_tokens();

    bool knows(const User& user) const;

    // Nothing when the request may pass. A token is looked at before a signature.
    std::optional<GatewayRefusal> check(const Request& request, cph_plan::Instant now);

private:
    struct Held {
        AccessKey key;
        std::uint32_t bad_in_a_row = 0;
        std::optional<cph_plan::Instant> locked_until{};
    };
    struct Token {
        std::optional<cph_plan::Instant> expires{};
        bool revoked = false;
    };

    std::optional<GatewayRefusal> check_token(const std::string& token, cph_plan::Instant now) const;
    static std::string objection_to_signature(Held& held, const Request& request, cph_plan::Instant now);

    std::map<std::string, Held> keys_; // by access key
    std::map<std::string, Token> tokens_;
    std::optional<User> user_;
    std::uint32_t issued_ = 0;
};

} // namespace cph_sim
