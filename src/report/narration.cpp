#include "cph_plan/report/narration.hpp"

#include "cph_plan/base/text.hpp"

#include "findings.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

namespace cph_plan {

namespace {

using Lines = std::vector<std::string>;

class Narrator {
public:
    Narrator(const Entry& entry, const Ledger& after)
        : entry_(entry), ledger_(after), schedule_(after.schedule()) {}

    Lines tell() {
        std::visit([&](const auto& body) { tell(body); }, entry_.body);
        return std::move(lines_);
    }

private:
    void tell(const Owned& body);
    void tell(const Surveyed& body);
    void tell(const Intent& body);
    void tell(const Sending&) {} // the answer follows within a minute and says more
    void tell(const Answered& body);
    void tell(const Cleared& body);
    void tell(const JobsEnded& body);
    void tell(const TimedOut& body);
    void tell(const Vanished& body);
    void tell(const Checked& body);
    void tell(const Flagged& body);
    void tell(const Evidence& body);
    void tell(const Presumed& body);
    void tell(const WaveSettled& body);
    void tell(const Stopping& body);
    void tell(const Closed& body);
    void tell(const Abandoned& body);
    void tell(const Unlocked& body);
    void tell(const OpeningAwaited& body);

    void tell_reply(Permit permit, const RestartReply& reply);
    std::string_view again_text(RestartReply::Again again) const;

    void say(std::string line) { lines_.push_back(std::move(line)); }

    std::string wave_name(std::uint32_t wave) const {
        return "wave " + printable(schedule_.waves[wave].name.text);
    }
    std::string wave_of(Permit permit) const {
        return wave_name(schedule_.batches[ledger_.permit(permit).batch].wave);
    }
    std::string wave_of(ServerIndex server) const { return wave_name(schedule_.wave_of(server)); }
    std::string id(ServerIndex server) const { return printable(schedule_.ids[at(server)]); }

    // A line for each of the first few servers, with what is known of its trouble, and one for the rest.
    void name_servers(const std::vector<ServerIndex>& servers);

    const Entry& entry_;
    const Ledger& ledger_;
    const Schedule& schedule_;
    Lines lines_;
};

std::string with_detail(std::string line, std::string_view detail) {
    if (!detail.empty()) line += ": " + printable(detail);
    return line;
}

std::string with_trouble(std::string line, std::string_view code, std::string_view message) {
    const std::string trouble = trouble_text(code, message);
    return trouble.empty() ? line : line + ": " + trouble;
}

void Narrator::name_servers(const std::vector<ServerIndex>& servers) {
    const std::size_t named = std::min(servers.size(), narrated_servers_max);
    for (std::size_t i = 0; i < named; ++i) {
        const ServerIndex server = servers[i];
        std::string line = fmt::format("  {} {}", id(server), to_text(ledger_.server(server).outcome));
        const std::string trouble = server_trouble(ledger_, server);
        if (!trouble.empty()) line += ": " + trouble;
        say(std::move(line));
    }
    if (servers.size() > named) say(fmt::format("  and {} more", servers.size() - named));
}

// --- who acts

void Narrator::tell(const Owned& body) {
    const std::string who = fmt::format("{} on {}", printable(body.operator_name), printable(body.host));
    if (body.overrides.windows)
        say(fmt::format("windows overridden by {}: {}", who, printable(body.overrides.reason)));
    for (const std::string& name : body.overrides.blackouts)
        say(fmt::format("blackout {} overridden by {}: {}", printable(name), who,
                        printable(body.overrides.reason)));
    if (body.epoch > 1) {
        say(fmt::format("taken up by {}: {}", who, counts_text(ledger_.outcomes())));
        return;
    }
    say(fmt::format("begun by {}: {} in {} wave{}", who, servers_text(schedule_.size()),
                    schedule_.waves.size(), schedule_.waves.size() == 1 ? "" : "s"));
}

void Narrator::tell(const Abandoned& body) {
    say(fmt::format("abandoned by {} on {}: {}", printable(body.operator_name), printable(body.host),
                    counts_text(ledger_.outcomes())));
}

void Narrator::tell(const Unlocked& body) {
    say(fmt::format("unlocked by {} on {}", printable(body.operator_name), printable(body.host)));
}

void Narrator::tell(const OpeningAwaited& body) {
    const std::string why =
        body.why == OpeningAwaited::Why::blackout ? printable(body.blackout) : "outside the plan's windows";
    say(body.opens ? fmt::format("{}: waiting until {}", why, format_utc(*body.opens))
                   : fmt::format("{}: waiting", why));
}

// --- calls

void Narrator::tell(const Surveyed& body) {
    if (body.ineligible.empty()) return;
    say(fmt::format("{}: {} not in a state to be restarted, left alone", wave_name(body.wave),
                    servers_text(body.ineligible.size())));
    std::vector<ServerIndex> servers;
    for (const auto& ineligible : body.ineligible) servers.push_back(ineligible.server);
    name_servers(servers);
}

// Only the first call of a wave is news: what became of a call is told with its answer.
void Narrator::tell(const Intent& body) {
    const std::uint32_t wave = schedule_.batches[body.batch].wave;
    const std::uint32_t before = number(body.permit) - 1;
    if (before > 0 && schedule_.batches[ledger_.permit(Permit{before}).batch].wave == wave) return;
    say(fmt::format("{} begins ({} of {}): {}", wave_name(wave), wave + 1, schedule_.waves.size(),
                    servers_text(schedule_.waves[wave].count)));
}

void Narrator::tell(const Answered& body) {
    tell_reply(body.permit, body.reply);
    for (const std::string& warning : body.reply.warnings)
        say(fmt::format("{}: warning: {}", wave_of(body.permit), printable(warning)));
}

std::string_view Narrator::again_text(RestartReply::Again again) const {
    switch (again) {
    case RestartReply::Again::throttled: return "is throttling calls";
    case RestartReply::Again::busy: return "is busy with these servers";
    case RestartReply::Again::iam_down: return "could not check who we are";
    case RestartReply::Again::fresh_token: return "wanted a fresh token";
    }
    return "";
}

void Narrator::tell_reply(Permit permit, const RestartReply& reply) {
    const std::string wave = wave_of(permit);
    const std::vector<ServerIndex>& servers = ledger_.permit(permit).servers;
    switch (reply.kind) {
    case RestartReply::Kind::answered: {
        std::vector<ServerIndex> troubled;
        std::ranges::copy_if(servers, std::back_inserter(troubled),
                             [&](ServerIndex server) { return is_bad(ledger_.server(server).outcome); });
        const std::string request =
            reply.request.empty() ? "" : " as request " + printable(reply.request.text);
        say(fmt::format("{}: {} sent{}, {} accepted", wave, servers_text(servers.size()), request,
                        servers.size() - troubled.size()));
        name_servers(troubled);
        return;
    }
    case RestartReply::Kind::unknown:
        say(with_trouble(fmt::format("{}: no answer that can be trusted, {} unknown{}", wave,
                                     servers_text(servers.size()),
                                     reply.saw_2xx ? " (the status line said yes)" : ""),
                         reply.code, reply.message));
        return;
    case RestartReply::Kind::not_sent:
        say(with_trouble(wave + ": the call was not sent", reply.code, reply.message));
        return;
    case RestartReply::Kind::try_again: {
        const std::string wait = reply.wait ? ", asks for " + format_duration(*reply.wait) : "";
        say(with_trouble(fmt::format("{}: the cloud {}{}", wave, again_text(reply.again), wait), reply.code,
                         reply.message));
        return;
    }
    case RestartReply::Kind::rejected:
        say(with_trouble(
            fmt::format("{}: the call was refused, {} rejected", wave, servers_text(servers.size())),
            reply.code, reply.message));
        return;
    case RestartReply::Kind::credentials:
        say(with_trouble(wave + ": the cloud refuses the credentials or the permission", reply.code,
                         reply.message));
        return;
    }
}

void Narrator::tell(const Cleared& body) {
    const std::string servers = servers_text(ledger_.permit(body.permit).servers.size());
    say(fmt::format("{}: {} {}", wave_of(body.permit), servers,
                    body.unchanged ? "unchanged, to be asked for again"
                                   : "may have been restarted after all: unknown"));
}

// --- jobs

// "59 of 100 still running" counts the jobs of the calls that the entry touched, not those of the wave.
void Narrator::tell(const JobsEnded& body) {
    struct Tally {
        std::set<Permit> calls;
        std::size_t well = 0;
        std::vector<ServerIndex> failed;
    };
    std::map<std::uint32_t, Tally> waves;
    for (const JobsEnded::End& end : body.ends) {
        Tally& tally = waves[schedule_.wave_of(end.server)];
        if (const Attempt* attempt = last_attempt(ledger_, end.server)) tally.calls.insert(attempt->permit);
        if (end.job.state == JobReading::State::failed)
            tally.failed.push_back(end.server);
        else
            ++tally.well;
    }
    for (const auto& [wave, tally] : waves) {
        std::uint32_t jobs = 0, open = 0;
        for (const Permit call : tally.calls) {
            open += ledger_.permit(call).jobs_open;
            for (const ServerIndex server : ledger_.permit(call).servers)
                if (const Attempt* attempt = last_attempt(ledger_, server)) jobs += attempt->job_count;
        }
        say(fmt::format("{}: {} job{} ended well{}; {} of {} still running", wave_name(wave), tally.well,
                        tally.well == 1 ? "" : "s",
                        tally.failed.empty() ? "" : fmt::format(", {} failed", tally.failed.size()), open,
                        jobs));
        name_servers(tally.failed);
    }
}

void Narrator::tell(const TimedOut& body) {
    if (body.servers.empty()) return;
    const Wave& wave = schedule_.waves[schedule_.wave_of(body.servers.front())];
    say(fmt::format("{}: {} not done within {}", wave_of(body.servers.front()),
                    servers_text(body.servers.size()), format_duration(wave.job_timeout)));
    name_servers(body.servers);
}

void Narrator::tell(const Vanished& body) {
    if (body.servers.empty()) return;
    say(with_detail(fmt::format("{}: the cloud no longer knows the jobs of {}", wave_of(body.servers.front()),
                                servers_text(body.servers.size())),
                    body.detail));
    name_servers(body.servers);
}

void Narrator::tell(const Flagged& body) {
    say(with_detail(fmt::format("{}: {}", id(body.server), to_text(body.flag)), body.detail));
}

// --- health and evidence

void Narrator::tell(const Checked& body) {
    std::vector<ServerIndex> unhealthy;
    for (const auto& server : body.unhealthy) unhealthy.push_back(server.server);
    if (!body.healthy.empty()) {
        const std::uint32_t wave = schedule_.wave_of(body.healthy.front());
        say(fmt::format("{}: {} healthy, {} of {} settled", wave_name(wave),
                        servers_text(body.healthy.size()), ledger_.wave(wave).settled,
                        schedule_.waves[wave].count));
    }
    if (unhealthy.empty()) return;
    say(fmt::format("{}: {} not healthy in time", wave_of(unhealthy.front()),
                    servers_text(unhealthy.size())));
    name_servers(unhealthy);
}

void Narrator::tell(const Evidence& body) {
    const auto unknown = unknown_servers(ledger_, body.permit);
    say(with_detail(fmt::format("{}: evidence for {}: {}", wave_of(body.permit),
                                unknown.empty()
                                    ? "servers that were unknown"
                                    : "the unknown " + id_list(schedule_, unknown, narrated_servers_max),
                                to_text(body.verdict)),
                    body.detail));
}

void Narrator::tell(const Presumed& body) {
    if (body.ok.empty()) return;
    say(fmt::format("{}: {} seen to move and healthy, taken as ok: {}", wave_of(body.ok.front()),
                    servers_text(body.ok.size()), id_list(schedule_, body.ok, narrated_servers_max)));
}

// --- the run

void Narrator::tell(const WaveSettled& body) {
    std::string line =
        fmt::format("{} settled: {}", wave_name(body.wave), counts_text(ledger_.wave(body.wave).outcomes));
    if (body.pause_until > entry_.at)
        line += fmt::format("; pause of {} until {}", format_duration(body.pause_until - entry_.at),
                            format_utc(body.pause_until));
    say(std::move(line));
}

// Where the cloud no longer answers as it should, reads may be at their end as well.
std::string_view how_followed(Stopping::Reason reason) {
    switch (reason) {
    case Stopping::Reason::credentials:
    case Stopping::Reason::unreachable: return "followed as long as the cloud tells of them";
    case Stopping::Reason::interrupted:
    case Stopping::Reason::halted:
    case Stopping::Reason::budget:
    case Stopping::Reason::wave_budget:
    case Stopping::Reason::wave_ineligible:
    case Stopping::Reason::unknown:
    case Stopping::Reason::window:
    case Stopping::Reason::blackout:
    case Stopping::Reason::missed:
    case Stopping::Reason::clock: return "followed to the end";
    }
    return "";
}

void Narrator::tell(const Stopping& body) {
    std::string line = fmt::format("stopping: {}", reason_text(body.reason));
    const std::uint32_t open = ledger_.count(Outcome::in_flight);
    if (open > 0)
        line += fmt::format("; nothing more is sent, {} {}", servers_text(open), how_followed(body.reason));
    say(with_detail(std::move(line), further_detail(body)));
}

void Narrator::tell(const Closed& body) {
    std::string line = fmt::format("{}: {}", to_text(body.state), counts_text(ledger_.outcomes()));
    const std::uint32_t open = ledger_.count(Outcome::in_flight);
    if (open > 0)
        line += fmt::format("; {} left in flight, and nobody follows them until the run goes on",
                            servers_text(open));
    say(std::move(line));
}

} // namespace

std::vector<std::string> narrate(const Entry& entry, const Ledger& after) {
    return Narrator(entry, after).tell();
}

} // namespace cph_plan
