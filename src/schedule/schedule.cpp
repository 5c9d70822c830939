#include "cph_plan/schedule/schedule.hpp"

#include "cph_plan/base/random.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <utility>

namespace cph_plan {

namespace {

// One server on its way into the table.
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

std::vector<Placed> servers_of(const Plan& plan, const PlannedWave& wave, std::uint64_t seed) {
    std::vector<Placed> servers;
    std::size_t count = 0;
    for (const std::uint32_t group : wave.groups) count += plan.groups[group].servers.size();
    servers.reserve(count);
    for (const std::uint32_t group : wave.groups)
        for (const std::uint32_t position : ordered(plan.groups[group], seed + group))
            servers.push_back({group, position});
    return servers;
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

void add_part(Schedule& schedule, const Plan& plan, Wave wave, std::vector<Placed> servers) {
    if (plan.targets.size() > 1)
        std::ranges::stable_sort(servers, {},
                                 [&](const Placed& placed) { return plan.groups[placed.group].target; });
    wave.first = schedule.size();
    wave.count = static_cast<std::uint32_t>(servers.size());
    for (const Placed& placed : servers) {
        schedule.ids.add(plan.groups[placed.group].servers[placed.position]);
        schedule.group_of.push_back(placed.group);
    }
    schedule.waves.push_back(std::move(wave));
    add_batches(schedule, static_cast<std::uint32_t>(schedule.waves.size() - 1),
                [&](std::uint32_t server) { return plan.groups[schedule.group_of[server]].target; });
}

// A table that grows by doubling would hold a large fleet's ids one and a half times on the way.
void make_room(Schedule& schedule, const Plan& plan) {
    std::size_t servers = 0;
    std::size_t bytes = 0;
    for (const Group& group : plan.groups) {
        servers += group.servers.size();
        bytes += group.servers.bytes();
    }
    schedule.ids.reserve(servers, bytes);
    schedule.group_of.reserve(servers);
}

} // namespace

std::uint32_t Schedule::wave_of(ServerIndex server) const {
    const auto after = std::ranges::upper_bound(waves, at(server), {}, &Wave::first);
    assert(after != waves.begin());
    return static_cast<std::uint32_t>(after - waves.begin() - 1);
}

Schedule make_schedule(const Plan& plan, std::uint64_t seed) {
    Schedule schedule;
    make_room(schedule, plan);
    schedule.name = plan.name;
    schedule.targets = plan.targets;
    for (const Group& group : plan.groups) schedule.groups.push_back(group.name);
    schedule.max_failures = plan.max_failures;
    schedule.on_unknown = plan.on_unknown;
    schedule.max_parallel_calls = plan.max_parallel_calls;
    schedule.max_calls_per_minute = plan.max_calls_per_minute;
    schedule.hours = plan.hours;
    schedule.seed = seed;
    for (const PlannedWave& planned : plan.waves) {
        const std::vector<Placed> servers = servers_of(plan, planned, seed);
        const std::vector<std::uint32_t> sizes =
            part_sizes(planned.split, static_cast<std::uint32_t>(servers.size()));
        auto begin = servers.begin();
        for (std::size_t part = 0; part < sizes.size(); ++part) {
            Wave wave = describe(plan, planned);
            wave.name.text = part_name(planned, part, sizes.size());
            add_part(schedule, plan, std::move(wave), {begin, begin + sizes[part]});
            begin += sizes[part];
        }
    }
    drop_last_pause(schedule);
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
