// Thirty small stories: ten shapes of a run, each under three policies. Most of what goes wrong in life needs
// no more servers than these have, and no more than two events, so all of those can be tried.
#pragma once

#include "story.hpp"

#include <span>
#include <variant>
#include <vector>

namespace rehearsal {

std::vector<Story> small_stories();

// What the first restart call of a story can meet: a verdict on the call, or an oddity of one of its servers.
using Row = std::variant<Misfortune, CloudTrouble>;
std::span<const Row> rows();
std::string to_text(const Row& row);
Story with(Story story, const Row& row, std::uint32_t nth = 1);

// Of what is tried exhaustively every n-th is told: REHEARSAL_SHARE, or a default that fits the build.
std::uint64_t share();
// So many seeds are told: REHEARSAL_SEEDS, or a default that fits the build.
std::uint64_t seeds();

} // namespace rehearsal
