// Every byte between two scalars is structure, a comment or a blank, or it is a mistake: what yaml-cpp passes
// over in silence (directives, explicit keys, TABs, text after the document) is found here.
#pragma once

#include "findings.hpp"
#include "tree.hpp"

#include <cstdint>

namespace cph_plan {

// Looks at [0, end) of the file.
void scan_structure(const Tree& tree, std::uint32_t end, Findings& mistakes);

} // namespace cph_plan
