// Where a scalar ends in the file. yaml-cpp tells only where one begins, and takes a quote that is never
// closed for one that ends with the file.
#pragma once

#include <cstddef>
#include <string_view>

namespace cph_plan {

// The end of the quoted scalar that begins at `begin` (at its quote), after the closing quote; npos when it
// is never closed.
std::size_t quoted_end(std::string_view body, std::size_t begin);

// The end of a plain or block scalar: `value` is what was read, in which only blanks and line ends may differ
// from the file.
std::size_t folded_end(std::string_view body, std::size_t begin, std::string_view value);

// Skips anchors and tags and the blanks after them.
std::size_t skip_properties(std::string_view body, std::size_t position);

} // namespace cph_plan
