// What ties the entries of a run to each other, to what was pinned with the run, and each row to what was
// once written into it. It is there to notice damage, not malice: who can write to the folder can make a new
// chain.
#pragma once

#include "cph_plan/base/digest.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace cph_plan::journal {

// How far a run's chain reaches.
struct ChainHead {
    std::uint64_t seq = 0; // of the last entry; 0 before the first
    std::string hash;
};

// Where a chain begins: everything that was pinned, SHA-256 over each part's size in bytes, a line feed and
// the part.
std::string pinned_hash(std::string_view header, std::string_view plan_text, std::string_view schedule,
                        std::string_view ids);

// SHA-256(hash before ‖ "\n" seq "\n" at "\n" kind "\n" body), `at` in milliseconds since 1970.
std::string entry_hash(std::string_view before, std::uint64_t seq, std::int64_t at, std::string_view kind,
                       std::string_view body);

// A digest over the columns of one row, each with its size before it.
class Seal {
public:
    Seal& add(std::string_view text);
    Seal& add(std::int64_t number);
    std::string take();

private:
    Sha256 hash_;
};

} // namespace cph_plan::journal
