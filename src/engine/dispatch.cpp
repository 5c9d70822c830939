#include "dispatch.hpp"

#include <fmt/format.h>

namespace cph_plan {

namespace {

// After the gate said no: long enough not to spin, short enough not to be felt.
constexpr Duration gate_retry = 1s;

} // namespace

void Dispatch::rebuild() {
    for (std::uint32_t number = 1; number <= desk_.ledger.permit_count(); ++number) {
        const PermitState& permit = desk_.ledger.permit(Permit{number});
        const bool busy = permit.stage == PermitState::Stage::answered && permit.sending &&
                          permit.kind == RestartReply::Kind::try_again &&
                          permit.again == RestartReply::Again::busy && !permit.cleared;
        if (busy) ask_for_clearing(Permit{number});
    }
    if (desk_.ledger.current_wave() < desk_.schedule.waves.size()) enter(desk_.ledger.current_wave());
}

void Dispatch::enter(std::uint32_t wave) {
    wave_ = wave;
    const Wave& whole = desk_.schedule.waves[wave];
    readings_.assign(whole.count, std::nullopt);
    open_.clear();
    for (std::uint32_t batch = 0; batch < whole.batch_count; ++batch) open_.insert(whole.first_batch + batch);
}

std::vector<ServerIndex> Dispatch::untouched(const Batch& batch) const {
    std::vector<ServerIndex> servers;
    for (std::uint32_t server = batch.first; server < batch.first + batch.count; ++server)
        if (desk_.ledger.server(ServerIndex{server}).stage == Stage::untouched)
            servers.push_back(ServerIndex{server});
    return servers;
}

bool Dispatch::is_fresh(ServerIndex server) const {
    const auto& reading = readings_[at(server) - desk_.schedule.waves[*wave_].first];
    return reading && desk_.now.run - reading->read_at <= survey_age_max;
}

// Batches go out in order. The first that cannot go yet holds those behind it.
void Dispatch::think() {
    if (wave_ != desk_.ledger.current_wave()) enter(desk_.ledger.current_wave());
    bool proposed = false;
    while (!open_.empty() && out_.size() < desk_.schedule.max_parallel_calls) {
        const std::uint32_t batch = *open_.begin();
        const std::vector<ServerIndex> servers = untouched(desk_.schedule.batches[batch]);
        if (servers.empty()) {
            open_.erase(batch);
            continue;
        }
        if (hold_until_ > desk_.now.run) {
            desk_.wake(hold_until_);
            return;
        }
        if (!std::ranges::all_of(servers, [&](ServerIndex server) { return is_fresh(server); })) {
            // Permits are numbered in order of their notes, so nothing is asked between two proposals.
            if (!proposed && !surveying_) survey(batch);
            return;
        }
        propose(batch, servers);
        proposed = true;
    }
}

// --- survey

void Dispatch::survey(std::uint32_t batch) {
    const std::uint32_t target = desk_.schedule.batches[batch].target;
    Question question;
    for (auto next = open_.find(batch); next != open_.end(); ++next) {
        const Batch& candidate = desk_.schedule.batches[*next];
        const bool room =
            question.servers.empty() || question.servers.size() + candidate.count <= survey_span_;
        if (candidate.target != target || !room) break;
        const std::vector<ServerIndex> servers = untouched(candidate);
        question.servers.insert(question.servers.end(), servers.begin(), servers.end());
    }
    const Ticket ticket = desk_.next_ticket();
    desk_.outputs.emplace_back(ReadServers{ticket, target, question.servers});
    asked_[ticket] = std::move(question);
    surveying_ = true;
}

bool Dispatch::answered(const ServersRead& input) {
    const auto found = asked_.find(input.ticket);
    if (found == asked_.end()) return false;
    const Question question = std::move(found->second);
    asked_.erase(found);
    if (number(question.clearing) == 0) surveying_ = false;
    if (!input.answer) {
        desk_.give_up_reading(input.answer.error());
        return true;
    }
    if (number(question.clearing) != 0) {
        clear(question.clearing, input.answer->readings);
        return true;
    }
    const std::uint32_t first = desk_.schedule.waves[*wave_].first;
    for (std::size_t i = 0; i < question.servers.size(); ++i)
        readings_[at(question.servers[i]) - first] = input.answer->readings[i];

    // A survey that is stale when it arrives was too large; after one batch at a time there is nothing left
    // to try.
    const bool usable =
        std::ranges::all_of(question.servers, [&](ServerIndex server) { return is_fresh(server); });
    if (usable) {
        stale_since_.reset();
    } else {
        survey_span_ = batch_size_max;
        if (!stale_since_) stale_since_ = desk_.now.run;
        if (desk_.now.run - *stale_since_ > refusal_patience)
            desk_.stop(
                Stopping::Reason::unreachable,
                fmt::format(
                    "reading the states of {} servers takes longer than {}, so no call can be based on "
                    "them; allow more calls per minute or make waves smaller",
                    question.servers.size(), format_duration(survey_age_max)));
    }
    return true;
}

// --- intent

// Notes which servers may be restarted and which may not. The permit can be spent once the note is durable.
void Dispatch::propose(std::uint32_t batch, const std::vector<ServerIndex>& servers) {
    const std::uint32_t first = desk_.schedule.waves[*wave_].first;
    Surveyed surveyed;
    surveyed.wave = *wave_;
    Intent intent;
    intent.batch = batch;
    std::optional<Instant> oldest;
    for (const ServerIndex server : servers) {
        const ServerReading& reading = *readings_[at(server) - first];
        if (!reading.found || reading.status != server_status_normal) {
            surveyed.ineligible.push_back({server, reading.found, reading.status});
            continue;
        }
        intent.servers.push_back(server);
        intent.baseline.push_back(reading.updated);
        if (!oldest || reading.read_at < *oldest) oldest = reading.read_at;
    }
    open_.erase(batch);
    if (!surveyed.ineligible.empty()) desk_.note(std::move(surveyed));
    if (intent.servers.empty()) return;
    const auto in_this_round = static_cast<std::uint32_t>(std::ranges::count_if(
        out_, [&](const auto& out) { return number(out.first) > desk_.ledger.permit_count(); }));
    intent.permit = Permit{desk_.ledger.permit_count() + in_this_round + 1};
    intent.window = desk_.window;
    out_[intent.permit] = *oldest;
    desk_.note(std::move(intent));
}

std::optional<std::string> Dispatch::may_spend(Permit permit) const {
    const auto out = out_.find(permit);
    if (out == out_.end()) return "the permit is not this process's to spend";
    if (desk_.now.run - out->second > survey_age_max)
        return "the states of its servers were read too long ago";
    return std::nullopt;
}

// --- answer

void Dispatch::applied(const Entry& entry) {
    if (const auto* intent = std::get_if<Intent>(&entry.body)) {
        const std::uint32_t target = desk_.schedule.batches[intent->batch].target;
        desk_.outputs.emplace_back(Restart{intent->permit, target, intent->servers});
    }
    if (const auto* cleared = std::get_if<Cleared>(&entry.body)) {
        clearing_.erase(cleared->permit);
        const PermitState& permit = desk_.ledger.permit(cleared->permit);
        if (cleared->unchanged && desk_.schedule.batches[permit.batch].wave == wave_)
            open_.insert(permit.batch);
    }
    if (const auto* answered = std::get_if<Answered>(&entry.body)) {
        out_.erase(answered->permit);
        const PermitState& permit = desk_.ledger.permit(answered->permit);
        switch (permit.sending ? permit.kind : RestartReply::Kind::not_sent) {
        case RestartReply::Kind::answered:
        case RestartReply::Kind::rejected:
        case RestartReply::Kind::unknown:
            trouble_since_.reset();
            waits_named_ = 0ms;
            refusals_ = 0;
            break;
        case RestartReply::Kind::not_sent:
            open_.insert(permit.batch);
            if (permit.kind == RestartReply::Kind::credentials)
                desk_.stop(Stopping::Reason::credentials, permit.message);
            else if (answered->reply.not_sent == RestartReply::NotSent::gate)
                hold_until_ = desk_.now.run + gate_retry;
            else
                refused(permit);
            break;
        case RestartReply::Kind::try_again:
            if (permit.again == RestartReply::Again::busy)
                ask_for_clearing(answered->permit);
            else
                open_.insert(permit.batch);
            refused(permit);
            break;
        case RestartReply::Kind::credentials:
            open_.insert(permit.batch);
            desk_.stop(Stopping::Reason::credentials, fmt::format("{} {}", permit.code, permit.message));
            break;
        }
    }
}

void Dispatch::refused(const PermitState& permit) {
    const bool fresh_token = permit.sending && permit.again == RestartReply::Again::fresh_token;
    if (fresh_token && token_retried_.insert(permit.batch).second) return;
    if (fresh_token) {
        desk_.stop(Stopping::Reason::credentials, "a fresh token was refused again: " + permit.message);
        return;
    }
    const std::string why = permit.code.empty() ? permit.message : permit.code + " " + permit.message;
    if (permit.wait) {
        hold(*permit.wait, true, why);
        return;
    }
    const Duration ceiling = std::min(backoff_max, backoff_min * (1 << std::min(refusals_, 6)));
    const auto jitter =
        static_cast<Duration::rep>(desk_.random.below(static_cast<std::uint64_t>(ceiling.count()) + 1));
    hold(Duration{jitter}, false, why);
}

// Holds every call; gives up when refusals have gone on for too long.
void Dispatch::hold(Duration wait, bool named_by_cloud, const std::string& why) {
    ++refusals_;
    if (!trouble_since_) trouble_since_ = desk_.now.run;
    if (desk_.now.run - *trouble_since_ - waits_named_ >= refusal_patience) {
        desk_.stop(Stopping::Reason::unreachable,
                   fmt::format("calls were not accepted for {}: {}", format_duration(refusal_patience), why));
        return;
    }
    if (named_by_cloud) waits_named_ += wait;
    hold_until_ = std::max(hold_until_, desk_.now.run + wait);
}

// --- busy: asked again only when a fresh read shows that nothing has happened

void Dispatch::ask_for_clearing(Permit permit) {
    if (desk_.reads_dead) return;
    const PermitState& state = desk_.ledger.permit(permit);
    const Ticket ticket = desk_.next_ticket();
    clearing_.insert(permit);
    asked_[ticket] = {state.servers, permit};
    desk_.outputs.emplace_back(ReadServers{ticket, desk_.target_of(state), state.servers});
}

void Dispatch::clear(Permit permit, const std::vector<ServerReading>& readings) {
    const PermitState& state = desk_.ledger.permit(permit);
    bool unchanged = true;
    for (std::size_t i = 0; i < readings.size(); ++i) {
        const ServerReading& reading = readings[i];
        unchanged = unchanged && reading.found && reading.status == server_status_normal &&
                    reading.updated == state.baseline[i];
    }
    desk_.note(Cleared{permit, unchanged});
}

} // namespace cph_plan
