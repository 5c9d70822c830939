// What kind of file system a folder lies on.
#pragma once

#include <optional>
#include <string_view>

namespace cph_plan::journal {

// The name of a file system that other machines may reach too, by the magic number that statfs gives;
// nothing for a local one.
std::optional<std::string_view> network_file_system(unsigned long magic);

} // namespace cph_plan::journal
