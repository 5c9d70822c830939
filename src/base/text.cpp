#include "cph_plan/base/text.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <fmt/format.h>
#include <vector>

namespace cph_plan {

namespace {

std::uint8_t byte_at(std::string_view text, std::size_t position) {
    return static_cast<std::uint8_t>(text[position]);
}

bool continues(std::string_view text, std::size_t position) {
    return position < text.size() && (byte_at(text, position) & 0xc0) == 0x80;
}

void append_escape(std::string& out, char32_t character) {
    if (character == '\n')
        out += "\\n";
    else if (character == '\r')
        out += "\\r";
    else if (character == '\t')
        out += "\\t";
    else if (character < 0x100)
        out += fmt::format("\\x{:02x}", static_cast<std::uint32_t>(character));
    else
        out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(character));
}

bool is_shell_safe(char letter) {
    const bool alphanumeric = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                              (letter >= '0' && letter <= '9');
    return alphanumeric || std::string_view("._-/:=,@+").find(letter) != std::string_view::npos;
}

// How many bytes at the front are surely ASCII, looked at eight at a time: nearly all text is, to its end.
std::size_t ascii_words(std::string_view text) {
    std::size_t size = 0;
    std::uint64_t word = 0;
    for (; size + sizeof word <= text.size(); size += sizeof word) {
        std::memcpy(&word, text.data() + size, sizeof word);
        if ((word & 0x8080808080808080u) != 0) break;
    }
    return size;
}

} // namespace

std::size_t utf8_length(std::string_view text) {
    const std::uint8_t first = byte_at(text, 0);
    if (first < 0x80) return 1;
    if (first >= 0xc2 && first <= 0xdf) return continues(text, 1) ? 2 : 0;
    if (first >= 0xe0 && first <= 0xef) {
        if (!continues(text, 1) || !continues(text, 2)) return 0;
        if (first == 0xe0 && byte_at(text, 1) < 0xa0) return 0; // overlong
        if (first == 0xed && byte_at(text, 1) > 0x9f) return 0; // a surrogate
        return 3;
    }
    if (first >= 0xf0 && first <= 0xf4) {
        if (!continues(text, 1) || !continues(text, 2) || !continues(text, 3)) return 0;
        if (first == 0xf0 && byte_at(text, 1) < 0x90) return 0; // overlong
        if (first == 0xf4 && byte_at(text, 1) > 0x8f) return 0; // past U+10FFFF
        return 4;
    }
    return 0;
}

char32_t decode_utf8(std::string_view text, std::size_t length) {
    if (length == 1) return byte_at(text, 0);
    char32_t character = byte_at(text, 0) & (0xffu >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) character = (character << 6) | (byte_at(text, i) & 0x3fu);
    return character;
}

bool is_utf8(std::string_view text) {
    for (;;) {
        text.remove_prefix(ascii_words(text));
        if (text.empty()) return true;
        const std::size_t length = utf8_length(text);
        if (length == 0) return false;
        text.remove_prefix(length);
    }
}

bool is_hidden(char32_t character) {
    if (character < 0x20 || (character >= 0x7f && character < 0xa0)) return true;
    struct Span {
        char32_t first, last;
    };
    // Soft hyphen, Arabic letter mark, Mongolian vowel separator, zero-width and bidi marks, separators, bidi
    // isolates, BOM, interlinear marks, tags.
    constexpr Span hidden[] = {{0xad, 0xad},     {0x61c, 0x61c},   {0x180e, 0x180e},
                               {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},
                               {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe007f}};
    return std::ranges::any_of(
        hidden, [&](const Span& span) { return character >= span.first && character <= span.last; });
}

std::string printable(std::string_view text, std::size_t limit) {
    const bool cut = text.size() > limit;
    if (cut) text = text.substr(0, limit);
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        if (length == 0) {
            append_escape(out, byte_at(text, 0));
            text.remove_prefix(1);
            continue;
        }
        const char32_t character = decode_utf8(text, length);
        if (is_hidden(character))
            append_escape(out, character);
        else
            out.append(text.substr(0, length));
        text.remove_prefix(length);
    }
    if (cut) out += "…";
    return out;
}

std::string shell_word(std::string_view text) {
    if (!text.empty() && std::ranges::all_of(text, is_shell_safe)) return std::string(text);
    std::string quoted = "'";
    for (const char letter : printable(text)) {
        if (letter == '\'')
            quoted += "'\\''";
        else
            quoted += letter;
    }
    return quoted + "'";
}

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t bound) {
    const std::size_t gap = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
    if (gap > bound) return bound + 1;
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool same = lower_letter(a[i - 1]) == lower_letter(b[j - 1]);
            const std::size_t replaced = diagonal + (same ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return std::min(row[b.size()], bound + 1);
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), lower_letter);
    return out;
}

} // namespace cph_plan
