#include "cph_plan/engine/engine.hpp"

#include "desk.hpp"
#include "dispatch.hpp"
#include "following.hpp"
#include "health_watch.hpp"
#include "hours_watch.hpp"
#include "inquiry.hpp"

#include <cassert>
#include <fmt/format.h>

namespace cph_plan {

struct Engine::Parts {
    Parts(const Schedule& schedule, Calendar calendar) : desk(schedule), hours(desk, std::move(calendar)) {}

    void react(const Input& input);
    void react_to(const Begin& input);
    void react_to(const Tick&) {}
    void react_to(const Noted& input);
    void react_to(const NoteFailed& input);
    void react_to(const LeaseLost& input);
    void react_to(const RestartAnswered& input);
    void react_to(const ServersRead& input);
    void react_to(const JobsRead& input);
    void react_to(const PhonesCounted& input);
    void react_to(const Interrupted& input);
    void react_to(const HaltAsked& input);

    void apply(const Entry& entry);
    void think();
    void look_for_reasons_to_stop();
    void settle_wave();
    void close_if_over();
    void close(Exit exit);
    bool wave_may_begin();
    bool something_to_send() const;
    Instant pause_end() const;
    bool in_flight() const;
    Exit exit_after_journal_loss(Exit wanted) const;

    Desk desk;
    Following following{desk};
    HealthWatch health{desk};
    Inquiries inquiries{desk};
    Dispatch dispatch{desk};
    HoursWatch hours;

    std::deque<Input> waiting; // arrived while notes were unanswered
    bool begun = false;
    bool closing = false;
    std::optional<Exit> exit;
    int interrupts = 0;
    std::optional<std::string> halt_asked_by;
    std::optional<std::string> journal_lost; // why
    bool reply_lost = false;                 // an answer that the journal never got
    bool fenced = false;
};

Engine::Engine(const Schedule& schedule, Calendar calendar)
    : parts_(std::make_unique<Parts>(schedule, std::move(calendar))) {}
Engine::~Engine() = default;

const Ledger& Engine::ledger() const {
    return parts_->desk.ledger;
}
std::optional<Exit> Engine::exit() const {
    return parts_->exit;
}
std::optional<Instant> Engine::deadline() const {
    return parts_->desk.deadline;
}

std::optional<Output> Engine::next() {
    auto& outputs = parts_->desk.outputs;
    if (outputs.empty()) return std::nullopt;
    Output output = std::move(outputs.front());
    outputs.pop_front();
    return output;
}

// Answers to notes are taken at once. Everything else waits until the minutes are complete, so that each
// decision is taken on what is durable.
void Engine::handle(Now now, const Input& input) {
    assert(parts_->desk.outputs.empty());
    parts_->desk.now = now;
    const bool about_minutes =
        std::holds_alternative<Noted>(input) || std::holds_alternative<NoteFailed>(input);
    if (about_minutes || parts_->desk.notes_unanswered == 0)
        parts_->react(input);
    else if (!std::holds_alternative<Tick>(input))
        parts_->waiting.push_back(input);
    while (parts_->desk.notes_unanswered == 0 && !parts_->waiting.empty()) {
        const Input next = std::move(parts_->waiting.front());
        parts_->waiting.pop_front();
        parts_->react(next);
    }
    if (parts_->desk.notes_unanswered == 0) parts_->think();
}

std::optional<std::string> Engine::may_send(Now now, Permit permit) const {
    parts_->desk.now = now;
    const Ledger& ledger = parts_->desk.ledger;
    if (parts_->exit || parts_->closing) return "the run is over";
    if (parts_->journal_lost) return "the journal cannot be written";
    if (ledger.stopping() || !parts_->desk.stops_noted.empty()) return "the run is stopping";
    if (parts_->desk.notes_unanswered > 0) return "the minutes are not complete";
    if (parts_->interrupts > 0 || parts_->halt_asked_by) return "the run was asked to stop";
    if (number(permit) < 1 || number(permit) > ledger.permit_count()) return "there is no such permit";
    const PermitState& state = ledger.permit(permit);
    if (state.stage != PermitState::Stage::noted || state.epoch != ledger.epoch())
        return "the permit has been spent or voided";
    if (ledger.over_budget()) return "more failures than the run tolerates";
    const std::uint32_t wave = parts_->desk.schedule.batches[state.batch].wave;
    if (wave != ledger.current_wave()) return "its wave is not the one at work";
    if (ledger.over_wave_budget(wave)) return "more failures than the wave tolerates";
    if (auto closed = parts_->hours.objection()) return closed;
    return parts_->dispatch.may_spend(permit);
}

// --- inputs

void Engine::Parts::react(const Input& input) {
    std::visit([&](const auto& one) { react_to(one); }, input);
}

void Engine::Parts::react_to(const Begin& input) {
    begun = true;
    desk.note(input.owner);
}

void Engine::Parts::react_to(const Noted& input) {
    // `Sending` is written by the world in the gate; every other entry answers a note of ours.
    const bool ours = begun && !std::holds_alternative<Sending>(input.entry.body);
    if (ours) --desk.notes_unanswered;
    apply(input.entry);
}

void Engine::Parts::react_to(const NoteFailed& input) {
    if (!journal_lost) journal_lost = input.what;
    fenced = fenced || input.fenced;
    if (std::holds_alternative<Sending>(input.entry.body)) return; // the gate stays shut
    --desk.notes_unanswered;
    if (const auto* answered = std::get_if<Answered>(&input.entry.body))
        reply_lost = reply_lost || desk.ledger.permit(answered->permit).sending.has_value();
    // Nothing may follow from an intent that is not durable.
    if (std::holds_alternative<Intent>(input.entry.body)) return;
    apply(input.entry);
    if (exit) exit = exit_after_journal_loss(*exit);
}

void Engine::Parts::react_to(const LeaseLost& input) {
    if (!journal_lost) journal_lost = input.what;
    fenced = fenced || input.taken;
}

void Engine::Parts::react_to(const RestartAnswered& input) {
    desk.note(Answered{input.permit, input.reply});
}

void Engine::Parts::react_to(const ServersRead& input) {
    if (dispatch.answered(input) || health.answered(input)) return;
    inquiries.answered(input);
}

void Engine::Parts::react_to(const JobsRead& input) {
    following.answered(input);
}
void Engine::Parts::react_to(const PhonesCounted& input) {
    inquiries.answered(input);
}
void Engine::Parts::react_to(const Interrupted& input) {
    interrupts = std::max(interrupts, input.times);
}
void Engine::Parts::react_to(const HaltAsked& input) {
    halt_asked_by = input.by;
}

void Engine::Parts::apply(const Entry& entry) {
    desk.ledger.apply(entry);
    hours.applied(entry);
    if (!begun) return; // a replay: nothing is put out
    if (std::holds_alternative<Owned>(entry.body)) {
        desk.stops_noted.clear();
        following.rebuild();
        health.rebuild();
        inquiries.rebuild();
        dispatch.rebuild();
        return;
    }
    if (const auto* stopping = std::get_if<Stopping>(&entry.body))
        std::erase_if(desk.stops_noted,
                      [&](const Stopping& stop) { return stop.reason == stopping->reason; });
    if (const auto* closed = std::get_if<Closed>(&entry.body)) exit = closed->exit;
    following.applied(entry);
    health.applied(entry);
    inquiries.applied(entry);
    dispatch.applied(entry);
}

// --- decisions

void Engine::Parts::think() {
    if (!begun || exit || closing) return;
    desk.deadline.reset();
    look_for_reasons_to_stop();
    if (desk.notes_unanswered > 0) return;
    following.think();
    health.think(following.asking() || dispatch.calling() || something_to_send());
    inquiries.think();
    if (desk.notes_unanswered > 0) return;
    const bool stopping = desk.ledger.stopping() || journal_lost;
    if (!stopping && something_to_send() && hours.allow(pause_end()) && wave_may_begin()) dispatch.think();
    if (desk.notes_unanswered > 0) return;
    settle_wave();
    close_if_over();
}

void Engine::Parts::look_for_reasons_to_stop() {
    const Ledger& ledger = desk.ledger;
    const std::uint32_t wave = ledger.current_wave();
    if (interrupts > 0) desk.stop(Stopping::Reason::interrupted, "interrupted by a signal");
    if (halt_asked_by) desk.stop(Stopping::Reason::halted, "halt asked by " + *halt_asked_by);
    if (ledger.over_budget())
        desk.stop(Stopping::Reason::budget,
                  fmt::format("{} bad, {} tolerated", ledger.bad(), desk.schedule.tolerated()));
    if (wave < desk.schedule.waves.size() && ledger.over_wave_budget(wave))
        desk.stop(Stopping::Reason::wave_budget,
                  fmt::format("{} bad in wave {}, {} tolerated", ledger.bad_in(wave),
                              desk.schedule.waves[wave].name.text, *desk.schedule.waves[wave].tolerated()));
    if (ledger.count(Outcome::unknown) > 0 && desk.schedule.on_unknown == OnUnknown::halt)
        desk.stop(Stopping::Reason::unknown, fmt::format("{} unknown", ledger.count(Outcome::unknown)));
}

bool Engine::Parts::wave_may_begin() {
    if (pause_end() <= desk.now.run) return true;
    desk.wake(pause_end());
    return false;
}

bool Engine::Parts::something_to_send() const {
    const std::uint32_t wave = desk.ledger.current_wave();
    constexpr auto not_started = static_cast<std::size_t>(Outcome::not_started);
    return wave < desk.schedule.waves.size() && desk.ledger.wave(wave).outcomes[not_started] > 0;
}

// Of the pause before the wave at work; in the past when there is none.
Instant Engine::Parts::pause_end() const {
    const std::uint32_t wave = desk.ledger.current_wave();
    return wave == 0 ? Instant{} : desk.ledger.wave(wave - 1).pause_until;
}

void Engine::Parts::settle_wave() {
    const std::uint32_t wave = desk.ledger.current_wave();
    if (wave == desk.schedule.waves.size()) return;
    const WaveLog& log = desk.ledger.wave(wave);
    if (log.settled != desk.schedule.waves[wave].count || inquiries.open_in(wave)) return;
    if (log.sent == 0) {
        desk.stop(Stopping::Reason::wave_ineligible, fmt::format("no server of wave {} could be restarted",
                                                                 desk.schedule.waves[wave].name.text));
        return;
    }
    desk.note(WaveSettled{wave, desk.now.run + desk.schedule.waves[wave].pause});
}

bool Engine::Parts::in_flight() const {
    return desk.ledger.count(Outcome::in_flight) > 0 || desk.ledger.calls_unanswered() > 0;
}

void Engine::Parts::close_if_over() {
    if (desk.notes_unanswered > 0) return;
    const Ledger& ledger = desk.ledger;
    const bool all_settled = ledger.current_wave() == desk.schedule.waves.size();
    const bool stopping = ledger.stopping() || journal_lost;
    const bool followed_to_the_end = !in_flight() && !inquiries.open();
    const bool nobody_can_follow = desk.reads_dead && ledger.calls_unanswered() == 0 && !inquiries.open();
    if (fenced || interrupts >= 2)
        close(interrupts >= 2 ? Exit::interrupted : ledger.exit_now());
    else if (all_settled || (stopping && (followed_to_the_end || nobody_can_follow)))
        close(ledger.exit_now());
}

// A run is over only when nothing is in flight: until then its state stays one that can be resumed.
void Engine::Parts::close(Exit wanted) {
    closing = true;
    RunState state = desk.ledger.state_for(wanted);
    if ((in_flight() || journal_lost) && is_over(state)) state = RunState::suspended;
    if (journal_lost)
        apply({desk.ledger.last_seq(), desk.now.run, Closed{state, exit_after_journal_loss(wanted)}});
    else
        desk.note(Closed{state, wanted});
}

Exit Engine::Parts::exit_after_journal_loss(Exit wanted) const {
    if (!desk.ledger.anything_sent()) return Exit::nothing_sent;
    return worse(wanted, reply_lost ? Exit::unknown : Exit::suspended);
}

} // namespace cph_plan
