#include "simulator/core/fleet.hpp"

#include "simulator/core/serial.hpp"

#include <algorithm>
#include <functional>

namespace cph_sim {

namespace {

std::string default_name(std::uint32_t position) {
    std::string digits = std::to_string(position + 1);
    if (digits.size() < 4) digits.insert(0, 4 - digits.size(), '0');
    return "cph-" + digits;
}

} // namespace

bool Fleet::add(const ServerSpec& spec) {
    if (2 * (ids_.size() + 1) > slots_.size()) grow();
    const std::size_t slot = slot_of(spec.id);
    if (slots_[slot] != 0) return false;
    // Fleets are listed zone by zone: the profile wanted is nearly always among the latest.
    auto profile = std::find(profiles_.rbegin(), profiles_.rend(), spec.profile);
    if (profile == profiles_.rend()) {
        profiles_.push_back(spec.profile);
        profile = profiles_.rbegin();
    }
    const auto profile_index = static_cast<std::uint32_t>(profiles_.rend() - profile - 1);
    names_.add(spec.name.empty() ? default_name(size()) : spec.name);
    ids_.add(spec.id);
    starts_.push_back({spec.updated, spec.status, profile_index});
    slots_[slot] = size();
    return true;
}

Fleet Fleet::of(std::span<const std::string> ids) {
    Fleet fleet;
    ServerSpec spec;
    for (const std::string& id : ids) {
        spec.id = id;
        fleet.add(spec);
    }
    return fleet;
}

Fleet Fleet::generated(std::uint32_t count, std::uint64_t seed, const Profile& profile) {
    const Serial serial(seed, SerialKind::server);
    Fleet fleet;
    ServerSpec spec{.profile = profile};
    for (std::uint32_t i = 0; i < count; ++i) {
        spec.id = serial.text(i);
        fleet.add(spec);
    }
    return fleet;
}

std::optional<ServerIndex> Fleet::find(std::string_view id) const {
    if (slots_.empty()) return std::nullopt;
    const std::uint32_t held = slots_[slot_of(id)];
    if (held == 0) return std::nullopt;
    return ServerIndex{held - 1};
}

std::size_t Fleet::slot_of(std::string_view id) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = std::hash<std::string_view>{}(id)&mask;
    // At most half of the slots are taken, so a free one is always met.
    while (slots_[slot] != 0 && ids_[slots_[slot] - 1] != id) slot = (slot + 1) & mask;
    return slot;
}

void Fleet::grow() {
    slots_.assign(std::max<std::size_t>(16, 2 * slots_.size()), 0);
    for (std::uint32_t i = 0; i < size(); ++i) slots_[slot_of(ids_[i])] = i + 1;
}

} // namespace cph_sim
