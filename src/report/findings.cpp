#include "findings.hpp"

#include "cph_plan/base/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace cph_plan {

std::uint32_t count_in(const OutcomeCounts& counts, Outcome outcome) {
    return counts[static_cast<std::size_t>(outcome)];
}

std::string counts_text(const OutcomeCounts& counts) {
    std::string text;
    for (const Outcome outcome : all_outcomes) {
        if (count_in(counts, outcome) == 0) continue;
        if (!text.empty()) text += ", ";
        text += fmt::format("{} {}", count_in(counts, outcome), to_text(outcome));
    }
    return text.empty() ? "nothing" : text;
}

const Stopping* worst_stop(const Ledger& ledger) {
    const Stopping* worst = nullptr;
    for (const Stopping& stop : ledger.stops()) {
        const bool first = worst == nullptr;
        if (first || (exit_for(stop.reason) != exit_for(worst->reason) &&
                      worse(exit_for(stop.reason), exit_for(worst->reason)) == exit_for(stop.reason)))
            worst = &stop;
    }
    return worst;
}

UnstartedReason why_unstarted(const Ledger& ledger) {
    if (ledger.state() == RunState::abandoned) return {.kind = Unstarted::abandoned};
    if (const Stopping* stop = worst_stop(ledger)) return {.kind = Unstarted::stopped, .stop = stop->reason};
    return {};
}

std::string_view to_text(const UnstartedReason& reason) {
    switch (reason.kind) {
    case Unstarted::waiting: return "waiting";
    case Unstarted::stopped: return to_text(reason.stop);
    case Unstarted::abandoned: return "abandoned";
    }
    return "";
}

std::string_view reason_text(Stopping::Reason reason) {
    switch (reason) {
    case Stopping::Reason::budget: return "the failure budget is exceeded";
    case Stopping::Reason::wave_budget: return "the failure budget of the wave is exceeded";
    case Stopping::Reason::wave_ineligible: return "no server of the wave could be restarted";
    case Stopping::Reason::unknown: return "the fate of servers is unknown";
    case Stopping::Reason::credentials: return "the cloud refuses the credentials or the permission";
    case Stopping::Reason::unreachable: return "the cloud cannot be reached";
    case Stopping::Reason::interrupted: return "interrupted by a signal";
    case Stopping::Reason::halted: return "halted from outside";
    case Stopping::Reason::window: return "outside the plan's windows";
    case Stopping::Reason::blackout: return "a blackout";
    case Stopping::Reason::missed: return "the opening was missed";
    case Stopping::Reason::clock: return "this machine's clock cannot be trusted";
    }
    return "";
}

std::string_view further_detail(const Stopping& stop) {
    return stop.detail == reason_text(stop.reason) ? std::string_view() : std::string_view(stop.detail);
}

std::string stop_text(const Stopping& stop) {
    std::string text(reason_text(stop.reason));
    if (const std::string_view detail = further_detail(stop); !detail.empty())
        text += ": " + printable(detail);
    return text;
}

const Attempt* last_attempt(const Ledger& ledger, ServerIndex server) {
    const std::uint32_t position = ledger.server(server).last_attempt;
    return position == 0 ? nullptr : &ledger.attempts()[position - 1];
}

std::vector<const Attempt*> attempts_of(const Ledger& ledger, ServerIndex server) {
    std::vector<const Attempt*> found;
    for (const Attempt* attempt = last_attempt(ledger, server); attempt != nullptr;) {
        found.push_back(attempt);
        attempt = attempt->previous == 0 ? nullptr : &ledger.attempts()[attempt->previous - 1];
    }
    std::ranges::reverse(found);
    return found;
}

std::vector<ServerIndex> unknown_servers(const Ledger& ledger, Permit permit) {
    std::vector<ServerIndex> found;
    const PermitState& state = ledger.permit(permit);
    // A call refused as busy has no attempts until it is cleared; a run abandoned in between leaves its
    // servers unknown.
    const bool left_uncleared = state.stage == PermitState::Stage::answered &&
                                state.kind == RestartReply::Kind::try_again &&
                                state.again == RestartReply::Again::busy && !state.cleared;
    for (const ServerIndex server : state.servers) {
        if (ledger.server(server).outcome != Outcome::unknown) continue;
        const Attempt* attempt = last_attempt(ledger, server);
        if (attempt != nullptr ? attempt->permit == permit : left_uncleared) found.push_back(server);
    }
    return found;
}

std::optional<Evidence::Class> evidence_class(const PermitState& permit) {
    if (!permit.evidence.empty()) return permit.evidence.back().verdict;
    if (permit.saw_2xx) return Evidence::Class::accepted;
    return std::nullopt;
}

PermitsByBatch::PermitsByBatch(const Ledger& ledger) {
    const std::size_t batches = ledger.schedule().batches.size();
    first_.assign(batches + 1, 0);
    const auto batch_of = [&](std::uint32_t n) { return ledger.permit(Permit{n}).batch; };
    for (std::uint32_t n = 1; n <= ledger.permit_count(); ++n) ++first_[batch_of(n) + 1];
    for (std::size_t batch = 0; batch < batches; ++batch) first_[batch + 1] += first_[batch];
    std::vector<std::uint32_t> next(first_.begin(), first_.end() - 1);
    permits_.resize(ledger.permit_count());
    for (std::uint32_t n = 1; n <= ledger.permit_count(); ++n) permits_[next[batch_of(n)]++] = Permit{n};
}

std::span<const Permit> PermitsByBatch::of(std::uint32_t batch) const {
    return std::span(permits_).subspan(first_[batch], first_[batch + 1] - first_[batch]);
}

std::string trouble_text(std::string_view code, std::string_view message, std::string_view note) {
    std::string text = printable(code);
    const auto append = [&](std::string_view separator, std::string_view part) {
        if (part.empty()) return;
        if (!text.empty()) text += separator;
        text += printable(part);
    };
    append(" ", message);
    append("; ", note);
    return text;
}

std::string server_trouble(const Ledger& ledger, ServerIndex server) {
    const auto ineligible = ledger.ineligible().find(server);
    if (ineligible != ledger.ineligible().end())
        return ineligible->second.found ? fmt::format("server status {}", ineligible->second.status)
                                        : "the cloud does not know this id";
    const Attempt* attempt = last_attempt(ledger, server);
    if (attempt == nullptr) return "";
    const std::string trouble = trouble_text(attempt->code, attempt->message, attempt->note);
    // An answer that is good for others and leaves this one out, or describes it badly.
    const bool left_out = attempt->outcome == Outcome::unknown &&
                          ledger.permit(attempt->permit).kind == RestartReply::Kind::answered;
    return trouble.empty() && left_out ? "the answer does not say what became of it" : trouble;
}

std::string counted(std::size_t count, std::string_view thing) {
    return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s");
}

std::string servers_text(std::size_t count) {
    return counted(count, "server");
}

std::string id_list(const Schedule& schedule, std::span<const ServerIndex> servers, std::size_t most) {
    std::string text;
    for (const ServerIndex server : servers.first(std::min(most, servers.size()))) {
        if (!text.empty()) text += ", ";
        text += printable(schedule.ids[at(server)]);
    }
    if (servers.size() > most) text += fmt::format(" and {} more", servers.size() - most);
    return text;
}

} // namespace cph_plan
