// The error for stored bytes that are not what was written.
#pragma once

#include "cph_plan/base/result.hpp"

#include <string>

namespace cph_plan::journal {

// `where` names the record: "/srv/journal.db, run 20251124-160000-00beef, entry 7".
inline Error damaged(std::string what, std::string where) {
    return {.what = "the journal is damaged: " + std::move(what),
            .where = std::move(where),
            .hint = "nothing was changed; restore it from a copy, or name another one with --journal",
            .kind = ErrorKind::storage};
}

} // namespace cph_plan::journal
