#include "made_up_plan.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace made_up {

using namespace cph_plan;

std::vector<std::string> ids(std::size_t count) {
    std::vector<std::string> ids;
    for (std::size_t i = 1; i <= count; ++i) ids.push_back(fmt::format("{:032x}", i));
    return ids;
}

Plan plan_of(std::size_t count) {
    Plan plan;
    plan.name.text = "story";
    plan.targets.push_back({.name = {"default"}, .region = "cn-east-3", .project_id = std::string(32, '0')});
    Group group{.name = {"all"}, .target = 0, .order = Order::file, .servers = {}};
    for (const std::string& id : ids(count)) group.servers.add(id);
    plan.groups.push_back(std::move(group));
    plan.waves.push_back({.name = {"1"}, .groups = {0}});
    return plan;
}

// A batch never spans targets, so a cut may leave a short one where the target changes.
Schedule cut_batches(Schedule schedule, std::uint32_t size) {
    const std::vector<Batch> whole = std::move(schedule.batches);
    schedule.batches.clear();
    for (Wave& wave : schedule.waves) {
        const std::uint32_t first = static_cast<std::uint32_t>(schedule.batches.size());
        for (std::uint32_t number = wave.first_batch; number < wave.first_batch + wave.batch_count;
             ++number) {
            const Batch& batch = whole[number];
            for (std::uint32_t done = 0; done < batch.count; done += size)
                schedule.batches.push_back(
                    {batch.wave, batch.target, batch.first + done, std::min(size, batch.count - done)});
        }
        wave.first_batch = first;
        wave.batch_count = static_cast<std::uint32_t>(schedule.batches.size()) - first;
    }
    return schedule;
}

} // namespace made_up
