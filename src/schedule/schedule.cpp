#include "cph_plan/schedule/schedule.hpp"

#include "cph_plan/base/random.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <span>
#include <utility>

namespace cph_plan {

namespace {

// One server of the table, by where its id stands in the plan.
struct Placed {
    std::uint32_t group = 0;
    std::uint32_t position = 0; // in the group's ids
};

// Positions in the group's ids, in the order that the group asks for.
std::vector<std::uint32_t> ordered(const Group& group, std::uint64_t seed) {
    std::vector<std::uint32_t> positions(group.servers.size());
    std::iota(positions.begin(), positions.end(), 0u);
    switch (group.order) {
    case Order::file: break;
    case Order::sorted:
        std::ranges::sort(
            positions, [&](std::uint32_t a, std::uint32_t b) { return group.servers[a] < group.servers[b]; });
        break;
    case Order::shuffle: {
        Random random(seed);
        for (std::size_t left = positions.size(); left > 1; --left)
            std::swap(positions[left - 1], positions[random.below(left)]);
        break;
    }
    }
    return positions;
}

void add_servers(std::vector<Placed>& table, const Plan& plan, const PlannedWave& wave, std::uint64_t seed) {
    for (const std::uint32_t group : wave.groups)
        for (const std::uint32_t position : ordered(plan.groups[group], seed + group))
            table.push_back({group, position});
}

std::string part_name(const PlannedWave& wave, std::size_t part, std::size_t parts) {
    if (parts == 1) return wave.name.text;
    return wave.name.text + "[" + std::to_string(part + 1) + "]";
}

// Cuts the wave [first, first + count) into batches of one target each.
void add_batches(Schedule& schedule, std::uint32_t wave,
                 const std::function<std::uint32_t(std::uint32_t)>& target_of) {
    Wave& whole = schedule.waves[wave];
    whole.first_batch = static_cast<std::uint32_t>(schedule.batches.size());
    for (std::uint32_t server = whole.first; server < whole.first + whole.count; ++server) {
        const std::uint32_t target = target_of(server);
        const bool fits = schedule.batches.size() > whole.first_batch &&
                          schedule.batches.back().target == target &&
                          schedule.batches.back().count < batch_size_max;
        if (fits)
            ++schedule.batches.back().count;
        else
            schedule.batches.push_back({wave, target, server, 1});
    }
    whole.batch_count = static_cast<std::uint32_t>(schedule.batches.size()) - whole.first_batch;
}

// A pause after the last wave would only keep the run from ending.
void drop_last_pause(Schedule& schedule) {
    if (!schedule.waves.empty()) schedule.waves.back().pause = 0ms;
}

Wave describe(const Plan& plan, const PlannedWave& planned) {
    Wave wave;
    wave.pause = planned.pause;
    wave.max_failures = planned.max_failures ? planned.max_failures : plan.max_failures_per_wave;
    wave.job_timeout = planned.job_timeout.value_or(plan.job_timeout);
    wave.health = planned.health.value_or(plan.health);
    return wave;
}

void add_part(Schedule& schedule, const Plan& plan, Wave wave, std::span<Placed> servers) {
    if (plan.targets.size() > 1)
        std::ranges::stable_sort(servers, {},
                                 [&](const Placed& placed) { return plan.groups[placed.group].target; });
    wave.first = static_cast<std::uint32_t>(schedule.group_of.size());
    wave.count = static_cast<std::uint32_t>(servers.size());
    for (const Placed& placed : servers) schedule.group_of.push_back(placed.group);
    schedule.waves.push_back(std::move(wave));
    add_batches(schedule, static_cast<std::uint32_t>(schedule.waves.size() - 1),
                [&](std::uint32_t server) { return plan.groups[schedule.group_of[server]].target; });
}

void add_wave(Schedule& schedule, const Plan& plan, const PlannedWave& planned, std::span<Placed> servers) {
    const std::vector<std::uint32_t> sizes =
        part_sizes(planned.split, static_cast<std::uint32_t>(servers.size()));
    for (std::size_t part = 0; part < sizes.size(); ++part) {
        Wave wave = describe(plan, planned);
        wave.name.text = part_name(planned, part, sizes.size());
        add_part(schedule, plan, std::move(wave), servers.first(sizes[part]));
        servers = servers.subspan(sizes[part]);
    }
}

// All of a schedule but the ids. Of a large fleet no table may grow by doubling: it would be held one and a
// half times on the way.
Schedule lay_out(const Plan& plan, std::uint64_t seed, std::vector<Placed>& table) {
    Schedule schedule;
    schedule.name = plan.name;
    schedule.targets = plan.targets;
    for (const Group& group : plan.groups) schedule.groups.push_back(group.name);
    schedule.max_failures = plan.max_failures;
    schedule.on_unknown = plan.on_unknown;
    schedule.max_parallel_calls = plan.max_parallel_calls;
    schedule.max_calls_per_minute = plan.max_calls_per_minute;
    schedule.hours = plan.hours;
    schedule.seed = seed;
    std::size_t servers = 0;
    for (const Group& group : plan.groups) servers += group.servers.size();
    table.reserve(servers);
    schedule.group_of.reserve(servers);
    for (const PlannedWave& planned : plan.waves) {
        const std::size_t first = table.size();
        add_servers(table, plan, planned, seed);
        add_wave(schedule, plan, planned, std::span(table).subspan(first));
    }
    drop_last_pause(schedule);
    return schedule;
}

IdTable ids_of(const Plan& plan, const std::vector<Placed>& table) {
    std::size_t bytes = 0;
    for (const Group& group : plan.groups) bytes += group.servers.bytes();
    IdTable ids;
    ids.reserve(table.size(), bytes);
    for (const Placed& placed : table) ids.add(plan.groups[placed.group].servers[placed.position]);
    return ids;
}

// Is the table that of the plan's only group, in its own order?
bool is_as_planned(const Plan& plan, const std::vector<Placed>& table) {
    return plan.groups.size() == 1 && table.size() == plan.groups.front().servers.size() &&
           std::ranges::is_sorted(table, {}, &Placed::position);
}

} // namespace

std::uint32_t Schedule::wave_of(ServerIndex server) const {
    const auto after = std::ranges::upper_bound(waves, at(server), {}, &Wave::first);
    assert(after != waves.begin());
    return static_cast<std::uint32_t>(after - waves.begin() - 1);
}

Schedule make_schedule(const Plan& plan, std::uint64_t seed) {
    std::vector<Placed> table;
    Schedule schedule = lay_out(plan, seed, table);
    schedule.ids = ids_of(plan, table);
    return schedule;
}

Schedule make_schedule(Plan&& plan, std::uint64_t seed) {
    std::vector<Placed> table;
    Schedule schedule = lay_out(plan, seed, table);
    schedule.ids = is_as_planned(plan, table) ? std::move(plan.groups.front().servers) : ids_of(plan, table);
    return schedule;
}

Schedule keep_only(const Schedule& schedule, const std::function<bool(ServerIndex)>& keep) {
    Schedule rest = schedule;
    rest.ids = {};
    rest.group_of.clear();
    rest.waves.clear();
    rest.batches.clear();
    std::vector<std::uint32_t> targets; // of each server kept
    for (std::uint32_t number = 0; number < schedule.waves.size(); ++number) {
        const Wave& whole = schedule.waves[number];
        Wave wave = whole;
        wave.first = rest.size();
        for (std::uint32_t position = 0; position < whole.batch_count; ++position) {
            const Batch& batch = schedule.batches[whole.first_batch + position];
            for (std::uint32_t server = batch.first; server < batch.first + batch.count; ++server) {
                if (!keep(ServerIndex{server})) continue;
                rest.ids.add(schedule.ids[server]);
                rest.group_of.push_back(schedule.group_of[server]);
                targets.push_back(batch.target);
            }
        }
        wave.count = rest.size() - wave.first;
        if (wave.count == 0) continue;
        rest.waves.push_back(std::move(wave));
        add_batches(rest, static_cast<std::uint32_t>(rest.waves.size() - 1),
                    [&](std::uint32_t server) { return targets[server]; });
    }
    drop_last_pause(rest);
    return rest;
}

} // namespace cph_plan
