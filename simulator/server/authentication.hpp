// Who may call: the gateway's view of tokens and signing keys. Time is an argument and is the gateway's own,
// real time, whatever speed the cloud behind it runs at.
#pragma once

#include "signature.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

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

class Authentication {
public:
    void accept(AccessKey key);
    void accept_token(std::string token); // that never expires

    // Nothing when the request may pass. A token is looked at before a signature.
    std::optional<GatewayRefusal> check(const Request& request, cph_plan::Instant now);

private:
    struct Held {
        AccessKey key;
        std::uint32_t bad_in_a_row = 0;
        std::optional<cph_plan::Instant> locked_until{};
    };

    static std::string objection_to_signature(Held& held, const Request& request, cph_plan::Instant now);

    std::map<std::string, Held> keys_; // by access key
    std::vector<std::string> tokens_;
};

} // namespace cph_sim
