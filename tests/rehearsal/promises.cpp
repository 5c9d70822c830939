#include "promises.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace rehearsal {

namespace {

class Check {
public:
    Check(const Story& story, const std::vector<Entry>& journal, const cph_sim::Cloud& cloud)
        : story_(story), journal_(journal), cloud_(cloud) {}

    std::vector<std::string> run(std::uint32_t calls_on_the_wire) {
        nobody_is_restarted_twice();
        the_journal_is_whole();
        every_call_was_noted_and_allowed(calls_on_the_wire);
        every_server_has_one_outcome();
        ok_means_restarted();
        the_exit_follows_from_the_outcomes();
        return broken_;
    }

private:
    void broken(std::string what) { broken_.push_back(std::move(what)); }
    std::string id(ServerIndex server) const {
        return std::string(story_.schedule.ids[cph_plan::at(server)]);
    }

    void nobody_is_restarted_twice() {
        std::map<std::string, int> accepted;
        for (const cph_sim::ReceivedRestart& restart : cloud_.ledger().restarts()) {
            if (restart.sender == cph_sim::Sender::other) continue;
            if (restart.accepted && ++accepted[restart.server] > 1)
                broken("I1: the cloud restarted " + restart.server + " twice");
        }
    }

    void the_journal_is_whole() {
        for (std::size_t i = 0; i < journal_.size(); ++i)
            if (journal_[i].seq != i + 1) broken("I10: a gap in the journal");
    }

    // Walks the journal as a reader would, with its own small idea of what is allowed.
    void every_call_was_noted_and_allowed(std::uint32_t calls_on_the_wire) {
        Ledger ledger(story_.schedule);
        std::map<std::uint32_t, Intent> intents;
        std::map<std::uint32_t, std::uint32_t> intent_epoch;
        std::map<std::uint32_t, int> sendings;
        std::map<std::uint32_t, Instant> pause_until; // by wave
        std::uint32_t epoch = 0;
        std::uint32_t unanswered = 0;
        bool stopping = false;
        for (const Entry& entry : journal_) {
            if (const auto* owned = std::get_if<Owned>(&entry.body)) {
                epoch = owned->epoch;
                stopping = false;
                unanswered = 0;
            }
            if (const auto* intent = std::get_if<Intent>(&entry.body)) {
                intents[number(intent->permit)] = *intent;
                intent_epoch[number(intent->permit)] = epoch;
                if (intent->servers.empty() || intent->servers.size() > batch_size_max)
                    broken("I3: a batch of impossible size");
            }
            if (const auto* sending = std::get_if<Sending>(&entry.body)) {
                const std::uint32_t permit = number(sending->permit);
                if (!intents.contains(permit)) {
                    broken("I5: a call without an intent");
                    continue;
                }
                if (++sendings[permit] > 1) broken(fmt::format("I5: permit {} was spent twice", permit));
                if (intent_epoch[permit] != epoch)
                    broken(fmt::format("I5: permit {} is another process's", permit));
                if (stopping) broken("I4: a call after the run had decided to stop");
                if (++unanswered > story_.schedule.max_parallel_calls) broken("I16: too many calls at once");
                const std::uint32_t wave = story_.schedule.batches[intents[permit].batch].wave;
                if (wave > 0 && (!pause_until.contains(wave - 1) || entry.at < pause_until[wave - 1]))
                    broken(fmt::format("I15: a call for wave {} before the pause before it was over", wave));
                if (ledger.bad() > story_.schedule.max_failures.of(story_.schedule.size()))
                    broken("I6: a call although the budget was spent");
                for (const ServerIndex server : intents[permit].servers)
                    if (ledger.server(server).stage != Stage::untouched)
                        broken("I2: " + id(server) + " in two calls");
            }
            if (const auto* answered = std::get_if<Answered>(&entry.body))
                if (sendings.contains(number(answered->permit))) --unanswered;
            if (const auto* settled = std::get_if<WaveSettled>(&entry.body))
                pause_until[settled->wave] = settled->pause_until;
            if (std::holds_alternative<Stopping>(entry.body)) stopping = true;
            ledger.apply(entry);
            std::uint32_t sum = 0;
            for (const std::uint32_t count : ledger.outcomes()) sum += count;
            if (sum != story_.schedule.size()) broken("I8: the outcomes do not sum to the servers");
        }
        if (calls_on_the_wire > sendings.size()) broken("I5: more calls on the wire than were noted");
        if (ledger.unlawful() > 0) broken(fmt::format("{} unlawful moves", ledger.unlawful()));
        for (const cph_sim::ReceivedRestart& restart : cloud_.ledger().restarts()) {
            if (restart.sender == cph_sim::Sender::other) continue;
            const bool noted = std::ranges::any_of(sendings, [&](const auto& sending) {
                const Intent& intent = intents[sending.first];
                return std::ranges::any_of(intent.servers,
                                           [&](ServerIndex server) { return id(server) == restart.server; });
            });
            if (!noted)
                broken("I3: the cloud was asked for " + restart.server + ", the journal does not say so");
        }
    }

    void every_server_has_one_outcome() {
        const Ledger ledger = folded();
        if (!is_over(ledger.state()))
            broken(fmt::format("I19: the run never ended: {}", to_text(ledger.state())));
        if (is_over(ledger.state()) && ledger.count(Outcome::in_flight) > 0)
            broken("I8: a run that is over has servers in flight");
        if (ledger.count(Outcome::not_started) > 0 && ledger.stops().empty())
            broken("I11: servers were left out without a reason");
    }

    void ok_means_restarted() {
        const Ledger ledger = folded();
        for (std::uint32_t server = 0; server < story_.schedule.size(); ++server) {
            const Outcome outcome = ledger.server(ServerIndex{server}).outcome;
            const std::string text = id(ServerIndex{server});
            const auto restarts = cloud_.ledger().restarts_of(text);
            const bool ours = std::ranges::any_of(restarts, [](const cph_sim::ReceivedRestart& restart) {
                return restart.accepted && restart.sender != cph_sim::Sender::other;
            });
            const bool anybodys = std::ranges::any_of(
                restarts, [](const cph_sim::ReceivedRestart& restart) { return restart.accepted; });
            const bool presumed = story_.schedule.on_unknown == OnUnknown::assume_sent;
            if (outcome == Outcome::ok && !(presumed ? anybodys : ours))
                broken("I12: " + text + " is ok and was never restarted");
            const bool untouched = outcome == Outcome::not_started || outcome == Outcome::ineligible;
            if (untouched && ours && !presumed)
                broken("I8: " + text + " was restarted and the report says it was not");
        }
    }

    void the_exit_follows_from_the_outcomes() {
        const Ledger ledger = folded();
        if (!ledger.exit()) return;
        std::uint32_t bad = 0;
        for (const Outcome outcome :
             {Outcome::rejected, Outcome::failed, Outcome::timed_out, Outcome::unhealthy, Outcome::unknown})
            bad += ledger.count(outcome);
        const bool all_ok = ledger.count(Outcome::ok) == story_.schedule.size();
        if (*ledger.exit() == Exit::ok && !all_ok) broken("I20: exit 0 and not all are ok");
        // A run that had to stop keeps that exit even when evidence turns out well later.
        if (all_ok && ledger.stops().empty() && *ledger.exit() != Exit::ok)
            broken("I20: all are ok and the exit is not 0");
        if (*ledger.exit() == Exit::within_budget && bad > story_.schedule.tolerated())
            broken("I20: more failures than the budget, and the exit says within");
        const bool halts = story_.schedule.on_unknown == OnUnknown::halt;
        if (halts && ledger.count(Outcome::unknown) > 0 && *ledger.exit() != Exit::unknown)
            broken("I20: an unknown server without exit 10");
    }

    Ledger folded() const {
        Ledger ledger(story_.schedule);
        for (const Entry& entry : journal_) ledger.apply(entry);
        return ledger;
    }

    const Story& story_;
    const std::vector<Entry>& journal_;
    const cph_sim::Cloud& cloud_;
    std::vector<std::string> broken_;
};

} // namespace

std::vector<std::string> broken_promises(const Story& story, const std::vector<Entry>& journal,
                                         const cph_sim::Cloud& cloud, std::uint32_t calls_on_the_wire) {
    return Check(story, journal, cloud).run(calls_on_the_wire);
}

} // namespace rehearsal
