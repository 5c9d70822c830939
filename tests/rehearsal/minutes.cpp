#include "minutes.hpp"

namespace rehearsal {

bool Minutes::append(std::uint32_t epoch, cph_plan::Entry& entry) {
    if (epoch != epoch_) return false;
    entry.seq = entries_.size() + 1;
    entries_.push_back(entry);
    writers_.push_back(epoch);
    return true;
}

} // namespace rehearsal
