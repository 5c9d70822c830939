// A journal in memory, with what matters of a real one: only the owner of the newest epoch appends, an entry
// is durable or it is not, and nothing is ever taken back.
#pragma once

#include "cph_plan/engine/entry.hpp"

#include <cstdint>
#include <vector>

namespace rehearsal {

class Minutes {
public:
    std::uint32_t take_over() { return ++epoch_; } // the new owner's epoch
    std::uint32_t epoch() const { return epoch_; }

    // Gives the entry its number and makes it durable; false when `epoch` is no longer the owner's.
    bool append(std::uint32_t epoch, cph_plan::Entry& entry);

    const std::vector<cph_plan::Entry>& entries() const { return entries_; }
    const std::vector<std::uint32_t>& writers() const { return writers_; } // the epoch that wrote each

private:
    std::uint32_t epoch_ = 0;
    std::vector<cph_plan::Entry> entries_;
    std::vector<std::uint32_t> writers_;
};

} // namespace rehearsal
