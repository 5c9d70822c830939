#include "zones.hpp"

#include "cph_plan/base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <vector>

namespace cph_plan {

namespace {

namespace fs = std::filesystem;

// The longest IANA name has 32 characters; nothing longer is looked for.
constexpr std::size_t zone_name_max = 64;

// Cities have short names, and a window in the wrong zone is worse than no suggestion: Asia/Beijing, which
// does not exist, is four edits away from Asia/Beirut.
constexpr std::size_t edits_max = 2;

// Abbreviations lie so close together that any other one would be suggested: EST for CST.
constexpr std::size_t abbreviation_max = 4;

// Beside the zones themselves: the same zones with and without leap seconds, this machine's own, and a
// stand-in for none.
constexpr std::array<std::string_view, 2> other_folders = {"posix", "right"};
constexpr std::array<std::string_view, 3> other_files = {"localtime", "posixrules", "Factory"};

fs::path zone_folder() {
    const char* chosen = std::getenv("TZDIR");
    return chosen == nullptr || *chosen == '\0' ? "/usr/share/zoneinfo" : chosen;
}

bool is_zone_file(const fs::path& path) {
    std::array<char, 4> magic{};
    std::ifstream file(path, std::ios::binary);
    return file.read(magic.data(), magic.size()) && std::string_view(magic.data(), magic.size()) == "TZif";
}

bool is_name_of_zone(std::string_view name) {
    const auto fits = [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
               (letter >= '0' && letter <= '9') || letter == '_' || letter == '-' || letter == '+' ||
               letter == '/';
    };
    return !name.empty() && name.size() <= zone_name_max && name.front() != '/' &&
           std::ranges::all_of(name, fits) &&
           std::ranges::find(other_folders, name.substr(0, name.find('/'))) == other_folders.end() &&
           std::ranges::find(other_files, name) == other_files.end();
}

std::vector<std::string> all_time_zones() {
    std::vector<std::string> names;
    const fs::path folder = zone_folder();
    std::error_code error;
    fs::recursive_directory_iterator entry(folder, error);
    for (const fs::recursive_directory_iterator end; !error && entry != end; entry.increment(error)) {
        const std::string name = entry->path().lexically_relative(folder).string();
        const bool is_folder = entry->is_directory(error);
        if (is_folder && !is_name_of_zone(name)) entry.disable_recursion_pending();
        if (!is_folder && is_name_of_zone(name) && is_zone_file(entry->path())) names.push_back(name);
    }
    std::ranges::sort(names);
    return names;
}

std::string_view city_of(std::string_view zone) {
    return zone.substr(zone.rfind('/') + 1); // npos + 1 is 0: the whole of it
}

} // namespace

bool has_time_zones() {
    std::error_code ignored;
    return fs::is_directory(zone_folder(), ignored);
}

bool is_time_zone(std::string_view name) {
    return is_name_of_zone(name) && is_zone_file(zone_folder() / name);
}

std::string nearest_time_zone(std::string_view name) {
    if (name.size() > zone_name_max) return {};
    static const std::vector<std::string> zones = all_time_zones();
    const bool city_alone = name.find('/') == std::string_view::npos;
    const std::size_t bound = name.size() <= abbreviation_max ? 0 : edits_max;
    std::string_view best;
    std::size_t least = bound + 1;
    for (const std::string_view zone : zones) {
        std::size_t distance = edit_distance(name, zone, bound);
        if (city_alone && lower(name) == lower(city_of(zone))) distance = 0;
        if (distance >= least) continue;
        least = distance;
        best = zone;
    }
    return std::string(best);
}

} // namespace cph_plan
