// File text → tree, on yaml-cpp's events. What YAML allows and a plan does not (anchors, aliases, tags,
// directives, complex keys, several documents) is reported here.
#pragma once

#include "findings.hpp"
#include "tree.hpp"

#include <string_view>

namespace cph_plan {

enum class Structure {
    known,  // the tree is whole
    broken, // it ends where the structure was lost, and says nothing about what is missing
};

Structure parse(Tree& tree, const SourceText& source, Findings& mistakes);

} // namespace cph_plan
