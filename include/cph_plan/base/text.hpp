// Text made safe to print, and what is asked of text from outside.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cph_plan {

// Longest text from the cloud shown on a terminal, in bytes. Reports keep all of it.
constexpr std::size_t shown_text_max = 1024;

// The text with everything that could move a cursor, hide or reorder it made visible: C0 and C1 controls,
// DEL, bidi and zero-width characters, line separators and invalid UTF-8 appear as \n, \x1b, \u202e. Cut at
// `limit` bytes of input, with "…" at the end when cut. One line in, one line out.
std::string printable(std::string_view text, std::size_t limit = shown_text_max);

// One word of a shell command, quoted where it must be, safe to show.
std::string shell_word(std::string_view text);

// Well-formed UTF-8: no overlong forms, no surrogates, nothing past U+10FFFF.
bool is_utf8(std::string_view text);

// Length in bytes of the UTF-8 character at the front, 0 when it is not well-formed. `text` is not empty.
std::size_t utf8_length(std::string_view text);

// True for characters that have no business in a name: controls, bidi, zero-width, separators, BOM.
bool is_hidden(char32_t character);

// The code point of a well-formed UTF-8 character of `length` bytes at the front of `text`.
char32_t decode_utf8(std::string_view text, std::size_t length);

// The edit distance of two words, letters compared without case; stops counting above `bound` and returns
// bound + 1.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t bound);

// The candidate that a person who typed `word` probably meant, or empty. Near means at most max(1, length /
// 3) edits.
template <class Range>
std::string_view nearest(std::string_view word, const Range& candidates) {
    const std::size_t bound = word.size() / 3 > 1 ? word.size() / 3 : 1;
    std::string_view best;
    std::size_t least = bound + 1;
    for (const auto& candidate : candidates) {
        const std::size_t distance = edit_distance(word, candidate, bound);
        if (distance < least) {
            least = distance;
            best = candidate;
        }
    }
    return best;
}

// ASCII, whatever the locale.
constexpr bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}
constexpr bool is_alphanumeric(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || is_digit(letter);
}

// Without the blanks and TABs at both ends.
std::string_view trimmed(std::string_view text);

// ASCII lower case; other bytes unchanged.
std::string lower(std::string_view text);
constexpr char lower_letter(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

} // namespace cph_plan
