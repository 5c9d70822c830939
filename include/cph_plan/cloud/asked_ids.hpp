// The ids that a question asks for, to be found again in replies, whatever the case of their letters.
//
// A project's list shows every server, and most of those are often not asked for. Whether an id is worth a
// search is told by one bit of a table that is small enough to stay in the processor's cache.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace cph_plan {

class AskedIds {
public:
    AskedIds() = default;
    explicit AskedIds(const std::vector<std::string>& ids);

    // Where the id stands among those asked for.
    std::optional<std::size_t> place_of(std::string_view id) const;

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };

    std::vector<bool> possible_; // by the id's hash: false = surely not asked for
    std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> places_; // by the id in lower case
};

} // namespace cph_plan
