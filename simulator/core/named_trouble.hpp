// The troubles of single servers by the names under which people ask for them.
#pragma once

#include "cph_plan/base/result.hpp"
#include "simulator/core/cue.hpp"

#include <span>
#include <string_view>

namespace cph_sim {

struct NamedTrouble {
    std::string_view name;
    std::string_view value;   // what may stand after "=", "" when nothing may
    std::string_view usual;   // the value that is meant when none is given
    std::string_view meaning; // one line, for people
    cph_plan::Result<Trouble> (*make)(std::string_view value);
};

std::span<const NamedTrouble> named_troubles();

// Nothing when there is no trouble of that name.
const NamedTrouble* find_trouble(std::string_view name);

} // namespace cph_sim
