#include "proposal.hpp"

#include "cph_plan/base/text.hpp"
#include "cph_plan/journal/journal.hpp"

#include <fmt/format.h>

namespace cph_plan::journal {

namespace {

std::string repeated(const Database& database) {
    const std::string option = journal_option(database.path());
    return option.empty() ? "" : " " + option;
}

} // namespace

std::string proposal(const Database& database, std::string_view words, const RunId& run) {
    return fmt::format("cph-plan {} {}{}", words, shell_word(run.text), repeated(database));
}

std::string list_proposal(const Database& database) {
    return fmt::format("cph-plan runs{} lists what there is", repeated(database));
}

} // namespace cph_plan::journal
