#include "excluded.hpp"

#include <fmt/format.h>
#include <utility>

namespace cph_plan {

Excluded::Excluded(const Reading& reading, std::vector<Value> ids)
    : reading_(reading), ids_(std::move(ids)), set_(ids_.size()), met_(ids_.size()), twice_(ids_.size()) {
    for (std::uint32_t i = 0; i < ids_.size(); ++i) {
        const auto first = set_.note(text_at(i), i, [this](std::uint32_t at) { return text_at(at); });
        if (!first) continue;
        twice_[i] = true;
        reading_.mistake(ids_[i],
                         fmt::format("the server {} is excluded twice, first in line {}",
                                     in_quotes(text_at(i)),
                                     reading_.source.line_of(ids_[*first].span().begin)),
                         "keep one of them");
    }
}

bool Excluded::takes(std::string_view id) {
    if (ids_.empty()) return false;
    const auto found = set_.find(id, [this](std::uint32_t at) { return text_at(at); });
    if (found) met_[*found] = true;
    return found.has_value();
}

void Excluded::refuse_unmet(std::string_view group) const {
    for (std::uint32_t i = 0; i < ids_.size(); ++i)
        if (!met_[i] && !twice_[i])
            reading_.mistake(ids_[i],
                             fmt::format("the group '{}' holds no server {} that could be excluded", group,
                                         in_quotes(text_at(i))),
                             "take it out, or name the file that holds it");
}

} // namespace cph_plan
