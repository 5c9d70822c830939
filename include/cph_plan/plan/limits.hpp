// How much a plan may be. Each limit ends in a clear error, never in a crash; each is tested at itself and
// one beyond.
#pragma once

#include "cph_plan/base/time.hpp"

#include <cstddef>
#include <cstdint>

namespace cph_plan {

// Ten thousand servers written out are 0.4 MB; a larger fleet belongs in an inventory file.
constexpr std::size_t plan_size_max = std::size_t{16} << 20;

// Collections inside collections. No plan needs six; what is deeper is an attack on the reader's stack.
constexpr std::size_t plan_depth_max = 32;

// Scalars, lists and mappings together: what bounds the memory of the tree (24 bytes each).
constexpr std::size_t plan_nodes_max = 500'000;

// The longest scalar, in bytes after unescaping, and the longest line of an inventory file.
constexpr std::size_t plan_scalar_max = std::size_t{64} << 10;

// More than a screenful of mistakes helps nobody; the rest is counted.
constexpr std::size_t mistakes_shown_max = 20;

// A million ids of 32 characters are 33 MB.
constexpr std::size_t inventory_size_max = std::size_t{64} << 20;

// All files a plan names, together: naming one file in a thousand groups must not fill the memory.
constexpr std::size_t inventories_size_max = std::size_t{128} << 20;

// Servers of one plan, however short their ids: bounds the tables that grow with their number.
constexpr std::size_t servers_max = 2'000'000;

// Names of plans, groups, targets and waves, and server ids, in characters.
constexpr std::size_t name_length_max = 64;

// The cloud writes its ids with 32 characters; another length is probably a slip, and warned about.
constexpr std::size_t id_length_usual = 32;

// The largest integer anywhere in a plan.
constexpr std::uint32_t plan_integer_max = 1'000'000'000;

// The longest duration anywhere in a plan: a leap year.
constexpr Duration plan_duration_max = 24h * 366;

// Each question to the calendar looks at every window, and walks from blackout to blackout.
constexpr std::size_t windows_max = 100;
constexpr std::size_t blackouts_max = 1000;

// Symbolic links followed on the way to one named file; the kernel's own bound.
constexpr int links_followed_max = 40;

} // namespace cph_plan
