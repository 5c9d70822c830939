// Which ids were seen before, letter case aside. It holds positions only; the texts stay where they are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace cph_plan {

class IdSet {
public:
    // For up to `count` ids of the characters of server ids; 5 bytes a place, two to four places an id.
    explicit IdSet(std::size_t count);

    // The position under which the id was noted before; else notes it. `text_at(position)` is the text of a
    // noted id.
    template <class TextAt>
    std::optional<std::uint32_t> note(std::string_view id, std::uint32_t position, TextAt text_at) {
        const std::uint64_t hash = hash_of(id);
        const std::uint8_t tag = tag_of(hash);
        std::size_t place = hash & mask_;
        for (; tags_[place] != 0; place = (place + 1) & mask_)
            if (tags_[place] == tag && same(text_at(positions_[place]), id)) return positions_[place];
        tags_[place] = tag;
        positions_[place] = position;
        return std::nullopt;
    }

    template <class TextAt>
    std::optional<std::uint32_t> find(std::string_view id, TextAt text_at) const {
        const std::uint64_t hash = hash_of(id);
        const std::uint8_t tag = tag_of(hash);
        for (std::size_t place = hash & mask_; tags_[place] != 0; place = (place + 1) & mask_)
            if (tags_[place] == tag && same(text_at(positions_[place]), id)) return positions_[place];
        return std::nullopt;
    }

private:
    static std::uint8_t tag_of(std::uint64_t hash) { return static_cast<std::uint8_t>((hash >> 56) | 1); }
    static bool same(std::string_view a, std::string_view b);
    std::uint64_t hash_of(std::string_view id) const;

    std::vector<std::uint8_t> tags_; // 0 where nothing is; most misses end here
    std::vector<std::uint32_t> positions_;
    std::size_t mask_;
    std::uint64_t seed_; // drawn anew each time, so that no file can be made to collide
};

} // namespace cph_plan
