#include "simulator/core/cloud.hpp"

#include <algorithm>
#include <cassert>

namespace cph_sim {

namespace {

template <class... F>
struct Cases : F... {
    using F::operator()...;
};
template <class... F>
Cases(F...) -> Cases<F...>; // g++ knows by itself

// What a draw is for; two draws of one restart must not be the same number.
enum Purpose : std::uint64_t { purpose_duration = 1, purpose_odds = 2 };

bool may_restart(int status) {
    return status == status_normal || status == status_abnormal;
}

std::string in_capitals(std::string text) {
    for (char& letter : text) {
        if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
    }
    return text;
}

} // namespace

// The cues of one server, sorted by what they bend.
struct Cloud::Troubles {
    std::optional<Refusal> refused{};
    std::optional<JobFails> fails{};
    bool never_ends = false;
    std::optional<Duration> takes{};
    std::optional<Duration> visible_from{};
    std::optional<Duration> visible_until{};
    std::vector<JobStep> steps{};
    std::optional<JobTimes::Oddity> times{};
    bool omitted = false;
    std::vector<std::string> foreign{};
    std::optional<ReplyRepeats> repeated{};
    std::optional<ReplyJobIs::Form> job_form{};
    std::optional<Refusal> code_beside{};
    bool capitals = false;
    std::optional<EndsUnhealthy> unhealthy{};
    std::uint32_t phones_failed = 0;

    void add(const Trouble& trouble);
};

void Cloud::Troubles::add(const Trouble& trouble) {
    const auto described = [](const std::string& code, const std::string& message) {
        return message.empty() ? refusal(code) : Refusal{code, message};
    };
    std::visit(Cases{
                   [&](const Refused& it) { refused = described(it.code, it.message); },
                   [&](const JobFails& it) { fails = it; },
                   [&](const JobNeverEnds&) { never_ends = true; },
                   [&](const JobTakes& it) { takes = it.duration; },
                   [&](const JobVanishes& it) { visible_until = it.after; },
                   [&](const JobAppearsLate& it) { visible_from = it.after; },
                   [&](const JobShows& it) { steps = it.steps; },
                   [&](const JobTimes& it) { times = it.oddity; },
                   [&](const ReplyOmits&) { omitted = true; },
                   [&](const ReplyAddsForeign& it) { foreign.push_back(it.server); },
                   [&](const ReplyRepeats& it) { repeated = it; },
                   [&](const ReplyJobIs& it) { job_form = it.form; },
                   [&](const ReplyAddsCode& it) { code_beside = described(it.code, it.message); },
                   [&](const ReplyChangesCase&) { capitals = true; },
                   [&](const EndsUnhealthy& it) { unhealthy = it; },
                   [&](const PhonesFail& it) { phones_failed = it.count; },
               },
               trouble);
}

Cloud::Cloud(Options options)
    : options_(std::move(options)), request_ids_(options_.seed, SerialKind::request),
      job_ids_(options_.seed, SerialKind::job), phone_ids_(options_.seed, SerialKind::phone) {
    assert(options_.fleet != nullptr);
    servers_.resize(options_.fleet->size());
    for (std::uint32_t i = 0; i < servers_.size(); ++i) {
        servers_[i].status = options_.fleet->first_status(ServerIndex{i});
        servers_[i].updated = options_.fleet->first_updated(ServerIndex{i});
    }
    for (Cue& cue : options_.cues) add(std::move(cue));
    options_.cues.clear();
}

// --- time

Instant Cloud::pass(Instant now) {
    now_ = std::max(now_, now);
    while (!events_.empty() && events_.begin()->first <= now_) {
        const auto [at, event] = *events_.begin();
        events_.erase(events_.begin());
        happen(at, event);
    }
    return now_;
}

void Cloud::happen(Instant at, const Event& event) {
    switch (event.kind) {
    case Event::Kind::job_ends: end_job(at, event.job); return;
    case Event::Kind::status_changes: {
        Server& server = this->at(jobs_[event.job].server);
        const bool superseded = event.restart != server.restarts || server.status == status_frozen;
        if (superseded) return;
        server.status = event.status;
        touch(server, at);
        return;
    }
    case Event::Kind::arrives: {
        const std::vector<std::string> servers = std::move(late_[event.job]);
        receive(at, servers, Sender::client_late);
        return;
    }
    case Event::Kind::looks_different: return;
    }
}

void Cloud::end_job(Instant at, JobIndex job) {
    Server& server = this->at(jobs_[job].server);
    const Quirks* odd = quirks_of(job);
    if (--server.running > 0) return; // its other job goes on
    touch(server, at);
    server.phones_failed = odd != nullptr ? odd->phones_failed : 0;
    if (server.status == status_frozen) return;
    server.status = status_normal;
    if (odd == nullptr || !odd->unhealthy) return;
    server.status = odd->unhealthy->status;
    if (!odd->unhealthy->recovers_after) return;
    events_.emplace(at + *odd->unhealthy->recovers_after, Event{.kind = Event::Kind::status_changes,
                                                                .job = job,
                                                                .status = status_normal,
                                                                .restart = server.restarts});
}

void Cloud::touch(Server& server, Instant at) {
    if (options_.update_time == UpdateTime::moves) server.updated = at;
}

std::optional<Instant> Cloud::next_event(Instant now) {
    pass(now);
    if (events_.empty()) return std::nullopt;
    return events_.begin()->first;
}

// --- restarts

Answer<RestartReply> Cloud::restart(Instant now, std::span<const std::string> servers) {
    return receive(pass(now), servers, Sender::client);
}

void Cloud::restart_late(Instant now, Duration after, std::vector<std::string> servers) {
    const auto position = static_cast<JobIndex>(late_.size());
    late_.push_back(std::move(servers));
    events_.emplace(pass(now) + after, Event{.kind = Event::Kind::arrives, .job = position});
}

void Cloud::restart_by_other(Instant now, const std::string& server) {
    receive(pass(now), std::span(&server, 1), Sender::other);
}

Answer<RestartReply> Cloud::receive(Instant now, std::span<const std::string> servers, Sender sender) {
    RestartReply reply{.request = begin_call(now, CallKind::restart, sender), .items = {}};
    call_.asked = static_cast<std::uint32_t>(servers.size());
    if (servers.empty()) return refuse_call("CPS.0095");
    if (servers.size() > restart_servers_max) return refuse_call("CPS.0096");
    const auto first = static_cast<JobIndex>(jobs_.size());
    reply.items.reserve(servers.size());
    for (const std::string& id : servers) receive_one(now, id, sender, reply);
    const auto begun = static_cast<std::uint32_t>(jobs_.size()) - first;
    if (begun > 0) requests_.push_back({.number = call_.number, .first = first, .jobs = begun});
    end_call();
    return reply;
}

void Cloud::receive_one(Instant now, const std::string& id, Sender sender, RestartReply& reply) {
    const std::optional<ServerIndex> server = options_.fleet->find(id);
    const Troubles troubles = troubles_for(id, server, sender);
    for (const std::string& foreign : troubles.foreign) {
        reply.items.push_back(
            {.server = foreign,
             .form = RestartItem::JobForm::text,
             .job = {job_ids_.text(UINT32_MAX - static_cast<std::uint32_t>(jobs_.size()))}});
    }
    if (Refusal no = objection(server, troubles); !no.code.empty()) {
        record(now, id, no.code, std::nullopt, reply, sender);
        if (troubles.omitted) return;
        reply.items.push_back({.server = id, .code = std::move(no.code), .message = std::move(no.message)});
        return;
    }
    const JobIndex job = begin_job(now, *server, troubles);
    ++call_.accepted;
    record(now, id, "", job, reply, sender);
    put_in_reply(id, job, troubles, reply);
    if (!troubles.repeated) return;
    // The cloud names the server twice: one restart, followed by two jobs.
    Troubles second;
    if (jobs_[job].end)
        second.takes = *jobs_[job].end - now;
    else
        second.never_ends = true;
    if (!troubles.repeated->second_code.empty())
        second.fails = JobFails{troubles.repeated->second_code,
                                std::string(usual_message(troubles.repeated->second_code))};
    put_in_reply(id, begin_job(now, *server, second), second, reply);
}

Cloud::Troubles Cloud::troubles_for(const std::string& id, std::optional<ServerIndex> server, Sender sender) {
    Troubles troubles;
    if (sender == Sender::other) return troubles;
    for (WaitingCue& waiting : cues_) {
        const Cue& cue = waiting.cue;
        if (!cue.server.empty() && cue.server != id) continue;
        ++waiting.seen;
        const bool due = waiting.seen >= cue.nth && (cue.times == 0 || waiting.seen - cue.nth < cue.times);
        if (due) troubles.add(cue.trouble);
    }
    if (server) add_odds(*server, troubles);
    return troubles;
}

void Cloud::add_odds(ServerIndex server, Troubles& troubles) const {
    cph_plan::Random random = random_for(server, purpose_odds);
    // All are drawn every time, so that changing one share does not change what the others hit.
    const bool refused = fraction(random) < options_.odds.refused;
    const bool fails = fraction(random) < options_.odds.job_fails;
    const bool never_ends = fraction(random) < options_.odds.job_never_ends;
    const bool unhealthy = fraction(random) < options_.odds.ends_unhealthy;
    if (refused && !troubles.refused) troubles.refused = refusal("CPS.0158");
    if (fails && !troubles.fails) troubles.fails = JobFails{};
    if (never_ends) troubles.never_ends = true;
    if (unhealthy && !troubles.unhealthy) troubles.unhealthy = EndsUnhealthy{};
}

Refusal Cloud::objection(std::optional<ServerIndex> server, const Troubles& troubles) const {
    if (troubles.refused) return *troubles.refused;
    if (!server) return refusal("CPS.0156");
    if (at(*server).status == status_frozen) return refusal("CPS.1028");
    if (at(*server).running > 0 || !may_restart(at(*server).status)) return refusal("CPS.0158");
    return {};
}

Cloud::JobIndex Cloud::begin_job(Instant now, ServerIndex index, const Troubles& troubles) {
    const auto job = static_cast<JobIndex>(jobs_.size());
    cph_plan::Random random = random_for(index, purpose_duration);
    const Duration drawn = draw(options_.durations, random);
    const Instant end = now + troubles.takes.value_or(drawn);
    Server& server = at(index);
    ++server.running;
    ++server.restarts;
    touch(server, now);
    jobs_.push_back({.server = index, .request = call_.number, .begin = now, .end = end});
    if (troubles.fails) jobs_[job].result = job_failed;
    if (troubles.never_ends) jobs_[job].end.reset();
    add_quirks(job, troubles);
    show_restarting(now, job);
    if (!troubles.never_ends) events_.emplace(end, Event{.kind = Event::Kind::job_ends, .job = job});
    return job;
}

void Cloud::add_quirks(JobIndex job, const Troubles& troubles) {
    Quirks quirks{.visible_from = troubles.visible_from,
                  .visible_until = troubles.visible_until,
                  .steps = troubles.steps,
                  .times = troubles.times,
                  .unhealthy = troubles.unhealthy,
                  .phones_failed = troubles.phones_failed};
    if (troubles.fails) {
        quirks.code = troubles.fails->code;
        quirks.message = troubles.fails->message;
    }
    const bool plain = quirks.code.empty() && quirks.message.empty() && !quirks.visible_from &&
                       !quirks.visible_until && quirks.steps.empty() && !quirks.times && !quirks.unhealthy &&
                       quirks.phones_failed == 0;
    if (plain) return;
    const Instant begin = jobs_[job].begin;
    const auto changes_after = [&](Duration after) {
        events_.emplace(begin + after, Event{.kind = Event::Kind::looks_different, .job = job});
    };
    if (quirks.visible_from) changes_after(*quirks.visible_from);
    if (quirks.visible_until) changes_after(*quirks.visible_until);
    for (const JobStep& step : quirks.steps) changes_after(step.after);
    quirks_.emplace(job, std::move(quirks));
}

void Cloud::show_restarting(Instant now, JobIndex job) {
    const std::vector<int>& statuses = options_.statuses_while_restarting;
    if (statuses.empty()) return;
    Server& server = at(jobs_[job].server);
    server.status = statuses.front();
    if (!jobs_[job].end) return; // stands still at the first
    const Duration share = (*jobs_[job].end - now) / static_cast<Duration::rep>(statuses.size());
    for (std::size_t i = 1; i < statuses.size(); ++i) {
        events_.emplace(now + share * static_cast<Duration::rep>(i),
                        Event{.kind = Event::Kind::status_changes,
                              .job = job,
                              .status = statuses[i],
                              .restart = server.restarts});
    }
}

void Cloud::record(Instant now, const std::string& id, const std::string& code, std::optional<JobIndex> job,
                   const RestartReply& reply, Sender sender) {
    ReceivedRestart received{.server = id,
                             .at = now,
                             .request = reply.request,
                             .call = call_.number,
                             .accepted = job.has_value(),
                             .code = code,
                             .sender = sender};
    if (job) received.job = {job_ids_.text(*job)};
    ledger_.add(std::move(received));
}

void Cloud::put_in_reply(const std::string& id, JobIndex job, const Troubles& troubles,
                         RestartReply& reply) const {
    if (troubles.omitted) return;
    RestartItem item{.server = troubles.capitals ? in_capitals(id) : id,
                     .form = RestartItem::JobForm::text,
                     .job = {job_ids_.text(job)}};
    if (troubles.job_form) {
        switch (*troubles.job_form) {
        case ReplyJobIs::Form::absent: item.form = RestartItem::JobForm::absent; break;
        case ReplyJobIs::Form::null: item.form = RestartItem::JobForm::null; break;
        case ReplyJobIs::Form::number: item.form = RestartItem::JobForm::number; break;
        case ReplyJobIs::Form::empty: item.job.text.clear(); break;
        case ReplyJobIs::Form::same_as_first:
            if (!reply.items.empty()) item.job = reply.items.front().job;
            break;
        }
    }
    if (troubles.code_beside) {
        item.code = troubles.code_beside->code;
        item.message = troubles.code_beside->message;
    }
    reply.items.push_back(std::move(item));
}

// --- cues

void Cloud::add(Cue cue) {
    cues_.push_back({.cue = std::move(cue)});
}

bool Cloud::set_status(Instant now, std::string_view id, int status) {
    const Instant moment = pass(now);
    const std::optional<ServerIndex> server = options_.fleet->find(id);
    if (!server) return false;
    at(*server).status = status;
    touch(at(*server), moment);
    return true;
}

cph_plan::Random Cloud::random_for(ServerIndex server, std::uint64_t purpose) const {
    using cph_plan::Random;
    // Mixed step by step: seeds that lie a constant apart would give streams that overlap.
    std::uint64_t mixed = Random(options_.seed ^ purpose << 56).next();
    mixed = Random(mixed ^ static_cast<std::uint32_t>(server)).next();
    return Random(Random(mixed ^ at(server).restarts).next());
}

} // namespace cph_sim
