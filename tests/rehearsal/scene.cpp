#include "scene.hpp"

#include <algorithm>

namespace rehearsal {

Scene::Scene(const Story& told, const Schedule& plan)
    : story(told), schedule(plan), cloud(cloud_of(told, plan)), fate(told.luck, told.seed) {}

void Scene::at(Instant instant, std::size_t process, std::function<void()> happens) {
    queue_.emplace(std::pair{instant, ++sequence_}, Event{process, std::move(happens)});
}

bool Scene::advance(std::optional<Instant> limit) {
    if (queue_.empty() || (limit && queue_.begin()->first.first > *limit)) return false;
    auto next = queue_.extract(queue_.begin());
    now = std::max(now, next.key().first);
    Event event = std::move(next.mapped());
    if (std::ranges::find(ended_, event.process) != ended_.end()) return true;
    if (const auto held = held_back_.find(event.process); held != held_back_.end())
        held->second.push_back(std::move(event));
    else
        event.happens();
    return true;
}

void Scene::pass_until(Instant instant) {
    for (bool more = true; more;) more = advance(instant);
    now = std::max(now, instant);
}

void Scene::let_go(std::size_t process) {
    auto held = held_back_.extract(process);
    for (Event& event : held.mapped()) at(now, process, std::move(event.happens));
}

Duration Scene::wall_ahead() const {
    Duration ahead = 0ms;
    for (const ClockJump& jump : story.jumps)
        if (now >= beginning + jump.after) ahead += jump.by;
    return ahead;
}

std::vector<std::string> Scene::ids(const std::vector<ServerIndex>& servers) const {
    std::vector<std::string> texts;
    for (const ServerIndex server : servers) texts.emplace_back(schedule.ids[cph_plan::at(server)]);
    return texts;
}

} // namespace rehearsal
