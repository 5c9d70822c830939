#include "story.hpp"

#include "simulator/core/named_trouble.hpp"
#include "support/made_up_plan.hpp"

#include <algorithm>

namespace rehearsal {

Schedule schedule_of(const Story& story) {
    Plan plan = made_up::plan_of(story.servers);
    PlannedWave& wave = plan.waves.front();
    for (const std::uint32_t size : story.split) wave.split.push_back(Portion{size});
    wave.pause = story.pause;
    plan.max_failures = story.max_failures;
    if (story.max_failures_per_wave) plan.max_failures_per_wave = Portion{*story.max_failures_per_wave};
    plan.health.check = story.health ? Health::Check::status_normal : Health::Check::none;
    plan.job_timeout = story.job_timeout;
    plan.max_parallel_calls = story.max_parallel_calls;
    plan.on_unknown = story.assume_sent ? OnUnknown::assume_sent : OnUnknown::halt;
    plan.hours = story.hours;
    return made_up::cut_batches(make_schedule(plan, story.seed), story.batch);
}

cph_sim::Options cloud_of(const Story& story, const Schedule& schedule) {
    cph_sim::Fleet fleet;
    for (std::uint32_t i = 0; i < schedule.size(); ++i) {
        cph_sim::ServerSpec server{.id = std::string(schedule.ids[i])};
        if (std::ranges::find(story.frozen, i + 1) != story.frozen.end())
            server.status = cph_sim::status_frozen;
        fleet.add(server);
    }
    cph_sim::Options options;
    options.fleet = std::make_shared<const cph_sim::Fleet>(std::move(fleet));
    options.seed = story.seed;
    options.durations = cph_sim::DurationLaw::uniform(story.job_min, story.job_max);
    options.odds = {story.refused / 100.0, story.job_fails / 100.0, story.job_never_ends / 100.0,
                    story.ends_unhealthy / 100.0};
    if (story.shows_restarting) options.statuses_while_restarting = {11, 13};
    if (story.update_time_stays) options.update_time = cph_sim::UpdateTime::stays;
    for (const CloudTrouble& trouble : story.troubles) {
        const cph_sim::NamedTrouble* named = cph_sim::find_trouble(trouble.name);
        if (named == nullptr) continue;
        auto made = named->make(trouble.value.empty() ? named->usual : trouble.value);
        if (made) options.cues.push_back({.trouble = std::move(*made), .nth = trouble.nth});
    }
    return options;
}

} // namespace rehearsal
