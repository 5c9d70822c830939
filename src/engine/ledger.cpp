#include "cph_plan/engine/ledger.hpp"

#include <algorithm>
#include <cassert>
#include <fmt/format.h>

namespace cph_plan {

namespace {

std::size_t slot(Outcome outcome) {
    return static_cast<std::size_t>(outcome);
}

// Not a reason that a resume can lift.
bool is_final(Stopping::Reason reason) {
    switch (reason) {
    case Stopping::Reason::budget:
    case Stopping::Reason::wave_budget:
    case Stopping::Reason::wave_ineligible:
    case Stopping::Reason::unknown: return true;
    case Stopping::Reason::credentials:
    case Stopping::Reason::unreachable:
    case Stopping::Reason::interrupted:
    case Stopping::Reason::halted:
    case Stopping::Reason::window:
    case Stopping::Reason::blackout:
    case Stopping::Reason::missed:
    case Stopping::Reason::clock: return false;
    }
    return true;
}

// Lost: the process that made the call is gone, or no longer to be trusted, and never said what came of it.
ServerReply lost_reply() {
    return {.kind = ServerReply::Kind::unknown,
            .message = "the answer was lost with the process that sent the call"};
}

bool is_busy(const PermitState& permit) {
    return permit.kind == RestartReply::Kind::try_again && permit.again == RestartReply::Again::busy;
}

} // namespace

Ledger::Ledger(const Schedule& schedule)
    : schedule_(&schedule), servers_(schedule.size()), waves_(schedule.waves.size()) {
    outcomes_[slot(Outcome::not_started)] = schedule.size();
    for (std::size_t wave = 0; wave < waves_.size(); ++wave)
        waves_[wave].outcomes[slot(Outcome::not_started)] = schedule.waves[wave].count;
}

void Ledger::apply(const Entry& entry) {
    last_seq_ = entry.seq;
    last_at_ = entry.at;
    if (!started_) started_ = entry.at;
    if (!fits(entry.body)) {
        ++unlawful_;
        return;
    }
    std::visit([&](const auto& body) { apply_body(entry, body); }, entry.body);
}

// An entry may only name what there is; a journal from elsewhere could say anything.
bool Ledger::fits(const Body& body) const {
    const auto knows = [&](ServerIndex server) { return at(server) < servers_.size(); };
    const auto knows_all = [&](const auto& servers) { return std::ranges::all_of(servers, knows); };
    const auto issued = [&](Permit permit) {
        return number(permit) >= 1 && number(permit) <= permits_.size();
    };
    if (const auto* surveyed = std::get_if<Surveyed>(&body))
        return surveyed->wave < waves_.size() &&
               std::ranges::all_of(surveyed->ineligible, knows, &Surveyed::Ineligible::server);
    if (const auto* intent = std::get_if<Intent>(&body)) {
        if (intent->batch >= schedule_->batches.size()) return false;
        const Batch& batch = schedule_->batches[intent->batch];
        const auto belongs = [&](ServerIndex server) {
            return at(server) >= batch.first && at(server) - batch.first < batch.count;
        };
        return std::ranges::all_of(intent->servers, belongs) &&
               intent->baseline.size() == intent->servers.size();
    }
    if (const auto* sending = std::get_if<Sending>(&body)) return issued(sending->permit);
    if (const auto* answered = std::get_if<Answered>(&body))
        return issued(answered->permit) &&
               (answered->reply.kind != RestartReply::Kind::answered ||
                answered->reply.servers.size() == permit(answered->permit).servers.size());
    if (const auto* cleared = std::get_if<Cleared>(&body)) return issued(cleared->permit);
    if (const auto* ended = std::get_if<JobsEnded>(&body))
        return std::ranges::all_of(ended->ends, knows, &JobsEnded::End::server);
    if (const auto* timed_out = std::get_if<TimedOut>(&body)) return knows_all(timed_out->servers);
    if (const auto* vanished = std::get_if<Vanished>(&body)) return knows_all(vanished->servers);
    if (const auto* checked = std::get_if<Checked>(&body))
        return knows_all(checked->healthy) &&
               std::ranges::all_of(checked->unhealthy, knows, &Checked::Unhealthy::server);
    if (const auto* flagged = std::get_if<Flagged>(&body)) return knows(flagged->server);
    if (const auto* evidence = std::get_if<Evidence>(&body)) return issued(evidence->permit);
    if (const auto* presumed = std::get_if<Presumed>(&body)) return knows_all(presumed->ok);
    if (const auto* settled = std::get_if<WaveSettled>(&body)) return settled->wave < waves_.size();
    return true;
}

// --- what is asked of it

std::uint32_t Ledger::bad() const {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < outcome_count; ++i)
        if (is_bad(static_cast<Outcome>(i))) sum += outcomes_[i];
    return sum;
}

std::uint32_t Ledger::bad_in(std::uint32_t wave) const {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < outcome_count; ++i)
        if (is_bad(static_cast<Outcome>(i))) sum += waves_[wave].outcomes[i];
    return sum;
}

bool Ledger::over_budget() const {
    return bad() > schedule_->tolerated();
}

bool Ledger::over_wave_budget(std::uint32_t wave) const {
    const auto tolerated = schedule_->waves[wave].tolerated();
    return tolerated && bad_in(wave) > *tolerated;
}

Exit Ledger::exit_now() const {
    Exit exit = bad() + count(Outcome::ineligible) > 0 ? Exit::within_budget : Exit::ok;
    const bool anything_left = count(Outcome::not_started) + count(Outcome::in_flight) > 0;
    for (const Stopping& stop : stops_) {
        const bool asked_to =
            stop.reason == Stopping::Reason::interrupted || stop.reason == Stopping::Reason::halted;
        // Being asked to stop changes nothing when there was nothing left to do.
        if (asked_to && !anything_left) continue;
        exit = worse(exit, exit_for(stop.reason));
    }
    return exit;
}

RunState Ledger::state_for(Exit exit) const {
    switch (exit) {
    case Exit::ok:
    case Exit::within_budget: return RunState::finished;
    case Exit::budget_exceeded:
    case Exit::gate_not_reached:
    case Exit::approval:
    case Exit::unknown: return RunState::halted;
    case Exit::suspended:
    case Exit::credentials: return RunState::suspended;
    case Exit::interrupted: return RunState::interrupted;
    case Exit::nothing_sent:
    case Exit::stale:
    case Exit::locked: break;
    }
    return RunState::running;
}

// --- how a server, a call and a wave move

bool Ledger::is_lawful(bool lawful) {
    if (!lawful) ++unlawful_;
    return lawful;
}

bool Ledger::move(ServerIndex server, ServerEvent event) {
    ServerState& state = servers_[at(server)];
    const auto to = after(state.standing(), event);
    if (!is_lawful(to.has_value())) return false;
    WaveLog& wave = waves_[schedule_->wave_of(server)];
    --outcomes_[slot(state.outcome)];
    --wave.outcomes[slot(state.outcome)];
    ++outcomes_[slot(to->outcome)];
    ++wave.outcomes[slot(to->outcome)];
    if (state.stage != Stage::settled && to->stage == Stage::settled) ++wave.settled;
    state.stage = to->stage;
    state.outcome = to->outcome;
    if (Attempt* attempt = last_attempt(server); attempt != nullptr && to->stage == Stage::settled)
        attempt->outcome = to->outcome;
    return true;
}

bool Ledger::move(PermitState& permit, CallEvent event) {
    const auto to = after(permit.stage, event);
    if (!is_lawful(to.has_value())) return false;
    if (permit.stage == CallStage::sending) --calls_unanswered_;
    if (*to == CallStage::sending) ++calls_unanswered_;
    permit.stage = *to;
    return true;
}

bool Ledger::move(std::uint32_t wave, WaveEvent event, Instant at) {
    WaveLog& log = waves_[wave];
    const auto to = after(log.stage, event);
    const bool whole = event != WaveEvent::settles || log.settled == schedule_->waves[wave].count;
    if (!is_lawful(to && whole && wave == current_wave_)) return false;
    if (!log.started) log.started = at;
    if (*to == WaveStage::settled) {
        log.settled_at = at;
        ++current_wave_;
    }
    log.stage = *to;
    return true;
}

void Ledger::begin_attempt(ServerIndex server, Permit permit) {
    ServerState& state = servers_[at(server)];
    if (state.attempts++ == 0) ++waves_[schedule_->wave_of(server)].sent;
    attempts_.push_back({.server = server,
                         .permit = permit,
                         .first_job = static_cast<std::uint32_t>(job_ids_.size()),
                         .previous = state.last_attempt});
    state.last_attempt = static_cast<std::uint32_t>(attempts_.size());
}

Attempt* Ledger::last_attempt(ServerIndex server) {
    const std::uint32_t position = servers_[at(server)].last_attempt;
    return position == 0 ? nullptr : &attempts_[position - 1];
}

// --- the calls

void Ledger::apply_body(const Entry& entry, const Owned& body) {
    leave_open_calls(entry.at);
    epoch_ = body.epoch;
    owners_.push_back(body);
    std::erase_if(stops_, [](const Stopping& stop) { return !is_final(stop.reason); });
    state_ = RunState::running;
    exit_.reset();
    finished_.reset();
}

void Ledger::apply_body(const Entry& entry, const Unlocked&) {
    leave_open_calls(entry.at);
}

void Ledger::apply_body(const Entry& entry, const Abandoned&) {
    leave_open_calls(entry.at);
    for (std::uint32_t server = 0; server < servers_.size(); ++server) {
        if (servers_[server].outcome == Outcome::in_flight) move(ServerIndex{server}, ServerEvent::abandoned);
    }
    end_waiting(entry.at);
    state_ = RunState::abandoned;
    finished_ = entry.at;
}

// A permit is for the process that wrote it. When that process is gone, an intent was surely not sent, and a
// call that went out without an answer on record may or may not have been accepted.
void Ledger::leave_open_calls(Instant at) {
    for (std::uint32_t position = 0; position < permits_.size(); ++position) {
        PermitState& permit = permits_[position];
        const bool was_sending = permit.stage == CallStage::sending;
        if (!was_sending && permit.stage != CallStage::noted) continue;
        move(permit, CallEvent::owner_gone);
        if (!was_sending) continue;
        permit.kind = RestartReply::Kind::unknown;
        permit.message = lost_reply().message;
        permit.answered_at = at;
        for (const ServerIndex server : permit.servers)
            answer_server(Permit{position + 1}, server, lost_reply());
    }
}

void Ledger::apply_body(const Entry& entry, const Surveyed& body) {
    if (!move(body.wave, WaveEvent::begins, entry.at)) return;
    for (const Surveyed::Ineligible& ineligible : body.ineligible)
        if (move(ineligible.server, ServerEvent::found_ineligible))
            ineligible_[ineligible.server] = ineligible;
}

void Ledger::apply_body(const Entry& entry, const Intent& body) {
    if (!is_lawful(number(body.permit) == permits_.size() + 1)) return;
    end_waiting(entry.at);
    if (!move(schedule_->batches[body.batch].wave, WaveEvent::begins, entry.at)) return;
    PermitState permit;
    permit.batch = body.batch;
    permit.epoch = epoch_;
    permit.servers = body.servers;
    permit.baseline = body.baseline;
    permit.window = body.window;
    permit.noted_at = entry.at;
    permits_.push_back(std::move(permit));
}

void Ledger::apply_body(const Entry& entry, const Sending& body) {
    PermitState& permit = permits_[number(body.permit) - 1];
    if (!move(permit, CallEvent::sending)) return;
    permit.sending = body;
    permit.sending_at = entry.at;
    anything_sent_ = true;
    for (const ServerIndex server : permit.servers) move(server, ServerEvent::sending);
}

void Ledger::apply_body(const Entry& entry, const Answered& body) {
    PermitState& permit = permits_[number(body.permit) - 1];
    const bool was_sending = permit.stage == CallStage::sending;
    if (!move(permit, CallEvent::answered)) return;
    permit.answered_at = entry.at;
    permit.kind = body.reply.kind;
    permit.again = body.reply.again;
    permit.wait = body.reply.wait;
    permit.http_status = body.reply.http_status;
    permit.saw_2xx = body.reply.saw_2xx;
    permit.request = body.reply.request;
    permit.code = body.reply.code;
    permit.message = body.reply.message;
    permit.gateway_request = body.reply.gateway_request;
    permit.warnings = body.reply.warnings;
    if (body.reply.wait) throttled_ += *body.reply.wait;
    if (!was_sending) return; // no byte was sent: its servers were never touched

    if (is_busy(permit)) return; // the servers stay `sent` until a fresh read has cleared them
    for (std::size_t i = 0; i < permit.servers.size(); ++i) {
        const ServerIndex server = permit.servers[i];
        switch (body.reply.kind) {
        case RestartReply::Kind::answered: answer_server(body.permit, server, body.reply.servers[i]); break;
        case RestartReply::Kind::unknown:
            answer_server(body.permit, server, {.code = body.reply.code, .message = body.reply.message});
            break;
        case RestartReply::Kind::rejected:
            answer_server(body.permit, server,
                          {.kind = ServerReply::Kind::rejected,
                           .code = body.reply.code,
                           .message = body.reply.message});
            break;
        case RestartReply::Kind::not_sent:
        case RestartReply::Kind::try_again:
        case RestartReply::Kind::credentials: move(server, ServerEvent::taken_back); break;
        }
    }
}

void Ledger::answer_server(Permit permit, ServerIndex server, const ServerReply& reply) {
    if (!is_lawful(servers_[at(server)].stage == Stage::sent)) return;
    begin_attempt(server, permit);
    Attempt& attempt = attempts_.back();
    attempt.code = reply.code;
    attempt.message = reply.message;
    switch (reply.kind) {
    case ServerReply::Kind::accepted:
        for (const JobId& job : reply.jobs) job_ids_.add(job.text);
        job_states_.resize(job_ids_.size(), JobReading::State::running);
        attempt.job_count = static_cast<std::uint8_t>(reply.jobs.size());
        attempt.jobs_open = attempt.job_count;
        permits_[number(permit) - 1].jobs_open += attempt.jobs_open;
        move(server, ServerEvent::accepted);
        break;
    case ServerReply::Kind::rejected: move(server, ServerEvent::rejected); break;
    case ServerReply::Kind::unknown: move(server, ServerEvent::unclear); break;
    }
}

void Ledger::apply_body(const Entry&, const Cleared& body) {
    PermitState& permit = permits_[number(body.permit) - 1];
    const bool waits =
        permit.stage == CallStage::answered && permit.sending && is_busy(permit) && !permit.cleared;
    if (!is_lawful(waits)) return;
    permit.cleared = true;
    for (const ServerIndex server : permit.servers) {
        if (body.unchanged)
            move(server, ServerEvent::taken_back);
        else
            answer_server(body.permit, server, {.code = permit.code, .message = permit.message});
    }
}

// --- the jobs

// The first end of a job is its end; a second one, or that of a job that is not the attempt's, is none.
bool Ledger::end_job(Attempt& attempt, const JobReading& job) {
    for (std::uint32_t i = attempt.first_job; i < attempt.first_job + attempt.job_count; ++i) {
        if (job_ids_[i] != job.job.text) continue;
        if (job_states_[i] != JobReading::State::running) return false;
        job_states_[i] = job.state;
        return true;
    }
    return false;
}

void Ledger::apply_body(const Entry& entry, const JobsEnded& body) {
    for (const JobsEnded::End& end : body.ends) {
        Attempt* attempt = last_attempt(end.server);
        const bool open = attempt != nullptr && attempt->jobs_open > 0;
        if (!is_lawful(open && end_job(*attempt, end.job))) continue;
        --attempt->jobs_open;
        --permits_[number(attempt->permit) - 1].jobs_open;
        attempt->ended = entry.at;
        attempt->job_begin = end.job.begin;
        attempt->job_end = end.job.end;
        const bool failed = end.job.state == JobReading::State::failed;
        if (failed || attempt->code.empty()) {
            attempt->code = end.job.code;
            attempt->message = end.job.message;
        }
        if (servers_[at(end.server)].stage != Stage::following) continue; // timed out before: Flagged says so
        const Wave& wave = schedule_->waves[schedule_->wave_of(end.server)];
        if (failed)
            move(end.server, ServerEvent::job_failed);
        else if (attempt->jobs_open == 0)
            move(end.server, wave.health.check == Health::Check::none ? ServerEvent::job_done_is_enough
                                                                      : ServerEvent::job_done);
    }
}

void Ledger::apply_body(const Entry&, const TimedOut& body) {
    for (const ServerIndex server : body.servers) move(server, ServerEvent::timed_out);
}

void Ledger::apply_body(const Entry&, const Vanished& body) {
    for (const ServerIndex server : body.servers) {
        Attempt* attempt = last_attempt(server);
        if (!is_lawful(attempt != nullptr && attempt->jobs_open > 0)) continue;
        permits_[number(attempt->permit) - 1].jobs_open -= attempt->jobs_open;
        attempt->jobs_open = 0;
        attempt->note = body.detail;
        if (servers_[at(server)].stage == Stage::following) move(server, ServerEvent::vanished);
    }
}

void Ledger::apply_body(const Entry&, const Flagged& body) {
    ServerState& state = servers_[at(body.server)];
    Attempt* attempt = last_attempt(body.server);
    const bool late = body.flag == Flagged::Flag::late;
    if (!is_lawful(attempt != nullptr && (!late || state.outcome == Outcome::timed_out))) return;
    (late ? state.late : state.inconsistent) = true;
    attempt->note = body.detail;
}

// --- health and evidence

void Ledger::apply_body(const Entry&, const Checked& body) {
    for (const ServerIndex server : body.healthy) move(server, ServerEvent::healthy);
    for (const Checked::Unhealthy& unhealthy : body.unhealthy)
        if (move(unhealthy.server, ServerEvent::unhealthy))
            last_attempt(unhealthy.server)->note = unhealthy.found
                                                       ? fmt::format("server status {}", unhealthy.status)
                                                       : "the cloud no longer knows the server";
}

void Ledger::apply_body(const Entry&, const Evidence& body) {
    permits_[number(body.permit) - 1].evidence.push_back(body);
}

void Ledger::apply_body(const Entry&, const Presumed& body) {
    for (const ServerIndex server : body.ok) move(server, ServerEvent::presumed);
}

// --- the run

void Ledger::apply_body(const Entry& entry, const WaveSettled& body) {
    if (move(body.wave, WaveEvent::settles, entry.at)) waves_[body.wave].pause_until = body.pause_until;
}

void Ledger::apply_body(const Entry& entry, const Stopping& body) {
    if (stops_.empty()) stopped_at_ = entry.at;
    stops_.push_back(body);
}

void Ledger::apply_body(const Entry& entry, const Closed& body) {
    end_waiting(entry.at);
    state_ = body.state;
    exit_ = body.exit;
    finished_ = entry.at;
}

void Ledger::apply_body(const Entry& entry, const OpeningAwaited& body) {
    if (awaiting_ && awaiting_->opening.why != body.why) end_waiting(entry.at);
    if (!awaiting_) awaiting_ = Awaiting{body, entry.at};
    awaiting_->opening = body;
}

void Ledger::end_waiting(Instant at) {
    if (!awaiting_) return;
    awaited_[static_cast<std::size_t>(awaiting_->opening.why)] += at - awaiting_->since;
    awaiting_.reset();
}

Duration Ledger::awaited(OpeningAwaited::Why why) const {
    Duration sum = awaited_[static_cast<std::size_t>(why)];
    if (awaiting_ && awaiting_->opening.why == why) sum += last_at_ - awaiting_->since;
    return sum;
}

// --- as text

std::string Ledger::to_text() const {
    std::string text = fmt::format("seq {} epoch {} state {} exit {} wave {} unlawful {}\n", last_seq_,
                                   epoch_, cph_plan::to_text(state_), exit_ ? static_cast<int>(*exit_) : -1,
                                   current_wave_, unlawful_);
    for (const Stopping& stop : stops_) text += fmt::format("stop {}\n", cph_plan::to_text(stop.reason));
    if (awaiting_)
        text += fmt::format("awaiting {} since {}\n", cph_plan::to_text(awaiting_->opening.why),
                            format_utc(awaiting_->since));
    for (std::size_t i = 0; i < permits_.size(); ++i) {
        const PermitState& permit = permits_[i];
        text += fmt::format("permit {} batch {} stage {} kind {} request {} open {} evidence {}\n", i + 1,
                            permit.batch, static_cast<int>(permit.stage), static_cast<int>(permit.kind),
                            permit.request.text, permit.jobs_open, permit.evidence.size());
    }
    for (std::size_t i = 0; i < servers_.size(); ++i) {
        const ServerState& state = servers_[i];
        text += fmt::format("server {} stage {} {} attempts {}{}{}\n", schedule_->ids[i],
                            static_cast<int>(state.stage), cph_plan::to_text(state.outcome), state.attempts,
                            state.late ? " late" : "", state.inconsistent ? " inconsistent" : "");
    }
    return text;
}

} // namespace cph_plan
