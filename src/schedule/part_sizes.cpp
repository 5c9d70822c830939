#include "cph_plan/schedule/schedule.hpp"

#include <algorithm>

namespace cph_plan {

std::vector<std::uint32_t> part_sizes(const std::vector<Portion>& split, std::uint32_t count) {
    if (split.empty()) return count == 0 ? std::vector<std::uint32_t>{} : std::vector{count};
    std::vector<std::uint32_t> sizes;
    for (std::uint32_t left = count; left > 0;) {
        const Portion& portion = split[std::min(sizes.size(), split.size() - 1)];
        const std::uint32_t size = std::clamp(portion.of(count), 1u, left);
        sizes.push_back(size);
        left -= size;
    }
    return sizes;
}

} // namespace cph_plan
