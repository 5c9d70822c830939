#include "second_opinion.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace rehearsal {

namespace {

bool is_final(Stopping::Reason reason) {
    return reason == Stopping::Reason::budget || reason == Stopping::Reason::wave_budget ||
           reason == Stopping::Reason::wave_ineligible || reason == Stopping::Reason::unknown;
}

Duration ahead_of_utc(const std::string& zone) {
    if (zone == "Asia/Shanghai") return 8h;
    if (zone == "Europe/Berlin") return 1h;
    return 0h;
}

bool opens_on(const Window& window, std::chrono::sys_days day) {
    if (window.days.empty()) return true;
    const unsigned monday_first = (std::chrono::weekday(day).iso_encoding()) - 1;
    return std::ranges::any_of(window.days, [&](const OpeningDay& opening) {
        return static_cast<unsigned>(opening.weekday) == monday_first;
    });
}

bool is_open(const Window& window, Instant wall) {
    const Instant local = wall + ahead_of_utc(window.time_zone);
    const auto today = std::chrono::floor<std::chrono::days>(local);
    for (const auto day : {today - std::chrono::days{1}, today}) {
        if (!opens_on(window, day)) continue;
        const Instant opens = Instant{day} + window.start;
        Instant closes = opens;
        if (window.duration)
            closes = opens + *window.duration;
        else
            closes = Instant{day} + *window.end + (*window.end < window.start ? Duration{24h} : Duration{0});
        if (opens <= local && local < closes - window.cutoff) return true;
    }
    return false;
}

} // namespace

bool is_open(const Hours& hours, Instant wall) {
    for (const Blackout& blackout : hours.blackouts)
        if (blackout.from <= wall && wall < blackout.to) return false;
    if (hours.windows.empty()) return true;
    return std::ranges::any_of(hours.windows, [&](const Window& window) { return is_open(window, wall); });
}

SecondOpinion::SecondOpinion(const Schedule& schedule, Duration tolerance)
    : schedule_(schedule), tolerance_(tolerance), servers_(schedule.size()) {}

// --- what it says

std::vector<std::string> SecondOpinion::objections(const Entry& entry) const {
    std::vector<std::string> no;
    const auto& sending = std::get<Sending>(entry.body);
    const std::uint32_t permit = number(sending.permit);
    const auto found = calls_.find(permit);
    if (found == calls_.end()) return {"I5: a call without an intent"};
    const Call& call = found->second;
    const std::uint32_t wave = schedule_.batches[call.intent.batch].wave;
    if (call.sent || call.answered) no.push_back(fmt::format("I5: permit {} is spent twice", permit));
    if (call.epoch != epoch_) no.push_back(fmt::format("I5: permit {} is another process's", permit));
    if (!stops_.empty())
        no.push_back(fmt::format("I4: a call although the run stops ({})", to_text(stops_.front())));
    if (!is_open(schedule_.hours, sending.wall))
        no.push_back(fmt::format("I4: a call at {}, outside of the hours", format_utc(sending.wall)));
    if (over_budget()) no.push_back(fmt::format("I6: a call although {} are bad", bad()));
    const auto& of_wave = schedule_.waves[wave].max_failures;
    if (of_wave && bad_in(wave) > of_wave->of(schedule_.waves[wave].count))
        no.push_back(fmt::format("I6: a call although {} are bad in wave {}", bad_in(wave), wave));
    for (const ServerIndex server : call.intent.servers) {
        const Server& state = servers_[cph_plan::at(server)];
        if (state.outcome == Outcome::in_flight) no.emplace_back("I2: a server in two calls");
        if (state.restarted) no.emplace_back("I1: a call for a server that may have been restarted");
    }
    for (std::uint32_t earlier = 0; earlier < wave; ++earlier) {
        if (!all_settled(earlier)) no.push_back(fmt::format("I15: wave {} is not over", earlier));
        const auto pause = pause_until_.find(earlier);
        if (pause == pause_until_.end() || entry.at < pause->second - tolerance_)
            no.push_back(fmt::format("I15: the pause after wave {} is not over", earlier));
    }
    const auto out = std::ranges::count_if(calls_, [&](const auto& one) {
        return one.second.epoch == epoch_ && one.second.sent && !one.second.answered;
    });
    if (out >= schedule_.max_parallel_calls) no.emplace_back("I16: too many calls at once");
    return no;
}

std::uint32_t SecondOpinion::wave_of(std::uint32_t server) const {
    std::uint32_t wave = 0;
    while (server >= schedule_.waves[wave].first + schedule_.waves[wave].count) ++wave;
    return wave;
}

std::uint32_t SecondOpinion::bad() const {
    std::uint32_t sum = 0;
    for (std::uint32_t wave = 0; wave < schedule_.waves.size(); ++wave) sum += bad_in(wave);
    return sum;
}

std::uint32_t SecondOpinion::bad_in(std::uint32_t wave) const {
    std::uint32_t sum = 0;
    for (std::uint32_t server = 0; server < servers_.size(); ++server) {
        const Outcome outcome = servers_[server].outcome;
        const bool fine = outcome == Outcome::not_started || outcome == Outcome::in_flight ||
                          outcome == Outcome::ok || outcome == Outcome::ineligible;
        if (wave_of(server) == wave && !fine) ++sum;
    }
    return sum;
}

std::uint32_t SecondOpinion::in_flight() const {
    return static_cast<std::uint32_t>(std::ranges::count(servers_, Outcome::in_flight, &Server::outcome));
}

bool SecondOpinion::all_settled(std::uint32_t wave) const {
    for (std::uint32_t server = 0; server < servers_.size(); ++server) {
        const Outcome outcome = servers_[server].outcome;
        const bool open = outcome == Outcome::not_started || outcome == Outcome::in_flight;
        if (wave_of(server) == wave && open) return false;
    }
    return true;
}

bool SecondOpinion::stopped_for_good() const {
    return std::ranges::any_of(stops_, is_final);
}

// Worst wins: 10, 5, 6, 11, 130, 7, 4, 0.
Exit SecondOpinion::exit() const {
    const auto count = [&](Outcome outcome) {
        return std::ranges::count(servers_, outcome, &Server::outcome);
    };
    const bool work_left = count(Outcome::not_started) + count(Outcome::in_flight) > 0;
    const auto stopped_by = [&](std::initializer_list<Stopping::Reason> reasons) {
        return std::ranges::any_of(
            stops_, [&](Stopping::Reason stop) { return std::ranges::find(reasons, stop) != reasons.end(); });
    };
    using Reason = Stopping::Reason;
    if (stopped_by({Reason::unknown})) return Exit::unknown;
    if (stopped_by({Reason::budget, Reason::wave_budget})) return Exit::budget_exceeded;
    if (stopped_by({Reason::wave_ineligible})) return Exit::gate_not_reached;
    if (stopped_by({Reason::credentials})) return Exit::credentials;
    if (work_left && stopped_by({Reason::interrupted, Reason::halted})) return Exit::interrupted;
    if (stopped_by({Reason::unreachable, Reason::window, Reason::blackout, Reason::missed}))
        return Exit::suspended;
    return bad() > 0 || count(Outcome::ineligible) > 0 ? Exit::within_budget : Exit::ok;
}

// --- what it reads

void SecondOpinion::read(const Entry& entry) {
    std::visit([&](const auto& body) { take(body); }, entry.body);
}

void SecondOpinion::settle_if_in_flight(ServerIndex server, Outcome outcome) {
    if (of(server).outcome == Outcome::in_flight) of(server).outcome = outcome;
}

void SecondOpinion::take(const Owned& body) {
    epoch_ = body.epoch;
    std::erase_if(stops_, [](Stopping::Reason reason) { return !is_final(reason); });
    for (auto& [permit, call] : calls_) {
        if (call.answered || call.waits_for_clearing) continue;
        call.answered = true;
        for (const ServerIndex server : call.intent.servers)
            if (call.sent) settle_if_in_flight(server, Outcome::unknown);
    }
}

void SecondOpinion::take(const Surveyed& body) {
    for (const Surveyed::Ineligible& one : body.ineligible) of(one.server).outcome = Outcome::ineligible;
}

void SecondOpinion::take(const Intent& body) {
    calls_[number(body.permit)] = {.intent = body, .epoch = epoch_};
}

void SecondOpinion::take(const Sending& body) {
    Call& call = calls_[number(body.permit)];
    call.sent = true;
    for (const ServerIndex server : call.intent.servers) {
        of(server).outcome = Outcome::in_flight;
        of(server).restarted = true;
    }
}

void SecondOpinion::take(const Answered& body) {
    Call& call = calls_[number(body.permit)];
    call.answered = true;
    if (!call.sent) return;
    const RestartReply& reply = body.reply;
    const bool busy = reply.kind == RestartReply::Kind::try_again && reply.again == RestartReply::Again::busy;
    if (busy) {
        call.waits_for_clearing = true;
        return;
    }
    for (std::size_t i = 0; i < call.intent.servers.size(); ++i) {
        const ServerIndex server = call.intent.servers[i];
        if (reply.kind == RestartReply::Kind::answered) {
            answer(server, reply.servers[i]);
        } else if (reply.kind == RestartReply::Kind::unknown) {
            settle_if_in_flight(server, Outcome::unknown);
        } else if (reply.kind == RestartReply::Kind::rejected) {
            settle_if_in_flight(server, Outcome::rejected);
        } else {
            of(server).outcome = Outcome::not_started;
            of(server).restarted = false;
        }
    }
}

void SecondOpinion::answer(ServerIndex server, const ServerReply& reply) {
    if (reply.kind == ServerReply::Kind::unknown) settle_if_in_flight(server, Outcome::unknown);
    if (reply.kind == ServerReply::Kind::rejected) settle_if_in_flight(server, Outcome::rejected);
    for (const JobId& job : reply.jobs) of(server).open_jobs.insert(job.text);
}

void SecondOpinion::take(const Cleared& body) {
    Call& call = calls_[number(body.permit)];
    call.waits_for_clearing = false;
    for (const ServerIndex server : call.intent.servers) {
        if (!body.unchanged) {
            settle_if_in_flight(server, Outcome::unknown);
            continue;
        }
        of(server).outcome = Outcome::not_started;
        of(server).restarted = false;
    }
}

void SecondOpinion::take(const JobsEnded& body) {
    for (const JobsEnded::End& end : body.ends) {
        Server& server = of(end.server);
        server.open_jobs.erase(end.job.job.text);
        const Wave& wave = schedule_.waves[wave_of(static_cast<std::uint32_t>(cph_plan::at(end.server)))];
        if (end.job.state == JobReading::State::failed)
            settle_if_in_flight(end.server, Outcome::failed);
        else if (server.open_jobs.empty() && wave.health.check == Health::Check::none)
            settle_if_in_flight(end.server, Outcome::ok);
    }
}

void SecondOpinion::take(const TimedOut& body) {
    for (const ServerIndex server : body.servers) settle_if_in_flight(server, Outcome::timed_out);
}

void SecondOpinion::take(const Vanished& body) {
    for (const ServerIndex server : body.servers) settle_if_in_flight(server, Outcome::unknown);
}

void SecondOpinion::take(const Checked& body) {
    for (const ServerIndex server : body.healthy)
        if (of(server).open_jobs.empty()) settle_if_in_flight(server, Outcome::ok);
    for (const Checked::Unhealthy& one : body.unhealthy) settle_if_in_flight(one.server, Outcome::unhealthy);
}

void SecondOpinion::take(const Evidence& body) {
    for (const Evidence::Sample& sample : body.samples)
        of(sample.server).moved = sample.moved && sample.reading.status == server_status_normal;
}

void SecondOpinion::take(const Presumed& body) {
    for (const ServerIndex server : body.ok)
        if (of(server).outcome == Outcome::unknown && of(server).moved) of(server).outcome = Outcome::ok;
}

void SecondOpinion::take(const WaveSettled& body) {
    pause_until_[body.wave] = body.pause_until;
}

void SecondOpinion::take(const Stopping& body) {
    stops_.push_back(body.reason);
}

} // namespace rehearsal
