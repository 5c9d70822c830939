// The promises, checked from the cloud's side and by a second opinion on the minutes, never by the engine's
// own opinion of itself. They have the numbers of the list in README.md beside this file.
#pragma once

#include "tell.hpp"

namespace rehearsal {

// Every promise that the scene shows to be broken, in words, its number first.
std::vector<std::string> broken_promises(const Scene& scene, const std::vector<ProcessEnd>& processes,
                                         Duration lasted);

} // namespace rehearsal
