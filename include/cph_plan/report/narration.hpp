// A run told in plain lines for people, as it happens or afterwards from the journal.
#pragma once

#include "cph_plan/engine/ledger.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace cph_plan {

// Servers named one by one in the lines of one entry; the others are counted.
constexpr std::size_t narrated_servers_max = 20;

// What a person who watches should know of an entry, `after` being the ledger with the entry applied: none,
// one, or a line for each server that went wrong. Lines have no time and no line feed, and nothing in them
// moves a cursor. Costs time in proportion to the servers that the entry and its calls name.
std::vector<std::string> narrate(const Entry& entry, const Ledger& after);

} // namespace cph_plan
