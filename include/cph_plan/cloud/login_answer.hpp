// What became of a login at the token service.
//
// Only a 2xx that brings a token and says how long it lives is one. A refusal is for good, because wrong
// passwords lock accounts; what may pass is tried again.
#pragma once

#include "cph_plan/base/secret.hpp"
#include "cph_plan/base/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace cph_plan {

struct LoginAnswer {
    enum class Kind : std::uint8_t { issued, refused, again };
    Kind kind = Kind::again;
    Secret token{};                 // issued
    Duration life{};                // issued
    std::optional<Duration> wait{}; // again: what the service named
    std::string what{};             // refused, again
};

// A complete exchange: its status, its body, and the token of its X-Subject-Token line.
LoginAnswer judge_login(int http_status, std::string_view body, std::string_view retry_after, Secret token,
                        Instant cloud_now);

} // namespace cph_plan
