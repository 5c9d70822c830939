#include "cph_plan/plan/words.hpp"

#include "cph_plan/base/text.hpp"
#include "cph_plan/plan/limits.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace cph_plan {

namespace {

constexpr std::array<std::string_view, 10> ambiguous = {"y",   "n",    "yes",   "no",   "on",
                                                        "off", "true", "false", "null", "~"};

constexpr std::array<std::string_view, 3> secret_words = {"ak", "sk", "authorization"};

// Parts of a word that make it look like one of these, however it is spelt: HW_SECRET_KEY, secretKey.
constexpr std::array<std::string_view, 7> secret_parts = {"secret",     "password", "passwd",   "token",
                                                          "credential", "apikey",   "accesskey"};

bool is_lower(char letter) {
    return letter >= 'a' && letter <= 'z';
}
bool is_hex(char letter) {
    return is_digit(letter) || (letter >= 'a' && letter <= 'f') || (letter >= 'A' && letter <= 'F');
}

} // namespace

bool is_name(std::string_view text) {
    if (text.empty() || text.size() > name_length_max || !is_alphanumeric(text.front())) return false;
    return std::ranges::all_of(text, [](char letter) { return is_id_character(letter) || letter == '.'; });
}

bool is_id_character(char letter) {
    return is_alphanumeric(letter) || letter == '_' || letter == '-';
}

bool is_server_id(std::string_view text) {
    return !text.empty() && text.size() <= name_length_max && std::ranges::all_of(text, is_id_character);
}

bool is_region(std::string_view text) {
    const std::size_t first = text.find('-');
    const std::size_t last = text.rfind('-');
    if (first != 2 || last == first || last + 1 == text.size() || text.size() - last > 4) return false;
    const std::string_view middle = text.substr(first + 1, last - first - 1);
    return std::ranges::all_of(text.substr(0, first), is_lower) && !middle.empty() &&
           std::ranges::all_of(middle, is_lower) && std::ranges::all_of(text.substr(last + 1), is_digit);
}

bool is_project_id(std::string_view text) {
    return text.size() == 32 && std::ranges::all_of(text, is_hex);
}

bool is_ambiguous(std::string_view plain) {
    if (plain.empty()) return true;
    return plain.size() <= 5 && std::ranges::find(ambiguous, lower(plain)) != ambiguous.end();
}

bool looks_secret(std::string_view key) {
    if (key.size() > name_length_max) return false;
    std::string word = lower(key);
    std::ranges::replace(word, '-', '_');
    if (word.ends_with("_ak") || word.ends_with("_sk") ||
        std::ranges::find(secret_words, word) != secret_words.end())
        return true;
    std::erase_if(word, [](char letter) { return !is_alphanumeric(letter); });
    return std::ranges::any_of(secret_parts,
                               [&](std::string_view part) { return word.find(part) != std::string::npos; });
}

bool is_forbidden(char32_t character) {
    if (character == U'\n' || character == U'\t') return false;
    if (character < 0x20 || (character >= 0x7f && character < 0xa0)) return true;
    return character == 0x61c || character == 0x200e || character == 0x200f ||
           (character >= 0x2028 && character <= 0x202e) || (character >= 0x2066 && character <= 0x2069) ||
           character == 0xfeff;
}

} // namespace cph_plan
