#include "percent.hpp"

#include <algorithm>
#include <charconv>

namespace cph_sim {

namespace {

bool stays(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') ||
           std::string_view("-_.~").find(letter) != std::string_view::npos;
}

} // namespace

std::string percent_encode(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        if (stays(letter))
            encoded += letter;
        else
            encoded.append({'%', digits[byte >> 4], digits[byte & 15]});
    }
    return encoded;
}

std::string percent_decode(std::string_view text) {
    std::string decoded;
    while (!text.empty()) {
        unsigned byte = 0;
        const std::string_view digits = text.substr(1, 2);
        const bool triple =
            text.front() == '%' && digits.size() == 2 &&
            std::from_chars(digits.data(), digits.data() + 2, byte, 16).ptr == digits.data() + 2;
        decoded += triple ? static_cast<char>(byte) : text.front();
        text.remove_prefix(triple ? 3 : 1);
    }
    return decoded;
}

Parameters query_parameters(std::string_view query) {
    Parameters parameters;
    while (!query.empty()) {
        const std::string_view word = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(word.size() + 1, query.size()));
        if (word.empty()) continue;
        const std::string_view name = word.substr(0, word.find('='));
        const std::string_view value = word.substr(std::min(name.size() + 1, word.size()));
        parameters.emplace_back(percent_decode(name), percent_decode(value));
    }
    return parameters;
}

} // namespace cph_sim
