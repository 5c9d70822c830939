// Fate decides what befalls whom. Each answer depends on the seed, the kind of question and its occasion, and
// on nothing that was asked before: a story from which one misfortune is taken away stays the same otherwise,
// and what struck can be told again as a list.
#pragma once

#include "misfortune.hpp"

#include <cstdint>
#include <vector>

namespace rehearsal {

class Fate {
public:
    Fate(const Luck& luck, std::uint64_t seed) : luck_(luck), seed_(seed) {}

    bool strikes(Misfortune kind, std::uint64_t occasion);

    // A number below `bound`; `purpose` keeps numbers for different uses apart.
    enum class Purpose : std::uint8_t { latency = 100, connect, lateness, named_wait, which_server };
    std::uint64_t number(Purpose purpose, std::uint64_t occasion, std::uint64_t bound) const;

    void rest() { resting_ = true; } // nothing strikes from here on

    const std::vector<Strike>& struck() const { return struck_; }

private:
    std::uint64_t draw(std::uint64_t use, std::uint64_t occasion, std::uint64_t bound) const;

    const Luck& luck_;
    std::uint64_t seed_;
    bool resting_ = false;
    std::vector<Strike> struck_;
};

} // namespace rehearsal
