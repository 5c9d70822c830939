// Ids that reach a URL or a body, and ids that come back.
#pragma once

#include <algorithm>
#include <string_view>

namespace cph_plan {

constexpr std::size_t identifier_length_max = 64;

// [A-Za-z0-9_-]{1,64}
constexpr bool is_identifier(std::string_view text) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '-';
    };
    return !text.empty() && text.size() <= identifier_length_max &&
           std::all_of(text.begin(), text.end(), allowed);
}

} // namespace cph_plan
