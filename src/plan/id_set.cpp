#include "id_set.hpp"

#include <bit>
#include <cstring>
#include <random>

namespace cph_plan {

namespace {

// Sets the bit in which an ASCII letter's cases differ. On [A-Za-z0-9_-] nothing else becomes equal by it.
constexpr std::uint64_t case_bits = 0x2020202020202020;

std::uint64_t folded_word(std::string_view text, std::size_t at) {
    std::uint64_t word = 0;
    const std::size_t size = text.size() - at < sizeof word ? text.size() - at : sizeof word;
    std::memcpy(&word, text.data() + at, size);
    return word | case_bits;
}

// The upper and lower half of a 128-bit product: every bit of either factor reaches every bit of the result.
std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

} // namespace

IdSet::IdSet(std::size_t count) : mask_(std::bit_ceil(count * 2 + 2) - 1) {
    tags_.resize(mask_ + 1);
    positions_.resize(mask_ + 1);
    std::random_device entropy;
    seed_ = (std::uint64_t{entropy()} << 32) | entropy();
}

bool IdSet::same(std::string_view a, std::string_view b) {
    if (a.size() != b.size()) return false;
    for (std::size_t at = 0; at < a.size(); at += sizeof(std::uint64_t))
        if (folded_word(a, at) != folded_word(b, at)) return false;
    return true;
}

std::uint64_t IdSet::hash_of(std::string_view id) const {
    std::uint64_t hash = seed_ ^ id.size();
    for (std::size_t at = 0; at < id.size(); at += sizeof(std::uint64_t))
        hash = mix(hash ^ folded_word(id, at), 0x9e3779b97f4a7c15 ^ (seed_ << 1 | 1));
    return mix(hash, 0xbf58476d1ce4e5b9);
}

} // namespace cph_plan
