#include "lease_locks.hpp"

#include <filesystem>
#include <fmt/format.h>

namespace cph_plan::journal {

std::string lock_folder(const std::string& journal) {
    return (std::filesystem::path(journal).parent_path() / "locks").string();
}

std::string lock_path(const std::string& journal, const RunId& run, std::uint32_t epoch) {
    return fmt::format("{}/{}.{}.lock", lock_folder(journal), run.text, epoch);
}

} // namespace cph_plan::journal
