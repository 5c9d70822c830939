#include "proposal.hpp"

#include "cph_plan/base/text.hpp"
#include "cph_plan/journal/journal.hpp"

#include <fmt/format.h>

namespace cph_plan::journal {

Repeated repeated(const Database& database) {
    return {.journal = journal_option(database.path()), .cloud = database.cloud_options()};
}

std::string proposal(const Database& database, std::string_view words, const RunId& run) {
    return proposed(fmt::format("{} {}", words, shell_word(run.text)), repeated(database));
}

std::string list_proposal(const Database& database) {
    return proposed("runs", repeated(database)) + " lists what there is";
}

} // namespace cph_plan::journal
