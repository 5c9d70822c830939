// What to say when yaml-cpp gives up. Its own words come last: a TAB on the way or a quote left open is the
// likelier mistake, and stands elsewhere.
#pragma once

#include "findings.hpp"
#include "tree.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace cph_plan {

struct Stumble {
    std::string message;         // yaml-cpp's
    std::uint32_t place;         // where it gave up
    std::optional<Span> opening; // of the innermost collection that is still open
};

void explain(const Stumble& stumble, const Tree& tree, const SourceText& source, Findings& mistakes);

void report_open_quote(std::uint32_t begin, Findings& mistakes);

// The end of the last value that was read.
std::uint32_t read_so_far(const Tree& tree);

} // namespace cph_plan
