#include "following.hpp"

#include <fmt/format.h>

namespace cph_plan {

namespace {

bool is_open(const Attempt& attempt) {
    return attempt.jobs_open > 0;
}

} // namespace

void Following::rebuild() {
    for (std::uint32_t permit = 1; permit <= desk_.ledger.permit_count(); ++permit)
        if (desk_.ledger.permit(Permit{permit}).jobs_open > 0) open(Permit{permit});
}

void Following::open(Permit permit) {
    const PermitState& state = desk_.ledger.permit(permit);
    Call& call = calls_[number(permit)];
    for (const ServerIndex server : state.servers) {
        const std::uint32_t position = desk_.ledger.server(server).last_attempt;
        if (position == 0) continue;
        const Attempt& attempt = desk_.ledger.attempts()[position - 1];
        if (attempt.permit != permit || attempt.job_count == 0) continue;
        call.attempts.push_back(position - 1);
        call.jobs += attempt.job_count;
        for (std::uint32_t job = attempt.first_job; job < attempt.first_job + attempt.job_count; ++job)
            jobs_[std::string(desk_.ledger.job_ids()[job])] = {position - 1, job};
    }
    call.timeout = state.answered_at + desk_.wave_of(state).job_timeout;
    call.timed_out = std::ranges::none_of(call.attempts, [&](std::uint32_t attempt) {
        return desk_.ledger.server(desk_.ledger.attempts()[attempt].server).stage == Stage::following;
    });
    schedule_poll(number(permit), call, desk_.now.run);
}

void Following::close(std::uint32_t permit) {
    const auto found = calls_.find(permit);
    if (found == calls_.end()) return;
    for (const std::uint32_t position : found->second.attempts) {
        const Attempt& attempt = desk_.ledger.attempts()[position];
        for (std::uint32_t job = 0; job < attempt.job_count; ++job)
            jobs_.erase(std::string(desk_.ledger.job_ids()[attempt.first_job + job]));
        missing_.erase(position);
    }
    due_.erase({found->second.next_poll, permit});
    calls_.erase(found);
}

void Following::schedule_poll(std::uint32_t permit, Call& call, Instant instant) {
    due_.erase({call.next_poll, permit});
    call.next_poll = instant;
    due_.insert({instant, permit});
}

void Following::applied(const Entry& entry) {
    if (const auto* answered = std::get_if<Answered>(&entry.body)) {
        if (desk_.ledger.permit(answered->permit).jobs_open > 0) open(answered->permit);
        return;
    }
    const auto close_if_done = [&](ServerIndex server) {
        const std::uint32_t position = desk_.ledger.server(server).last_attempt;
        if (position == 0) return;
        const Permit permit = desk_.ledger.attempts()[position - 1].permit;
        if (desk_.ledger.permit(permit).jobs_open == 0) close(number(permit));
    };
    if (const auto* ended = std::get_if<JobsEnded>(&entry.body)) {
        for (const JobsEnded::End& end : ended->ends) close_if_done(end.server);
    }
    if (const auto* vanished = std::get_if<Vanished>(&entry.body))
        for (const ServerIndex server : vanished->servers) close_if_done(server);
}

void Following::think() {
    if (desk_.reads_dead) return;
    std::vector<std::uint32_t> group;
    std::uint32_t jobs = 0;
    std::vector<std::uint32_t> due;
    for (const auto& [instant, permit] : due_) {
        if (instant > desk_.now.run) break;
        due.push_back(permit);
    }
    for (const std::uint32_t permit : due) {
        const Call& call = calls_.at(permit);
        const PermitState& state = desk_.ledger.permit(Permit{permit});
        const bool fits =
            !group.empty() && group.size() < requests_per_read_max && jobs + call.jobs <= jobs_per_page &&
            desk_.target_of(desk_.ledger.permit(Permit{group.front()})) == desk_.target_of(state);
        if (!group.empty() && !fits) {
            ask(group);
            group.clear();
            jobs = 0;
        }
        group.push_back(permit);
        jobs += call.jobs;
    }
    if (!group.empty()) ask(group);
    if (!due_.empty()) desk_.wake(due_.begin()->first);
}

void Following::ask(const std::vector<std::uint32_t>& permits) {
    ReadJobs question;
    question.ticket = desk_.next_ticket();
    question.target = desk_.target_of(desk_.ledger.permit(Permit{permits.front()}));
    for (const std::uint32_t permit : permits) {
        Call& call = calls_.at(permit);
        due_.erase({call.next_poll, permit});
        call.asked = true;
        const PermitState& state = desk_.ledger.permit(Permit{permit});
        if (!state.request.empty()) {
            question.requests.push_back(state.request);
            question.job_counts.push_back(call.jobs);
            continue;
        }
        for (const std::uint32_t position : call.attempts) {
            const Attempt& attempt = desk_.ledger.attempts()[position];
            if (!is_open(attempt)) continue;
            for (std::uint32_t job = attempt.first_job; job < attempt.first_job + attempt.job_count; ++job)
                if (desk_.ledger.job_state(job) == JobReading::State::running)
                    question.single_jobs.push_back({std::string(desk_.ledger.job_ids()[job])});
        }
    }
    asked_[question.ticket] = permits;
    desk_.outputs.emplace_back(std::move(question));
}

bool Following::answered(const JobsRead& input) {
    const auto question = asked_.find(input.ticket);
    if (question == asked_.end()) return false;
    const std::vector<std::uint32_t> permits = std::move(question->second);
    asked_.erase(question);
    if (!input.answer) {
        desk_.give_up_reading(input.answer.error());
        return true;
    }
    Findings findings;
    for (const JobReading& reading : input.answer->jobs) examine(reading, findings);
    if (!findings.ended.ends.empty()) desk_.note(std::move(findings.ended));
    for (Flagged& flag : findings.flags) desk_.note(std::move(flag));
    for (const std::uint32_t permit : permits) {
        const auto found = calls_.find(permit);
        if (found == calls_.end()) continue;
        Call& call = found->second;
        const PermitState& state = desk_.ledger.permit(Permit{permit});
        call.asked = false;
        look_for_vanished(call, state, findings);
        look_for_timeouts(call, findings);
        Instant next = desk_.now.run + poll_interval(desk_.now.run - state.answered_at);
        if (!call.timed_out && call.timeout > desk_.now.run) next = std::min(next, call.timeout);
        schedule_poll(permit, call, next);
    }
    return true;
}

// The first terminal state counts, also of two in one answer; whatever a job says afterwards is only
// remarked.
void Following::examine(const JobReading& reading, Findings& findings) {
    const auto found = jobs_.find(reading.job.text);
    if (found == jobs_.end()) return;
    const std::string_view job = found->first;
    findings.seen.insert(job);
    const Attempt& attempt = desk_.ledger.attempts()[found->second.attempt];
    const ServerState& server = desk_.ledger.server(attempt.server);
    const auto ended_now = findings.ended_as.find(job);
    const JobReading::State known = ended_now != findings.ended_as.end()
                                        ? ended_now->second
                                        : desk_.ledger.job_state(found->second.position);
    if (known != JobReading::State::running) {
        const bool news = known != reading.state && !server.inconsistent;
        if (news && findings.inconsistent.insert(attempt.server).second)
            findings.flags.push_back({attempt.server, Flagged::Flag::inconsistent,
                                      fmt::format("job {} changed its state after it had ended", job)});
        return;
    }
    // A job that was given up as vanished may come back while the others of its call are followed.
    if (reading.state == JobReading::State::running || !is_open(attempt)) return;
    findings.ended_as.emplace(job, reading.state);
    findings.ended.ends.push_back({attempt.server, reading});
    const bool failed = reading.state == JobReading::State::failed;
    const bool last = ++findings.ended_of[found->second.attempt] >= attempt.jobs_open;
    if (failed || last) findings.over.insert(found->second.attempt);
    if (server.outcome == Outcome::timed_out && last && !failed && !any_failed(attempt))
        findings.flags.push_back(
            {attempt.server, Flagged::Flag::late, "its job ended well after job_timeout"});
}

bool Following::any_failed(const Attempt& attempt) const {
    for (std::uint32_t job = attempt.first_job; job < attempt.first_job + attempt.job_count; ++job)
        if (desk_.ledger.job_state(job) == JobReading::State::failed) return true;
    return false;
}

bool Following::shows_all_open(const Attempt& attempt, const Findings& findings) const {
    for (std::uint32_t job = attempt.first_job; job < attempt.first_job + attempt.job_count; ++job) {
        const bool open = desk_.ledger.job_state(job) == JobReading::State::running;
        if (open && !findings.seen.contains(desk_.ledger.job_ids()[job])) return false;
    }
    return true;
}

// The cloud may not show a fresh job at once, so absence counts only after a while, and only when it lasts.
void Following::look_for_vanished(const Call& call, const PermitState& permit, Findings& findings) {
    if (desk_.now.run - permit.answered_at < vanish_grace) return;
    Vanished vanished;
    for (const std::uint32_t position : call.attempts) {
        const Attempt& attempt = desk_.ledger.attempts()[position];
        if (!is_open(attempt) || findings.over.contains(position)) continue;
        if (shows_all_open(attempt, findings)) {
            missing_.erase(position);
            continue;
        }
        Missing& missing = missing_[position];
        if (missing.answers > 0 && desk_.now.run - missing.last < vanish_spacing) continue;
        missing.last = desk_.now.run;
        if (++missing.answers < vanish_answers) continue;
        vanished.servers.push_back(attempt.server);
        findings.over.insert(position);
    }
    if (vanished.servers.empty()) return;
    vanished.detail = "the cloud no longer knows the job";
    desk_.note(std::move(vanished));
}

void Following::look_for_timeouts(Call& call, const Findings& findings) {
    if (call.timed_out || desk_.now.run < call.timeout) return;
    call.timed_out = true;
    TimedOut timed_out;
    for (const std::uint32_t position : call.attempts) {
        const Attempt& attempt = desk_.ledger.attempts()[position];
        const bool open = is_open(attempt) && !findings.over.contains(position);
        if (open && desk_.ledger.server(attempt.server).stage == Stage::following)
            timed_out.servers.push_back(attempt.server);
    }
    if (!timed_out.servers.empty()) desk_.note(std::move(timed_out));
}

} // namespace cph_plan
