// What an error of the journal proposes to type.
#pragma once

#include "cph_plan/base/name.hpp"
#include "cph_plan/base/proposal.hpp"
#include "database.hpp"

#include <string>
#include <string_view>

namespace cph_plan::journal {

// What proposed commands repeat of this one.
Repeated repeated(const Database& database);

// "cph-plan resume RUN", with what is repeated.
std::string proposal(const Database& database, std::string_view words, const RunId& run);

// "cph-plan runs lists what there is", the same way.
std::string list_proposal(const Database& database);

} // namespace cph_plan::journal
