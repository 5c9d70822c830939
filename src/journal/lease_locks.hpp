// Where the lock files of leases lie: one for each epoch, so that an owner that was shut out keeps a lock
// that nobody asks about any more.
#pragma once

#include "cph_plan/base/name.hpp"

#include <cstdint>
#include <string>

namespace cph_plan::journal {

std::string lock_folder(const std::string& journal);
std::string lock_path(const std::string& journal, const RunId& run, std::uint32_t epoch);

} // namespace cph_plan::journal
