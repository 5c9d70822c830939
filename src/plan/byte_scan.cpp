#include "byte_scan.hpp"

#include "cph_plan/base/text.hpp"
#include "cph_plan/plan/words.hpp"

#include <fmt/format.h>

namespace cph_plan {

namespace {

std::string_view hint_for(char byte) {
    switch (byte) {
    case '\r': return "end lines with LF or CRLF";
    case '\0': return "save the file as UTF-8";
    }
    return "";
}

bool is_plain_ascii(char byte) {
    return (byte >= 0x20 && byte < 0x7f) || byte == '\n' || byte == '\t';
}

} // namespace

std::string forbidden_at(std::string_view text, std::size_t& length) {
    length = utf8_length(text);
    if (length == 0) {
        length = 1;
        return fmt::format("the byte 0x{:02x} is not UTF-8", static_cast<unsigned char>(text.front()));
    }
    if (text.front() == '\0') return "a NUL byte";
    if (text.starts_with("\r\n")) return {};
    if (text.front() == '\r') return "a carriage return without a line feed";
    const char32_t character = decode_utf8(text, length);
    if (!is_forbidden(character)) return {};
    return fmt::format("{} character {}", character < 0xa0 ? "the control" : "the hidden",
                       printable(text.substr(0, length)));
}

bool is_utf16(std::string_view text) {
    if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) return true;
    if (text.size() < 4) return false;
    const auto nul = [&](std::size_t position) { return text[position] == '\0'; };
    return nul(0) != nul(1) && nul(0) == nul(2) && nul(1) == nul(3);
}

Text scan_bytes(std::string_view body, Findings& mistakes) {
    if (is_utf16(body)) {
        mistakes.in_plan({0, 1}, "the file is UTF-16", "save it as UTF-8");
        return Text::unsound;
    }
    Text verdict = Text::sound;
    for (std::size_t position = 0; position < body.size();) {
        if (is_plain_ascii(body[position])) {
            ++position;
            continue;
        }
        std::size_t length = 1;
        std::string what = forbidden_at(body.substr(position), length);
        if (!what.empty()) {
            const Span span{static_cast<std::uint32_t>(position),
                            static_cast<std::uint32_t>(position + length)};
            mistakes.in_plan(span, std::move(what), std::string(hint_for(body[position])));
            // A hidden character beyond ASCII keeps its bytes through the reader; the others do not.
            // So does not a second BOM, which would be taken for the first.
            if (length == 1 || (position == 0 && body.starts_with(byte_order_mark))) verdict = Text::unsound;
        }
        position += length;
    }
    return verdict;
}

} // namespace cph_plan
