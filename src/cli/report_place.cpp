#include "report_place.hpp"

#include "cph_plan/base/text.hpp"
#include "cph_plan/report/report_file.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <string_view>

namespace cph_plan {

namespace {

namespace fs = std::filesystem;

// With every link in the folders followed; the last name is taken as it stands.
fs::path resolved(const std::string& path) {
    std::error_code ignored; // what does not exist is resolved as far as it does
    const fs::path whole = fs::absolute(path, ignored);
    return fs::weakly_canonical(whole.parent_path(), ignored) / whole.filename();
}

bool belongs_to_journal(const std::string& path, const std::string& journal) {
    const fs::path report = resolved(path);
    const fs::path store = resolved(journal);
    for (const fs::path& folder : {store.parent_path() / "locks", fs::path(store.string() + "-marks")})
        if (report.parent_path() == folder) return true;
    return report.parent_path() == store.parent_path() &&
           report.filename().string().starts_with(store.filename().string());
}

// A report begins with its schema version. An empty file has been made ready for one (`mktemp`).
bool holds_something_else(const std::string& path) {
    std::error_code ignored;
    if (!fs::is_regular_file(fs::symlink_status(path, ignored))) return false; // refused where it is written
    std::array<char, 64> buffer{};
    std::ifstream file(path, std::ios::binary);
    file.read(buffer.data(), buffer.size());
    const std::string_view beginning(buffer.data(), static_cast<std::size_t>(file.gcount()));
    if (beginning.empty()) return fs::file_size(path, ignored) > 0; // not ours to read
    return !beginning.starts_with('{') || beginning.find("\"schema_version\"") == std::string_view::npos;
}

} // namespace

std::optional<Error> unfit_for_report(const std::string& path, const std::string& journal) {
    if (belongs_to_journal(path, journal))
        return Error{.what = "the report would be written over the journal",
                     .where = printable(path),
                     .hint = "name another place with --report"};
    if (holds_something_else(path))
        return Error{.what = "there is a file of this name that is not a report, and it is not replaced",
                     .where = printable(path),
                     .hint = "remove it, or name another place with --report"};
    if (const Status possible = try_place_of_file(path); !possible) return possible.error();
    return std::nullopt;
}

} // namespace cph_plan
