// The `exclude` list of a group: ids that are not wanted, and which of them were met.
#pragma once

#include "id_set.hpp"
#include "reading.hpp"

#include <string_view>
#include <vector>

namespace cph_plan {

class Excluded {
public:
    // Reports an id that stands twice. `ids` are scalars that hold server ids.
    Excluded(const Reading& reading, std::vector<Value> ids);

    bool empty() const { return ids_.empty(); }
    bool takes(std::string_view id);

    // Reports every id that no source of the group held.
    void refuse_unmet(std::string_view group) const;

private:
    std::string_view text_at(std::uint32_t position) const { return ids_[position].text(); }

    const Reading& reading_;
    std::vector<Value> ids_;
    IdSet set_;
    std::vector<bool> met_;
    std::vector<bool> twice_;
};

} // namespace cph_plan
