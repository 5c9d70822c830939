#include "cph_plan/journal/journal.hpp"

#include "cph_plan/base/text.hpp"

#include <cstdlib>
#include <filesystem>

namespace cph_plan {

Result<std::string> default_journal_path() {
    const char* state = std::getenv("XDG_STATE_HOME");
    if (state != nullptr && state[0] == '/') return std::string(state) + "/cph-plan/journal.db";
    const char* home = std::getenv("HOME");
    if (home != nullptr && home[0] == '/') return std::string(home) + "/.local/state/cph-plan/journal.db";
    return fail({.what = "there is no place for the journal: neither XDG_STATE_HOME nor HOME is set",
                 .hint = "name one with --journal PATH",
                 .kind = ErrorKind::storage});
}

std::string journal_option(const std::string& location) {
    std::error_code trouble; // what cannot be looked at is not where the journal is
    const auto usual = default_journal_path();
    if (usual && std::filesystem::weakly_canonical(*usual, trouble) == location) return {};
    return "--journal " + shell_word(location);
}

} // namespace cph_plan
