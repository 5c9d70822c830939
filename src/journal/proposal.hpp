// What an error of the journal proposes to type.
#pragma once

#include "cph_plan/base/name.hpp"
#include "database.hpp"

#include <string>
#include <string_view>

namespace cph_plan::journal {

// "cph-plan resume RUN", with the option that names this journal where it is not the default.
std::string proposal(const Database& database, std::string_view words, const RunId& run);

// "cph-plan runs lists what there is", the same way.
std::string list_proposal(const Database& database);

} // namespace cph_plan::journal
