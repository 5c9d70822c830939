#include "cph_plan/cloud/asked_ids.hpp"

#include "cph_plan/base/text.hpp"
#include "cph_plan/cloud/identifier.hpp"

#include <algorithm>
#include <array>

namespace cph_plan {

namespace {

// So many that one id in sixteen that was not asked for is searched for in vain.
constexpr std::size_t bits_per_id = 16;

} // namespace

AskedIds::AskedIds(const std::vector<std::string>& ids) : possible_(ids.size() * bits_per_id) {
    places_.reserve(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto [id, is_new] = places_.emplace(lower(ids[i]), i);
        possible_[Hash{}(id->first) % possible_.size()] = true;
    }
}

std::optional<std::size_t> AskedIds::place_of(std::string_view id) const {
    if (possible_.empty() || id.size() > identifier_length_max) return std::nullopt;
    std::array<char, identifier_length_max> letters;
    std::ranges::transform(id, letters.begin(), lower_letter);
    const std::string_view lowered(letters.data(), id.size());
    if (!possible_[Hash{}(lowered) % possible_.size()]) return std::nullopt;
    const auto found = places_.find(lowered);
    return found == places_.end() ? std::nullopt : std::optional(found->second);
}

} // namespace cph_plan
