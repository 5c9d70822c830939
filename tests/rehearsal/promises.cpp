#include "promises.hpp"

#include "second_opinion.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace rehearsal {

namespace {

// No story's plan needs longer: windows open every week, max_wait is a week, and a run that is suspended is
// resumed at the next opening.
constexpr Duration longest_run = 24h * 70;

class Check {
public:
    Check(const Scene& scene, const std::vector<ProcessEnd>& processes, Duration lasted)
        : scene_(scene), processes_(processes), lasted_(lasted), minutes_(scene.minutes.entries()),
          ledger_(scene.schedule), opinion_(scene.schedule, std::chrono::abs(scene.story.skew) * 2) {}

    std::vector<std::string> run() {
        i10_the_minutes_are_whole();
        read_the_minutes();
        i1_nobody_is_restarted_twice();
        i3_the_cloud_was_asked_for_what_was_noted();
        i5_every_call_has_its_permit();
        i8_untouched_means_untouched();
        i9_reading_again_changes_nothing();
        i11_nothing_is_left_out_without_a_reason();
        i12_ok_means_restarted();
        i14_a_stale_owner_does_nothing();
        i16_polls_are_bounded();
        i19_the_run_ends();
        i20_the_exit_follows_from_the_outcomes();
        i20_a_signal_sends_nothing();
        return broken_;
    }

private:
    void broken(std::string what) { broken_.push_back(std::move(what)); }
    std::string id(std::uint32_t server) const { return std::string(scene_.schedule.ids[server]); }
    static bool ours(const cph_sim::ReceivedRestart& restart) {
        return restart.sender != cph_sim::Sender::other;
    }

    // Two readers go through the minutes side by side: the ledger, which is the engine's, and a second
    // opinion, which is not.
    void read_the_minutes() {
        for (const Entry& entry : minutes_) {
            const std::vector<Outcome> before = outcomes();
            const std::uint32_t in_flight = opinion_.in_flight();
            const bool was_over = opinion_.over_budget();
            if (std::holds_alternative<Sending>(entry.body))
                for (std::string& objection : opinion_.objections(entry)) broken(std::move(objection));
            i23_what_is_over_sends_nothing(entry);
            ledger_.apply(entry);
            opinion_.read(entry);
            i3_a_batch_is_the_schedules(entry);
            i8_every_server_has_one_outcome(entry);
            i13_an_outcome_stays(entry, before);
            if (!was_over && opinion_.over_budget()) most_bad_ = opinion_.bad() + opinion_.in_flight();
            if (was_over) i6_the_overshoot_is_what_was_in_flight(entry, in_flight);
        }
        if (ledger_.unlawful() > 0) broken(fmt::format("I9: {} unlawful moves", ledger_.unlawful()));
    }

    std::vector<Outcome> outcomes() const {
        std::vector<Outcome> all;
        for (std::uint32_t server = 0; server < scene_.schedule.size(); ++server)
            all.push_back(ledger_.server(ServerIndex{server}).outcome);
        return all;
    }

    void i1_nobody_is_restarted_twice() {
        std::map<std::string, int> accepted;
        for (const cph_sim::ReceivedRestart& restart : scene_.cloud.ledger().restarts())
            if (ours(restart) && restart.accepted && ++accepted[restart.server] > 1)
                broken("I1: the cloud restarted " + restart.server + " twice");
    }

    void i3_a_batch_is_the_schedules(const Entry& entry) {
        const auto* intent = std::get_if<Intent>(&entry.body);
        if (intent == nullptr) return;
        const Batch& batch = scene_.schedule.batches[intent->batch];
        std::set<ServerIndex> once(intent->servers.begin(), intent->servers.end());
        const bool fits = !once.empty() && once.size() == intent->servers.size() &&
                          once.size() <= batch_size_max && cph_plan::at(*once.begin()) >= batch.first &&
                          cph_plan::at(*once.rbegin()) < batch.first + batch.count;
        if (!fits) broken(fmt::format("I3: the intent at entry {} is not its batch", entry.seq));
    }

    // Each call that the cloud received is one that went out, and no call was received twice.
    void i3_the_cloud_was_asked_for_what_was_noted() {
        std::map<std::uint32_t, std::vector<std::string>> received; // by call
        for (const cph_sim::ReceivedRestart& restart : scene_.cloud.ledger().restarts())
            if (ours(restart)) received[restart.call].push_back(restart.server);
        std::vector<bool> used(scene_.sent.size(), false);
        for (const auto& [call, servers] : received) {
            std::size_t match = 0;
            while (match < used.size() && (used[match] || scene_.ids(scene_.sent[match].servers) != servers))
                ++match;
            if (match == used.size())
                broken(fmt::format("I3: call {} of the cloud's ledger was never noted", call));
            else
                used[match] = true;
        }
    }

    void i5_every_call_has_its_permit() {
        std::set<std::uint32_t> spent;
        for (const SentCall& call : scene_.sent) {
            const std::uint32_t permit = number(call.permit);
            if (!spent.insert(permit).second)
                broken(fmt::format("I5: permit {} was on the wire twice", permit));
            const Intent* intent = nullptr;
            bool sending = false;
            for (std::size_t i = 0; i < call.entries; ++i) {
                if (scene_.minutes.writers()[i] != call.epoch) continue;
                const auto* noted = std::get_if<Intent>(&minutes_[i].body);
                if (noted != nullptr && noted->permit == call.permit) intent = noted;
                const auto* gate = std::get_if<Sending>(&minutes_[i].body);
                sending = sending || (intent != nullptr && gate != nullptr && gate->permit == call.permit);
            }
            if (!sending)
                broken(fmt::format("I5: permit {} was on the wire before it was in the minutes", permit));
            else if (intent->servers != call.servers)
                broken(fmt::format("I3: permit {} was spent on other servers", permit));
            if (call.in_flight > scene_.schedule.max_parallel_calls)
                broken(fmt::format("I16: {} calls on the wire", call.in_flight));
        }
    }

    // `most_bad_` is what was bad and in flight at the moment in which the budget was crossed.
    void i6_the_overshoot_is_what_was_in_flight(const Entry& entry, std::uint32_t in_flight) {
        if (opinion_.bad() > most_bad_ || opinion_.in_flight() > in_flight)
            broken(fmt::format("I6: more is bad at entry {} than was in flight", entry.seq));
    }

    void i8_every_server_has_one_outcome(const Entry& entry) {
        std::uint32_t sum = 0;
        for (const std::uint32_t count : ledger_.outcomes()) sum += count;
        if (sum != scene_.schedule.size()) broken("I8: the outcomes do not sum to the servers");
        for (std::uint32_t server = 0; server < scene_.schedule.size(); ++server) {
            const Outcome ours = ledger_.server(ServerIndex{server}).outcome;
            const Outcome theirs = opinion_.outcome(server);
            if (ours == theirs) continue;
            const bool about_unknown = ours == Outcome::unknown || theirs == Outcome::unknown;
            broken(fmt::format("{}: at entry {} {} is {}, by the minutes it should be {}",
                               about_unknown ? "I7" : "I8", entry.seq, id(server), to_text(ours),
                               to_text(theirs)));
        }
        if (ledger_.bad() != opinion_.bad())
            broken(fmt::format("I7: {} count as bad at entry {}, {} are", ledger_.bad(), entry.seq,
                               opinion_.bad()));
    }

    void i8_untouched_means_untouched() {
        for (const cph_sim::ReceivedRestart& restart : scene_.cloud.ledger().restarts()) {
            if (!ours(restart) || !restart.accepted) continue;
            for (std::uint32_t server = 0; server < scene_.schedule.size(); ++server) {
                const Outcome outcome = ledger_.server(ServerIndex{server}).outcome;
                const bool untouched = outcome == Outcome::not_started || outcome == Outcome::ineligible ||
                                       outcome == Outcome::rejected;
                if (id(server) == restart.server && untouched)
                    broken(fmt::format("I8: {} was restarted and is called {}", restart.server,
                                       to_text(outcome)));
            }
        }
    }

    void i9_reading_again_changes_nothing() {
        Ledger again(scene_.schedule);
        for (const Entry& entry : minutes_) again.apply(entry);
        if (again.to_text() != ledger_.to_text()) broken("I9: two folds of one journal differ");
    }

    void i10_the_minutes_are_whole() {
        for (std::size_t i = 0; i < minutes_.size(); ++i)
            if (minutes_[i].seq != i + 1) broken("I10: a gap in the minutes");
    }

    void i11_nothing_is_left_out_without_a_reason() {
        if (ledger_.count(Outcome::not_started) > 0 && !opinion_.stopped_for_good())
            broken("I11: servers were left out without a reason");
        // What the evidence shows is presumed; only a disk that loses half of an append may lose that.
        const bool presumes =
            scene_.schedule.on_unknown == OnUnknown::assume_sent && !scene_.story.entry_by_entry;
        for (std::uint32_t server = 0; presumes && server < scene_.schedule.size(); ++server)
            if (opinion_.outcome(server) == Outcome::unknown && opinion_.seen_restarted(server))
                broken("I11: " + id(server) + " was seen to be restarted and well, and is called unknown");
    }

    // A restart of ours whose jobs ended well, or, where the plan presumes, at least a restart by anybody.
    void i12_ok_means_restarted() {
        for (std::uint32_t server = 0; server < scene_.schedule.size(); ++server) {
            if (ledger_.server(ServerIndex{server}).outcome != Outcome::ok) continue;
            const bool presumes = scene_.schedule.on_unknown == OnUnknown::assume_sent;
            const auto restarts = scene_.cloud.ledger().restarts_of(id(server));
            const bool restarted = std::ranges::any_of(restarts, [&](const cph_sim::ReceivedRestart& one) {
                return one.accepted && (presumes || ours(one));
            });
            if (!restarted) broken("I12: " + id(server) + " is ok and was never restarted");
            if (!presumes && !ended_well(ServerIndex{server}))
                broken("I12: " + id(server) + " is ok and its jobs did not all end well");
        }
    }

    // By the minutes: a job may be shown in a way that nobody can see through.
    bool ended_well(ServerIndex server) const {
        std::set<std::string> open;
        bool any = false;
        for (const Entry& entry : minutes_) {
            if (const auto* answered = std::get_if<Answered>(&entry.body))
                for (const JobId& job : jobs_in(*answered, server)) open.insert(job.text);
            if (const auto* ended = std::get_if<JobsEnded>(&entry.body))
                for (const JobsEnded::End& end : ended->ends) {
                    if (end.server != server) continue;
                    if (end.job.state != JobReading::State::succeeded) return false;
                    any = open.erase(end.job.job.text) > 0 || any;
                }
        }
        return any && open.empty();
    }

    std::vector<JobId> jobs_in(const Answered& answered, ServerIndex server) const {
        const PermitState& permit = ledger_.permit(answered.permit);
        for (std::size_t i = 0; i < answered.reply.servers.size(); ++i)
            if (permit.servers[i] == server) return answered.reply.servers[i].jobs;
        return {};
    }

    void i13_an_outcome_stays(const Entry& entry, const std::vector<Outcome>& before) {
        for (std::uint32_t server = 0; server < scene_.schedule.size(); ++server) {
            const Outcome now = ledger_.server(ServerIndex{server}).outcome;
            const bool presumed = before[server] == Outcome::unknown && now == Outcome::ok &&
                                  std::holds_alternative<Presumed>(entry.body) &&
                                  scene_.schedule.on_unknown == OnUnknown::assume_sent;
            if (is_settled(before[server]) && now != before[server] && !presumed)
                broken(fmt::format("I13: at entry {} {} turns from {} to {}", entry.seq, id(server),
                                   to_text(before[server]), to_text(now)));
        }
    }

    void i14_a_stale_owner_does_nothing() {
        std::uint32_t owner = 0;
        for (const std::uint32_t writer : scene_.minutes.writers()) {
            if (writer < owner) broken(fmt::format("I14: owner {} wrote after owner {}", writer, owner));
            owner = std::max(owner, writer);
        }
        for (const SentCall& call : scene_.sent)
            if (call.epoch != call.owner && !call.held_at_the_end)
                broken(
                    fmt::format("I14: owner {} sent a call while {} owned the run", call.epoch, call.owner));
    }

    void i16_polls_are_bounded() {
        for (const ProcessEnd& process : processes_)
            if (process.job_reads > process.job_reads_allowed)
                broken(fmt::format("I16: process {} asked for jobs {} times, {} were due", process.number,
                                   process.job_reads, process.job_reads_allowed));
    }

    void i19_the_run_ends() {
        if (!is_over(ledger_.state()))
            broken(fmt::format("I19: the run never ended: {}", to_text(ledger_.state())));
        if (is_over(ledger_.state()) && ledger_.count(Outcome::in_flight) > 0)
            broken("I19: a run that is over has servers in flight");
        if (lasted_ > longest_run) broken(fmt::format("I19: the run took {}", format_duration(lasted_)));
    }

    void i20_the_exit_follows_from_the_outcomes() {
        const auto wrong = [&](std::string_view whose, Exit exit, Exit should) {
            broken(fmt::format("I20: {} exit is {}, the outcomes say {}", whose, static_cast<int>(exit),
                               static_cast<int>(should)));
        };
        // A second signal ends a process at once, whatever there was to say.
        if (ledger_.exit() && *ledger_.exit() != Exit::interrupted && *ledger_.exit() != opinion_.exit())
            wrong("the run's", *ledger_.exit(), opinion_.exit());
        for (const ProcessEnd& process : processes_) {
            if (!process.exit || process.journal_lost) continue;
            std::size_t last = process.last_entry;
            while (last > 0 && scene_.minutes.writers()[last - 1] != process.epoch) --last;
            const auto* closed = last == 0 ? nullptr : std::get_if<Closed>(&minutes_[last - 1].body);
            if (closed == nullptr || closed->exit != *process.exit)
                broken(fmt::format("I20: process {} exits with {}, its minutes do not", process.number,
                                   static_cast<int>(*process.exit)));
        }
    }

    void i20_a_signal_sends_nothing() {
        for (const SentCall& call : scene_.sent)
            if (call.told_to_stop)
                broken(fmt::format("I20: permit {} was spent after a signal", number(call.permit)));
    }

    // Whoever finds a run that is stopped for good only follows what is under way.
    void i23_what_is_over_sends_nothing(const Entry& entry) {
        const bool acts =
            std::holds_alternative<Intent>(entry.body) || std::holds_alternative<Sending>(entry.body);
        if (acts && opinion_.stopped_for_good())
            broken(fmt::format("I23: {} at entry {} of a run that is stopped for good", kind(entry.body),
                               entry.seq));
    }

    const Scene& scene_;
    const std::vector<ProcessEnd>& processes_;
    Duration lasted_;
    const std::vector<Entry>& minutes_;
    Ledger ledger_;
    SecondOpinion opinion_;
    std::uint32_t most_bad_ = 0;
    std::vector<std::string> broken_;
};

} // namespace

std::vector<std::string> broken_promises(const Scene& scene, const std::vector<ProcessEnd>& processes,
                                         Duration lasted) {
    return Check(scene, processes, lasted).run();
}

} // namespace rehearsal
