#include "cph_plan/report/summary.hpp"

#include "cph_plan/base/text.hpp"

#include "findings.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace cph_plan {

namespace {

bool runs_on(const Ledger& ledger) {
    return !is_over(ledger.state());
}

std::string title(const RunHeader& header, const Ledger& ledger) {
    std::string text = fmt::format("run {} of plan {}: {}", printable(header.id.text),
                                   printable(header.plan.text), to_text(ledger.state()));
    if (ledger.started() && ledger.finished())
        text += fmt::format(" after {}", format_duration(*ledger.finished() - *ledger.started()));
    return text + "\n";
}

std::string outcome_table(const Ledger& ledger) {
    std::string text = fmt::format("\n  {:<14}{:>8}\n", "outcome", "servers");
    for (const Outcome outcome : all_outcomes)
        if (ledger.count(outcome) > 0)
            text += fmt::format("  {:<14}{:>8}\n", to_text(outcome), ledger.count(outcome));
    text += fmt::format("  {:<14}{:>8}\n", "total", ledger.schedule().size());
    return text;
}

std::string took(const WaveLog& log) {
    if (!log.started) return "-";
    return log.settled_at ? format_duration(*log.settled_at - *log.started) : "not settled";
}

std::string wave_table(const Ledger& ledger) {
    const std::vector<Wave>& waves = ledger.schedule().waves;
    const std::size_t shown = std::min(waves.size(), summary_waves_max);
    std::size_t width = 4;
    for (std::size_t i = 0; i < shown; ++i) width = std::max(width, printable(waves[i].name.text).size());
    std::string text =
        fmt::format("\n  {:<{}}  {:>8}  {:<12}  {}\n", "wave", width, "servers", "took", "outcomes");
    for (std::uint32_t i = 0; i < shown; ++i) {
        const WaveLog& log = ledger.wave(i);
        text += fmt::format("  {:<{}}  {:>8}  {:<12}  {}\n", printable(waves[i].name.text), width,
                            waves[i].count, took(log), counts_text(log.outcomes));
    }
    if (waves.size() > shown) text += fmt::format("  and {} more\n", waves.size() - shown);
    return text;
}

std::string verdict(const Ledger& ledger) {
    if (!ledger.exit()) return "";
    std::string text =
        fmt::format("\nexit {}: {}\n", static_cast<int>(*ledger.exit()), meaning(*ledger.exit()));
    for (const Stopping& stop : ledger.stops()) text += fmt::format("  {}\n", stop_text(stop));
    return text;
}

std::string bad_servers(const Ledger& ledger) {
    if (ledger.bad() == 0) return "";
    std::string text = fmt::format("\nbad: {}, {} tolerated\n", ledger.bad(), ledger.schedule().tolerated());
    std::size_t shown = 0;
    for (std::uint32_t i = 0; i < ledger.schedule().size() && shown < summary_servers_max; ++i) {
        const ServerIndex server{i};
        if (!is_bad(ledger.server(server).outcome)) continue;
        ++shown;
        const std::string trouble = server_trouble(ledger, server);
        text += fmt::format("  {} {}{}{}\n", printable(ledger.schedule().ids[i]),
                            to_text(ledger.server(server).outcome), trouble.empty() ? "" : ": ", trouble);
    }
    if (ledger.bad() > shown) text += fmt::format("  and {} more, see the report\n", ledger.bad() - shown);
    return text;
}

std::string_view evidence_meaning(const std::optional<Evidence::Class>& verdict) {
    if (!verdict) return "none was read";
    switch (*verdict) {
    case Evidence::Class::accepted: return "accepted: the cloud said yes before its answer was lost";
    case Evidence::Class::moved: return "moved: likely restarted, but others may have done that";
    case Evidence::Class::untouched: return "untouched: likely not restarted, but that is no proof";
    case Evidence::Class::none: return "none: nothing is known";
    }
    return "";
}

// Every id, however many: a person has to look at each of these servers.
std::string unknown_section(const Ledger& ledger) {
    if (ledger.count(Outcome::unknown) == 0) return "";
    std::string text = "\nunknown: sent, and what became of it is not known; never sent again in this run\n";
    for (std::uint32_t n = 1; n <= ledger.permit_count(); ++n) {
        const auto servers = unknown_servers(ledger, Permit{n});
        if (servers.empty()) continue;
        const PermitState& permit = ledger.permit(Permit{n});
        const Wave& wave = ledger.schedule().waves[ledger.schedule().batches[permit.batch].wave];
        text += fmt::format("  wave {}, {}: evidence {}\n", printable(wave.name.text),
                            servers_text(servers.size()), evidence_meaning(evidence_class(permit)));
        for (const ServerIndex server : servers)
            text += fmt::format("    {}\n", printable(ledger.schedule().ids[at(server)]));
    }
    return text;
}

std::string bad_outcome_list(const Ledger& ledger) {
    std::string list;
    for (const Outcome outcome : all_outcomes) {
        if (!is_bad(outcome) || ledger.count(outcome) == 0) continue;
        if (!list.empty()) list += ',';
        list += to_text(outcome);
    }
    return list;
}

// A new run of what this one, which is over, left.
std::string remaining_command(const RunHeader& header, std::string_view with, const Repeated& repeated) {
    std::string words = fmt::format("apply --remaining {}", shell_word(header.id.text));
    if (!with.empty()) words += fmt::format(" --with {}", with);
    return proposed(words, repeated);
}

} // namespace

std::string_view meaning(Exit exit) {
    switch (exit) {
    case Exit::ok: return "every server was restarted";
    case Exit::nothing_sent:
        return "a mistake in the usage or the plan, or an internal error; nothing was sent";
    case Exit::stale: return "the saved plan is stale, used or expired; nothing was sent";
    case Exit::within_budget: return "finished, with failures within the budget or ineligible servers";
    case Exit::budget_exceeded: return "stopped, because more servers failed than the plan tolerates";
    case Exit::gate_not_reached: return "stopped, because a wave did not reach its gate";
    case Exit::suspended: return "suspended; it can be resumed";
    case Exit::locked: return "another run, or an unfinished one, stands in the way";
    case Exit::approval: return "stopped, because an approval was refused or timed out";
    case Exit::unknown: return "stopped, because the fate of servers is unknown and a person has to look";
    case Exit::credentials: return "suspended, because the credentials or permissions do not suffice";
    case Exit::interrupted: return "interrupted; it can be resumed";
    }
    return "";
}

std::vector<std::string> next_steps(const RunHeader& header, const Ledger& ledger, const Repeated& repeated) {
    if (header.simulated) return {}; // the real servers have no part in it, and its cloud is gone
    std::vector<std::string> steps;
    const std::string run = shell_word(header.id.text);
    if (runs_on(ledger)) {
        if (ledger.count(Outcome::unknown) > 0)
            steps.push_back("look at the unknown servers in the console of the cloud");
        steps.push_back(proposed("resume " + run, repeated));
        return steps;
    }
    if (ledger.count(Outcome::unknown) > 0) {
        steps.push_back("look at the unknown servers in the console of the cloud, then decide");
        steps.push_back(proposed("report " + run, repeated));
    }
    const std::string bad = bad_outcome_list(ledger);
    const bool anything_left = ledger.count(Outcome::not_started) + ledger.count(Outcome::ineligible) > 0;
    if (!bad.empty() || anything_left) steps.push_back(remaining_command(header, bad, repeated));
    return steps;
}

std::string summary_text(const RunHeader& header, const Ledger& ledger, const Repeated& repeated) {
    std::string text = title(header, ledger);
    text += outcome_table(ledger);
    text += wave_table(ledger);
    text += verdict(ledger);
    text += bad_servers(ledger);
    text += unknown_section(ledger);
    const std::vector<std::string> steps = next_steps(header, ledger, repeated);
    if (!steps.empty()) text += "\nnext:\n";
    for (const std::string& step : steps) text += fmt::format("  {}\n", step);
    return text;
}

} // namespace cph_plan
