// The folder that holds the journal and what stands in it: ours alone.
#pragma once

#include "cph_plan/base/result.hpp"

#include <string>
#include <string_view>

namespace cph_plan::journal {

// Makes the folder (0700, whatever the umask) and its parents where they are missing.
Status make_folder(const std::string& path);

// The folder's real path, links resolved. Refuses one that belongs to somebody else or that others may write
// to.
Result<std::string> own_folder(const std::string& path);

// A folder inside such a folder. Refuses a link.
Status own_inner_folder(const std::string& path);

// A name in a folder is only durable when its folder is.
Status sync_folder(const std::string& path);

// What the system says of the failure it has just reported, as an error of storage.
Error system_error(std::string_view what, const std::string& path, std::string_view hint = {});

} // namespace cph_plan::journal
