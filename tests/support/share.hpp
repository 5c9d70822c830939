// How much of what is tried exhaustively is tried in this build.
#pragma once

#include <cstdint>

// Of many like attempts every so-manieth is made: under a sanitizer each takes ten times as long.
#ifdef __SANITIZE_ADDRESS__
constexpr std::uint64_t share = 10;
#else
constexpr std::uint64_t share = 1;
#endif
