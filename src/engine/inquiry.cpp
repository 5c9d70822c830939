#include "inquiry.hpp"

namespace cph_plan {

void Inquiries::rebuild() {
    for (std::uint32_t number = 1; number <= desk_.ledger.permit_count(); ++number) inquire(Permit{number});
}

void Inquiries::applied(const Entry& entry) {
    if (const auto* answered = std::get_if<Answered>(&entry.body)) inquire(answered->permit);
    if (const auto* cleared = std::get_if<Cleared>(&entry.body)) inquire(cleared->permit);
    if (const auto* vanished = std::get_if<Vanished>(&entry.body))
        for (const ServerIndex server : vanished->servers) {
            const std::uint32_t attempt = desk_.ledger.server(server).last_attempt;
            inquire(desk_.ledger.attempts()[attempt - 1].permit);
        }
}

// Opens an inquiry where there is something unknown and more may still be learned of it.
void Inquiries::inquire(Permit permit) {
    if (open_.contains(permit)) return;
    const std::vector<ServerIndex> unknown = unknown_servers(permit);
    if (unknown.empty()) return;
    const PermitState& state = desk_.ledger.permit(permit);
    // Jobs of one call may vanish one after the other: each server is owed a look of its own.
    const bool sampled = std::ranges::all_of(unknown, [&](ServerIndex server) {
        return std::ranges::any_of(state.evidence, [&](const Evidence& evidence) {
            return std::ranges::find(evidence.samples, server, &Evidence::Sample::server) !=
                   evidence.samples.end();
        });
    });
    const Instant until = state.sending_at + desk_.wave_of(state).health.healthy_deadline;
    const bool assume_sent = desk_.schedule.on_unknown == OnUnknown::assume_sent;
    if (sampled && (!assume_sent || desk_.now.run >= until)) return;
    open_[permit] = {.next = next_sample(state), .until = until, .sample = {}};
}

Instant Inquiries::next_sample(const PermitState& permit) const {
    if (desk_.schedule.on_unknown == OnUnknown::halt) return desk_.now.run;
    switch (permit.evidence.size()) {
    case 0: return permit.answered_at + evidence_first;
    case 1: return permit.answered_at + evidence_second;
    default: return desk_.now.run + evidence_interval;
    }
}

bool Inquiries::open_in(std::uint32_t wave) const {
    return std::ranges::any_of(open_, [&](const auto& inquiry) {
        return desk_.schedule.batches[desk_.ledger.permit(inquiry.first).batch].wave == wave;
    });
}

void Inquiries::think() {
    std::vector<Permit> overdue;
    for (auto& [permit, inquiry] : open_) {
        if (inquiry.sample) {
            if (desk_.reads_dead || inquiry.sample->give_up <= desk_.now.run)
                overdue.push_back(permit);
            else
                desk_.wake(inquiry.sample->give_up);
        } else if (desk_.reads_dead) {
            overdue.push_back(permit);
        } else if (inquiry.next <= desk_.now.run) {
            ask(permit, inquiry);
        } else {
            desk_.wake(inquiry.next);
        }
    }
    for (const Permit permit : overdue)
        conclude(permit, open_.at(permit), "the servers could not be read in time");
}

void Inquiries::ask(Permit permit, Inquiry& inquiry) {
    const std::uint32_t target = desk_.target_of(desk_.ledger.permit(permit));
    Sample& sample = inquiry.sample.emplace(Sample{});
    sample.servers = unknown_servers(permit);
    sample.servers_ticket = desk_.next_ticket();
    sample.phones_ticket = desk_.next_ticket();
    sample.give_up = desk_.now.run + evidence_patience;
    desk_.outputs.emplace_back(ReadServers{sample.servers_ticket, target, sample.servers});
    desk_.outputs.emplace_back(CountPhones{sample.phones_ticket, target, sample.servers});
    desk_.wake(sample.give_up);
}

bool Inquiries::answered(const ServersRead& input) {
    for (auto& [permit, inquiry] : open_) {
        if (!inquiry.sample || inquiry.sample->servers_ticket != input.ticket) continue;
        if (!input.answer) {
            conclude(permit, inquiry, input.answer.error().what);
            return true;
        }
        inquiry.sample->readings = input.answer->readings;
        if (inquiry.sample->phones) conclude(permit, inquiry, {});
        return true;
    }
    return false;
}

bool Inquiries::answered(const PhonesCounted& input) {
    for (auto& [permit, inquiry] : open_) {
        if (!inquiry.sample || inquiry.sample->phones_ticket != input.ticket) continue;
        inquiry.sample->phones = input.restarting;
        if (inquiry.sample->readings) conclude(permit, inquiry, {});
        return true;
    }
    return false;
}

// Notes what this sample shows, and closes the inquiry when nothing more is to be learned.
void Inquiries::conclude(Permit permit, Inquiry& inquiry, std::string trouble) {
    const PermitState& state = desk_.ledger.permit(permit);
    Evidence evidence;
    evidence.permit = permit;
    evidence.detail = std::move(trouble);
    Presumed presumed;
    bool any_moved = false;
    bool all_untouched = inquiry.sample.has_value() && inquiry.sample->readings.has_value();
    if (inquiry.sample && inquiry.sample->readings) {
        const Sample& sample = *inquiry.sample;
        for (std::size_t i = 0; i < sample.servers.size(); ++i) {
            const ServerIndex server = sample.servers[i];
            const ServerReading& reading = (*sample.readings)[i];
            const auto phones = sample.phones ? (*sample.phones)[i] : std::nullopt;
            const bool has_moved = moved(state, server, reading, phones);
            any_moved = any_moved || has_moved;
            all_untouched = all_untouched && !has_moved && reading.found && phones.has_value();
            evidence.samples.push_back({server, reading, phones, has_moved});
            if (has_moved && reading.found && reading.status == server_status_normal)
                presumed.ok.push_back(server);
        }
    }
    if (state.saw_2xx)
        evidence.verdict = Evidence::Class::accepted;
    else if (any_moved)
        evidence.verdict = Evidence::Class::moved;
    else if (all_untouched)
        evidence.verdict = Evidence::Class::untouched;

    const bool assume_sent = desk_.schedule.on_unknown == OnUnknown::assume_sent;
    const bool all_presumed = presumed.ok.size() == unknown_servers(permit).size();
    const bool last = !assume_sent || all_presumed || desk_.reads_dead || desk_.now.run >= inquiry.until;
    desk_.note(std::move(evidence));
    if (assume_sent && !presumed.ok.empty()) desk_.note(std::move(presumed));
    if (last) {
        open_.erase(permit);
        return;
    }
    inquiry.sample.reset();
    const std::size_t samples = state.evidence.size() + 1; // with the one just noted
    inquiry.next = samples == 1
                       ? std::max(state.answered_at + evidence_second, desk_.now.run + poll_interval_min)
                       : desk_.now.run + evidence_interval;
    inquiry.next = std::min(inquiry.next, std::max(inquiry.until, desk_.now.run + poll_interval_min));
}

std::vector<ServerIndex> Inquiries::unknown_servers(Permit permit) const {
    std::vector<ServerIndex> servers;
    for (const ServerIndex server : desk_.ledger.permit(permit).servers) {
        const ServerState& state = desk_.ledger.server(server);
        if (state.outcome != Outcome::unknown) continue;
        if (desk_.ledger.attempts()[state.last_attempt - 1].permit == permit) servers.push_back(server);
    }
    return servers;
}

// Cloud times come in whole seconds, so ours are rounded down before they are compared.
bool Inquiries::moved(const PermitState& permit, ServerIndex server, const ServerReading& reading,
                      std::optional<std::uint32_t> phones) const {
    if (phones && *phones > 0) return true;
    if (!reading.found) return false;
    if (reading.status != server_status_normal) return true;
    if (!reading.updated || !permit.sending) return false;
    const auto position = std::ranges::find(permit.servers, server) - permit.servers.begin();
    const std::optional<Instant> before = static_cast<std::size_t>(position) < permit.baseline.size()
                                              ? permit.baseline[static_cast<std::size_t>(position)]
                                              : std::nullopt;
    if (before && *before == *reading.updated) return false;
    const Instant sent = permit.sending->wall + permit.sending->offset.value_or(0ms);
    return *reading.updated >= std::chrono::floor<std::chrono::seconds>(sent);
}

} // namespace cph_plan
