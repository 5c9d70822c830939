#include "cph_plan/report/status.hpp"

#include "cph_plan/engine/engine.hpp"

#include "findings.hpp"

#include <algorithm>

namespace cph_plan {

namespace {

// What is open in one wave. Calls of a wave stand together at the end of the permits, because waves follow
// each other.
struct OpenWork {
    bool checking = false; // a server whose job has ended waits for its health
    bool following = false;
    std::optional<Instant> since;
    std::optional<Instant> until;

    void begun(Instant at) { since = since ? std::min(*since, at) : at; }
    void ends(Instant at) { until = until ? std::max(*until, at) : at; }
};

// Calls without an answer, and jobs that have not ended: how long the cloud takes, up to the timeout.
void look_at_jobs(OpenWork& open, const PermitState& permit, Duration job_timeout) {
    open.following = true;
    open.begun(permit.sending_at);
    if (permit.stage == PermitState::Stage::answered) open.ends(permit.answered_at + job_timeout);
}

OpenWork open_work(const Ledger& ledger) {
    OpenWork jobs, health;
    const Schedule& schedule = ledger.schedule();
    for (std::uint32_t n = 1; n <= ledger.permit_count(); ++n) {
        const PermitState& permit = ledger.permit(Permit{n});
        const Wave& wave = schedule.waves[schedule.batches[permit.batch].wave];
        for (const ServerIndex server : permit.servers) {
            const Attempt* attempt = last_attempt(ledger, server);
            switch (ledger.server(server).stage) {
            case Stage::untouched:
            case Stage::settled: break;
            case Stage::sent:
                if (permit.sending) look_at_jobs(jobs, permit, wave.job_timeout);
                break;
            case Stage::following:
                if (attempt->permit == Permit{n}) look_at_jobs(jobs, permit, wave.job_timeout);
                break;
            case Stage::checking:
                health.checking = true;
                health.begun(attempt->ended);
                health.ends(attempt->ended + wave.health.healthy_deadline);
                break;
            }
        }
    }
    return jobs.following ? jobs : health;
}

bool over_any_budget(const Ledger& ledger) {
    return std::ranges::any_of(ledger.stops(), [](const Stopping& stop) {
        return stop.reason == Stopping::Reason::budget || stop.reason == Stopping::Reason::wave_budget;
    });
}

// The cloud refused the last call and named a wait that is not over.
std::optional<WaitingFor> throttling(const Ledger& ledger, Instant now) {
    if (ledger.permit_count() == 0) return std::nullopt;
    const PermitState& last = ledger.permit(Permit{ledger.permit_count()});
    if (last.stage != PermitState::Stage::answered || last.kind != RestartReply::Kind::try_again ||
        last.again != RestartReply::Again::throttled)
        return std::nullopt;
    if (!last.wait) return WaitingFor{.reason = Waiting::throttled, .since = last.answered_at};
    if (last.answered_at + *last.wait <= now) return std::nullopt;
    return WaitingFor{
        .reason = Waiting::throttled, .since = last.answered_at, .until = last.answered_at + *last.wait};
}

std::optional<WaitingFor> pausing(const Ledger& ledger, Instant now) {
    const std::uint32_t wave = ledger.current_wave();
    if (wave == 0 || wave >= ledger.schedule().waves.size()) return std::nullopt;
    const WaveLog& before = ledger.wave(wave - 1);
    if (now >= before.pause_until) return std::nullopt;
    return WaitingFor{.reason = Waiting::pause, .since = before.settled_at, .until = before.pause_until};
}

// Until when evidence of a permit's unknown servers is looked for; nothing when that is over.
std::optional<Instant> inquired_until(const Ledger& ledger, const PermitState& permit, Instant now) {
    const Schedule& schedule = ledger.schedule();
    if (schedule.on_unknown == OnUnknown::halt) { // one look is all
        if (!permit.evidence.empty()) return std::nullopt;
        return permit.answered_at + evidence_patience;
    }
    const Wave& wave = schedule.waves[schedule.batches[permit.batch].wave];
    const Instant until = permit.sending_at + wave.health.healthy_deadline;
    return now < until ? std::optional(until) : std::nullopt;
}

std::optional<WaitingFor> inquiring(const Ledger& ledger, Instant now) {
    for (std::uint32_t n = ledger.permit_count(); n > 0; --n) {
        const PermitState& permit = ledger.permit(Permit{n});
        if (unknown_servers(ledger, Permit{n}).empty()) continue;
        if (const auto until = inquired_until(ledger, permit, now))
            return WaitingFor{.reason = Waiting::evidence, .since = permit.answered_at, .until = until};
    }
    return std::nullopt;
}

bool was_taken_back(const PermitState& permit) {
    return permit.stage == PermitState::Stage::answered &&
           (permit.kind == RestartReply::Kind::not_sent || permit.kind == RestartReply::Kind::try_again);
}

// Servers are left to be sent and nothing holds them back: the cloud is asked, again and again if need be.
// Calls in a row that did not get through are one wait.
std::optional<WaitingFor> asking(const Ledger& ledger) {
    const std::uint32_t wave = ledger.current_wave();
    if (!ledger.started() || ledger.stopping() || wave >= ledger.schedule().waves.size()) return std::nullopt;
    if (ledger.wave(wave).settled == ledger.schedule().waves[wave].count) return std::nullopt;
    Instant since = ledger.last_at();
    for (std::uint32_t n = ledger.permit_count(); n > 0; --n) {
        const PermitState& permit = ledger.permit(Permit{n});
        if (was_taken_back(permit))
            since = permit.answered_at;
        else if (permit.stage != PermitState::Stage::noted)
            break;
    }
    if (wave > 0) since = std::max(since, ledger.wave(wave - 1).pause_until);
    return WaitingFor{.reason = Waiting::cloud, .since = since};
}

Waiting reason_of(OpeningAwaited::Why why) {
    return why == OpeningAwaited::Why::blackout ? Waiting::blackout : Waiting::window;
}

} // namespace

std::string_view to_text(Waiting waiting) {
    switch (waiting) {
    case Waiting::nothing: return "nothing";
    case Waiting::lock: return "lock";
    case Waiting::budget: return "budget";
    case Waiting::throttled: return "throttled";
    case Waiting::in_flight: return "in_flight";
    case Waiting::health: return "health";
    case Waiting::pause: return "pause";
    case Waiting::window: return "window";
    case Waiting::blackout: return "blackout";
    case Waiting::evidence: return "evidence";
    case Waiting::cloud: return "cloud";
    }
    return "";
}

WaitingFor waiting_for(const Ledger& ledger, Instant now, bool owned) {
    if (ledger.state() != RunState::running) return {};
    if (!owned) {
        // Killed before its first entry: since when is not on record.
        const bool has_entries = ledger.started().has_value();
        return {.reason = Waiting::lock,
                .since = has_entries ? std::optional(ledger.last_at()) : std::nullopt};
    }
    const OpenWork open = open_work(ledger);
    if (open.following || open.checking) {
        if (over_any_budget(ledger))
            return {.reason = Waiting::budget, .since = ledger.stopped_at(), .until = open.until};
        if (const auto throttled = throttling(ledger, now)) return *throttled;
        return {.reason = open.following ? Waiting::in_flight : Waiting::health,
                .since = open.since,
                .until = open.until};
    }
    if (const auto evidence = inquiring(ledger, now)) return *evidence;
    if (const auto throttled = throttling(ledger, now)) return *throttled;
    if (const auto& awaiting = ledger.awaiting())
        return {.reason = reason_of(awaiting->opening.why),
                .since = awaiting->since,
                .until = awaiting->opening.opens};
    if (const auto pause = pausing(ledger, now)) return *pause;
    return asking(ledger).value_or(WaitingFor{});
}

} // namespace cph_plan
