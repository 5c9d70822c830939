// The promises, checked from the cloud's side and from the journal, never from the engine's own opinion of
// itself.
#pragma once

#include "story.hpp"

namespace rehearsal {

// Every promise that `journal` or the cloud's ledger shows to be broken, in words.
std::vector<std::string> broken_promises(const Story& story, const std::vector<Entry>& journal,
                                         const cph_sim::Cloud& cloud, std::uint32_t calls_on_the_wire);

} // namespace rehearsal
