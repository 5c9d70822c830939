#include "fate.hpp"

#include "cph_plan/base/random.hpp"

namespace rehearsal {

using cph_plan::Random;

std::uint64_t Fate::draw(std::uint64_t use, std::uint64_t occasion, std::uint64_t bound) const {
    // Mixed step by step: seeds that lie a constant apart would give streams that overlap.
    const std::uint64_t mixed = Random(Random(seed_).next() ^ use << 48).next();
    return Random(mixed ^ occasion).below(bound);
}

std::uint64_t Fate::number(Purpose purpose, std::uint64_t occasion, std::uint64_t bound) const {
    return draw(static_cast<std::uint64_t>(purpose), occasion, bound);
}

bool Fate::strikes(Misfortune kind, std::uint64_t occasion) {
    if (resting_) return false;
    const auto position = static_cast<std::size_t>(kind);
    const bool strikes = luck_.only ? luck_.only->contains({kind, occasion})
                                    : draw(position, occasion, 100) < luck_.percent[position];
    if (strikes) struck_.push_back({kind, occasion});
    return strikes;
}

} // namespace rehearsal
