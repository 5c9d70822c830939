#include "health_watch.hpp"

namespace cph_plan {

void HealthWatch::rebuild() {
    for (std::uint32_t server = 0; server < desk_.schedule.size(); ++server)
        if (desk_.ledger.server(ServerIndex{server}).stage == Stage::checking) wait_for(ServerIndex{server});
}

void HealthWatch::applied(const Entry& entry) {
    if (const auto* ended = std::get_if<JobsEnded>(&entry.body)) {
        for (const JobsEnded::End& end : ended->ends)
            if (desk_.ledger.server(end.server).stage == Stage::checking) wait_for(end.server);
    }
    if (const auto* checked = std::get_if<Checked>(&entry.body)) {
        for (const ServerIndex server : checked->healthy) forget(server);
        for (const Checked::Unhealthy& unhealthy : checked->unhealthy) forget(unhealthy.server);
    }
}

void HealthWatch::think(bool more_to_come) {
    if (desk_.reads_dead) return;
    for (auto& [target, queue] : queues_) {
        if (queue.waiting.empty() || queue.asked) continue;
        const Instant due = more_to_come ? std::max(queue.next_read, queue.gather_until) : queue.next_read;
        if (due > desk_.now.run) {
            desk_.wake(due);
            continue;
        }
        ReadServers question{desk_.next_ticket(), target, {queue.waiting.begin(), queue.waiting.end()}};
        asked_[question.ticket] = {target, question.servers};
        queue.asked = true;
        desk_.outputs.emplace_back(std::move(question));
    }
}

bool HealthWatch::answered(const ServersRead& input) {
    const auto found = asked_.find(input.ticket);
    if (found == asked_.end()) return false;
    const Question question = std::move(found->second);
    asked_.erase(found);
    Queue& queue = queues_[question.target];
    queue.asked = false;
    if (!input.answer) {
        desk_.give_up_reading(input.answer.error());
        return true;
    }
    Checked checked;
    Instant next = desk_.now.run + poll_interval_max;
    for (std::size_t i = 0; i < question.servers.size(); ++i) {
        const ServerIndex server = question.servers[i];
        const ServerReading& reading = input.answer->readings[i];
        const Instant deadline = job_end(server) + desk_.wave_of(server).health.healthy_deadline;
        if (reading.found && reading.status == server_status_normal) {
            checked.healthy.push_back(server);
        } else if (desk_.now.run >= deadline) {
            checked.unhealthy.push_back({server, reading.found, reading.status});
        } else {
            const Instant polite = desk_.now.run + poll_interval(desk_.now.run - job_end(server));
            next = std::min({next, polite, deadline});
        }
    }
    const bool others_joined = queue.waiting.size() > question.servers.size();
    queue.next_read = others_joined ? std::min(next, desk_.now.run + poll_interval_min) : next;
    if (!checked.healthy.empty() || !checked.unhealthy.empty()) desk_.note(std::move(checked));
    return true;
}

void HealthWatch::wait_for(ServerIndex server) {
    Queue& queue = queues_[target_of(server)];
    // The first to wait is looked at at once, later ones soon: never more often than polls are apart.
    if (queue.waiting.empty()) {
        queue.next_read = desk_.now.run;
        queue.gather_until = desk_.now.run + poll_interval_min;
    } else {
        queue.next_read = std::min(queue.next_read, desk_.now.run + poll_interval_min);
    }
    queue.waiting.insert(server);
}

void HealthWatch::forget(ServerIndex server) {
    queues_[target_of(server)].waiting.erase(server);
}

std::uint32_t HealthWatch::target_of(ServerIndex server) const {
    const std::uint32_t attempt = desk_.ledger.server(server).last_attempt;
    return desk_.target_of(desk_.ledger.permit(desk_.ledger.attempts()[attempt - 1].permit));
}

Instant HealthWatch::job_end(ServerIndex server) const {
    return desk_.ledger.attempts()[desk_.ledger.server(server).last_attempt - 1].ended;
}

} // namespace cph_plan
