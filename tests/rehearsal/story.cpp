#include "story.hpp"

#include "promises.hpp"

#include <fmt/format.h>

namespace rehearsal {

namespace {

// A run that has not ended after so many processes never will.
constexpr std::size_t lives_max = 12;
// Bound of one life's steps: a story that takes more goes in circles.
constexpr std::uint64_t steps_max = 20'000;

void replay(Engine& engine, const std::vector<Entry>& journal) {
    for (const Entry& entry : journal) engine.handle({entry.at, entry.at}, Noted{entry});
}

} // namespace

Ending tell(const Story& story) {
    Ending ending;
    cph_sim::Cloud cloud(story.cloud);
    VirtualWorld world(story.schedule, cloud, story.luck, story.seed);
    const auto compare = [&](const Entry&, const Ledger& live) {
        if (world.journal().size() > 40) return;
        Ledger folded(story.schedule);
        for (const Entry& entry : world.journal()) {
            if (entry.seq > live.last_seq()) break;
            folded.apply(entry);
        }
        if (folded.to_text() != live.to_text())
            ending.broken.emplace_back("I9: the fold is not the live state");
    };
    for (; ending.lives < lives_max; ++ending.lives) {
        const std::uint64_t death = ending.lives < story.deaths.size() ? story.deaths[ending.lives] : 0;
        world.begin_life(death == 0 ? steps_max : death);
        Engine engine(story.schedule, {});
        replay(engine, world.journal());
        if (is_over(engine.ledger().state())) break;
        if (engine.ledger().exit())
            world.change_luck({}); // suspended or interrupted: resumed in better times
        const Owned owner{engine.ledger().epoch() + 1, "host", "operator", "apply", "test"};
        try {
            drive(engine, world, owner, compare);
        } catch (const Crash&) {
            if (world.steps() >= steps_max) ending.broken.emplace_back("I19: the run goes in circles");
            if (!ending.broken.empty() || !world.complaints().empty()) break;
        }
        ending.steps.push_back(world.steps());
        world.pass_time(30s);
    }
    const Now end = world.now();
    (void)cloud.servers(end.run + 20min); // what was still on its way has arrived by then

    Ledger ledger(story.schedule);
    for (const Entry& entry : world.journal()) {
        ledger.apply(entry);
        ending.journal.push_back(
            fmt::format("{} {} {}", entry.seq, entry.at.time_since_epoch().count(), kind(entry.body)));
    }
    ending.state = ledger.state();
    ending.exit = ledger.exit().value_or(Exit::nothing_sent);
    ending.ledger = ledger.to_text();
    ending.outcomes = ledger.outcomes();
    ending.broken.insert(ending.broken.end(), world.complaints().begin(), world.complaints().end());
    const auto broken = broken_promises(story, world.journal(), cloud, world.calls_on_the_wire());
    ending.broken.insert(ending.broken.end(), broken.begin(), broken.end());
    return ending;
}

std::shared_ptr<const cph_sim::Fleet> fleet_of(const Schedule& schedule) {
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < schedule.ids.size(); ++i) ids.emplace_back(schedule.ids[i]);
    return std::make_shared<const cph_sim::Fleet>(cph_sim::Fleet::of(ids));
}

// Each seed first draws which misfortunes exist in its world, so that quiet and absurd worlds both occur; one
// in ten has none at all.
Story draw_story(std::uint64_t seed) {
    Random random(seed * 7919 + 17);
    Plan plan = plan_of(1 + random.below(9));
    PlannedWave& wave = plan.waves.front();
    if (random.chance(60))
        wave.split = {Portion{1}, Portion{static_cast<std::uint32_t>(1 + random.below(4))}};
    wave.pause = std::chrono::seconds{random.below(400)};
    if (random.chance(40))
        plan.max_failures = {static_cast<std::uint32_t>(random.below(60)), Portion::Unit::percent};
    if (random.chance(20)) plan.max_failures_per_wave = Portion{static_cast<std::uint32_t>(random.below(3))};
    if (random.chance(30)) plan.health.check = Health::Check::none;
    plan.job_timeout = random.chance(20) ? 40s : 30min;
    plan.max_parallel_calls = static_cast<std::uint32_t>(1 + random.below(3));
    if (plan.max_failures.amount > 0 && random.chance(40)) plan.on_unknown = OnUnknown::assume_sent;

    Story story;
    story.name = fmt::format("seed {}", seed);
    story.seed = seed;
    story.schedule = cut_batches(make_schedule(plan, seed), static_cast<std::uint32_t>(1 + random.below(4)));
    story.cloud.fleet = fleet_of(story.schedule);
    story.cloud.seed = seed;
    story.cloud.durations = cph_sim::DurationLaw::uniform(0s, random.chance(50) ? 3s : 90s);
    if (random.chance(30)) story.cloud.update_time = cph_sim::UpdateTime::stays;
    if (random.chance(30)) story.cloud.statuses_while_restarting = {11, 13};
    if (random.chance(10)) return story; // a quiet world

    for (int kind = 0; kind < luck_kinds; ++kind)
        if (random.chance(15)) kind_of_luck(story.luck, kind) = static_cast<unsigned>(1 + random.below(40));
    // A cloud that accepts, says that it was too busy, and shows no trace of it cannot be seen through by
    // anybody.
    if (story.cloud.update_time == cph_sim::UpdateTime::stays) story.luck.busy_but_accepted = 0;
    if (random.chance(20)) story.cloud.odds.job_fails = 0.2;
    if (random.chance(20)) story.cloud.odds.refused = 0.2;
    if (random.chance(10)) story.cloud.odds.job_never_ends = 0.2;
    if (random.chance(15)) story.cloud.odds.ends_unhealthy = 0.2;
    if (random.chance(10))
        story.cloud.cues.push_back(
            {.trouble = cph_sim::JobVanishes{10s}, .nth = 1 + static_cast<std::uint32_t>(random.below(4))});
    while (story.deaths.size() < 3 && random.chance(50)) story.deaths.push_back(1 + random.below(120));
    return story;
}

} // namespace rehearsal
