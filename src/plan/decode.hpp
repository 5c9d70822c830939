// The checked tree → a Plan, piece by piece. Each piece reports what is wrong with it and goes on; what it
// returns after a mistake is not used.
#pragma once

#include "cph_plan/plan/load.hpp"
#include "reading.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace cph_plan {

// Names that the plan's author made up, and their positions.
using Positions = std::unordered_map<std::string_view, std::uint32_t>;

// The files a plan names: where they are looked for, and what has been read of them.
struct NamedFiles {
    std::string folder;
    std::vector<SourceFile> sources{};
    std::size_t bytes = 0;

    // How messages call a file: so that it is found from where the plan was named.
    std::string shown(std::uint32_t file) const {
        return folder.empty() || folder == "." ? sources[file].path : folder + '/' + sources[file].path;
    }
};

// A group before the plan is whole: where each of its servers was named.
struct DraftGroup {
    Group group;
    Value key;
    std::uint32_t from_plan = 0;         // so many servers were named in the plan itself, the rest in a file
    std::uint32_t file = 0;              // which one, its number in NamedFiles
    std::vector<std::uint32_t> places{}; // for each server the byte in the plan, or the line in the file
};

struct Targets {
    std::vector<Target> list;
    Positions by_name{}; // empty for a single nameless target
};

Targets decode_targets(const Reading& reading, const Fields& plan, const Lookup& lookup);

std::vector<DraftGroup> decode_groups(const Reading& reading, const Value& groups, const Targets& targets,
                                      NamedFiles& files);

// One server in one place only, over all groups.
void refuse_repeated_servers(const Reading& reading, const std::vector<DraftGroup>& groups,
                             const NamedFiles& files);

std::vector<PlannedWave> decode_waves(const Reading& reading, const Value& waves,
                                      const std::vector<DraftGroup>& groups);

// Windows, blackouts, and what a run does outside of them.
Hours decode_hours(const Reading& reading, const Fields& plan);

std::optional<Health> decode_health(const Reading& reading, const Value& value);

// A duration during which something must be able to happen.
std::optional<Duration> decode_deadline(const Reading& reading, const Value& value, std::string_view key);

Plan decode_plan(const Reading& reading, const Value& root, const Lookup& lookup, NamedFiles& files);

} // namespace cph_plan
