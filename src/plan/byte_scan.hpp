// The first look at a file: is it text, and does the text hold only what a reader can see?
#pragma once

#include "findings.hpp"

#include <cstddef>
#include <string_view>

namespace cph_plan {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

enum class Text {
    sound,   // its structure can be told, whatever was reported
    unsound, // not UTF-8, NUL, controls or lone CRs: the reader of the structure would drop or misread bytes
};

// Two bytes a character, as some editors save "Unicode": told by the byte order mark, or by NULs beside the
// first two letters.
bool is_utf16(std::string_view text);

// `body` is the file without a leading BOM.
Text scan_bytes(std::string_view body, Findings& mistakes);

// What stands at the front of `text` and may stand nowhere in a plan, in words ("a NUL byte", "the hidden
// character \u202e"), or empty. `length` receives its length in bytes.
std::string forbidden_at(std::string_view text, std::size_t& length);

} // namespace cph_plan
