// How many columns a character takes on a terminal, by the C library's own table.
#pragma once

#include <cstddef>

namespace cph_plan {

// 0 for combining marks, 2 for most CJK, else 1.
std::size_t display_width(char32_t character);

} // namespace cph_plan
