// The file itself: whether it is a journal, before SQLite touches it, and how a new one comes to be.
#pragma once

#include "cph_plan/base/result.hpp"

#include <string>

namespace cph_plan::journal {

// False when nothing stands at `path`. Refuses whatever is not a journal of this format: a link, a folder, a
// file of another program, of somebody else, of a newer version. A refused file is not changed; one that
// others could read is theirs no longer (0600).
Result<bool> is_journal(const std::string& path);

// Makes a new journal, complete or not at all: it is built under another name and linked to this one. False
// when somebody else made one in the meantime.
Result<bool> create_journal(const std::string& path);

} // namespace cph_plan::journal
