// The piece of a line that is shown under a mistake.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace cph_plan {

struct Excerpt {
    std::string line; // safe to print, one TAB as one to eight spaces, clipped with "…"
    std::uint32_t caret = 0;
    std::uint32_t caret_width = 1;
};

// What is at [begin, end) of `line`, in bytes, is what the caret points at.
Excerpt excerpt_of(std::string_view line, std::size_t begin, std::size_t end);

// Characters between two bytes of a line, a byte that is not UTF-8 counting as one.
std::uint32_t characters(std::string_view text);

// Where the line must end when it is shown: after the colon (or '=') that follows a word that looks like a
// secret, or npos.
std::size_t secret_cut(std::string_view line);

} // namespace cph_plan
