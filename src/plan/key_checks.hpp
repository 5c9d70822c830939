// What holds for the keys of every mapping, wherever it stands: plain words, once each, no merge keys, no
// secrets.
#pragma once

#include "findings.hpp"
#include "tree.hpp"

namespace cph_plan {

// Walks the whole tree. The values of secret-looking keys are hidden in `source`.
void check_keys(const Tree& tree, SourceText& source, Findings& mistakes);

// True for a key that check_keys() refuses by itself; nobody else need complain about it.
bool refused_anywhere(const Value& key);

} // namespace cph_plan
