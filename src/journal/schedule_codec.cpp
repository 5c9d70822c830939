#include "cph_plan/base/text.hpp"
#include "cph_plan/journal/journal.hpp"

#include "json_tree.hpp"
#include "reader.hpp"
#include "writer.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace cph_plan {

namespace journal {
namespace {

// `count` servers in a row that stand in the same group.
struct GroupRun {
    std::uint32_t group = 0;
    std::uint32_t count = 0;
};

} // namespace

template <>
inline constexpr auto fields<GroupRun> =
    std::tuple{Field{"group", &GroupRun::group}, Field{"count", &GroupRun::count}};
template <>
inline constexpr auto fields<Schedule> =
    std::tuple{Field{"name", &Schedule::name},
               Field{"targets", &Schedule::targets},
               Field{"groups", &Schedule::groups},
               Field{"waves", &Schedule::waves},
               Field{"batches", &Schedule::batches},
               Field{"max_failures", &Schedule::max_failures},
               Field{"on_unknown", &Schedule::on_unknown},
               Field{"max_parallel_calls", &Schedule::max_parallel_calls},
               Field{"max_calls_per_minute", &Schedule::max_calls_per_minute},
               Field{"hours", &Schedule::hours},
               Field{"seed", &Schedule::seed}};

} // namespace journal

namespace {

using journal::GroupRun;
using journal::Reader;
using journal::Writer;

constexpr std::size_t id_length_max = 64;

bool is_id(std::string_view text) {
    constexpr auto allowed = [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
               (letter >= '0' && letter <= '9') || letter == '-' || letter == '_';
    };
    return !text.empty() && text.size() <= id_length_max && std::ranges::all_of(text, allowed);
}

std::vector<GroupRun> group_runs(const std::vector<std::uint32_t>& group_of) {
    std::vector<GroupRun> runs;
    for (const std::uint32_t group : group_of) {
        if (runs.empty() || runs.back().group != group) runs.push_back({.group = group});
        ++runs.back().count;
    }
    return runs;
}

Status read_ids(std::string_view text, Schedule& schedule) {
    if (text.size() > UINT32_MAX) return fail({.what = "too many servers", .where = "ids"});
    schedule.ids.reserve(static_cast<std::size_t>(std::ranges::count(text, '\n')), text.size());
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos || !is_id(text.substr(0, end)))
            return fail(
                {.what = fmt::format("'{}' is not an id and a line feed", printable(text.substr(0, end))),
                 .where = fmt::format("ids, line {}", schedule.ids.size() + 1)});
        schedule.ids.add(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    return {};
}

bool read_groups(Reader& reader, const nlohmann::json& tree, Schedule& schedule) {
    std::vector<GroupRun> runs;
    if (!reader.read_member(tree, "group_of", runs)) return false;
    schedule.group_of.reserve(schedule.size());
    for (const GroupRun& run : runs) {
        if (run.group >= schedule.groups.size()) return reader.refuse("names a group that is not there");
        if (run.count > schedule.size() - schedule.group_of.size())
            return reader.refuse("has more groups than servers");
        schedule.group_of.insert(schedule.group_of.end(), run.count, run.group);
    }
    return schedule.group_of.size() == schedule.size() || reader.refuse("has not one group for each server");
}

// The batches of a wave follow each other and cover it.
bool batches_tile(const Schedule& schedule, std::uint32_t position, std::uint64_t& next_batch) {
    const Wave& wave = schedule.waves[position];
    if (wave.first_batch != next_batch || wave.batch_count > schedule.batches.size() - next_batch)
        return false;
    std::uint64_t next_server = wave.first;
    for (const std::uint64_t end = next_batch + wave.batch_count; next_batch < end; ++next_batch) {
        const Batch& batch = schedule.batches[next_batch];
        const bool fits = batch.wave == position && batch.target < schedule.targets.size() &&
                          batch.first == next_server && batch.count >= 1 && batch.count <= batch_size_max;
        if (!fits) return false;
        next_server += batch.count;
    }
    return next_server == std::uint64_t{wave.first} + wave.count;
}

// Everything else in the program walks a schedule without looking where it treads.
bool waves_tile(const Schedule& schedule) {
    std::uint64_t next_server = 0;
    std::uint64_t next_batch = 0;
    for (std::uint32_t position = 0; position < schedule.waves.size(); ++position) {
        if (schedule.waves[position].first != next_server) return false;
        if (!batches_tile(schedule, position, next_batch)) return false;
        next_server += schedule.waves[position].count;
    }
    return next_server == schedule.size() && next_batch == schedule.batches.size();
}

bool read_schedule(Reader& reader, nlohmann::json& tree, Schedule& schedule) {
    if (!tree.is_object()) return reader.refuse("is not an object");
    // Last, because it is counted in servers and groups that must be there first.
    nlohmann::json groups = nlohmann::json::object();
    if (const auto found = tree.find("group_of"); found != tree.end()) {
        groups["group_of"] = std::move(*found);
        tree.erase(found);
    }
    return reader.read(tree, schedule) && read_groups(reader, groups, schedule) &&
           (waves_tile(schedule) ||
            reader.refuse("has waves and batches that do not cover its servers in order"));
}

} // namespace

std::string encode_schedule(const Schedule& schedule) {
    Writer writer(journal::InstantForm::milliseconds);
    writer.raw("{");
    writer.write_fields(schedule);
    writer.write_member("group_of", group_runs(schedule.group_of));
    writer.raw("}");
    return writer.take();
}

std::string encode_ids(const Schedule& schedule) {
    std::string text;
    std::size_t length = 0;
    for (std::uint32_t i = 0; i < schedule.size(); ++i) length += schedule.ids[i].size() + 1;
    text.reserve(length);
    for (std::uint32_t i = 0; i < schedule.size(); ++i) {
        text += schedule.ids[i];
        text += '\n';
    }
    return text;
}

Result<Schedule> decode_schedule(std::string_view text, std::string_view ids) {
    Schedule schedule;
    if (const auto read = read_ids(ids, schedule); !read) return fail(read.error());
    auto tree = journal::read_json(text);
    if (!tree) return fail({.what = tree.error().what, .where = "schedule"});
    Reader reader;
    if (read_schedule(reader, *tree, schedule)) return schedule;
    return fail(reader.error("schedule"));
}

} // namespace cph_plan
