// What the parts of the engine share: the minutes so far, the time, and the tray of decisions that go out.
#pragma once

#include "cph_plan/base/random.hpp"
#include "cph_plan/engine/engine.hpp"

#include <algorithm>
#include <deque>

namespace cph_plan {

struct Desk {
    explicit Desk(const Schedule& plan) : schedule(plan), ledger(plan), random(plan.seed) {}

    const Schedule& schedule;
    Ledger ledger;
    Now now{};
    Random random; // jitter only
    std::deque<Output> outputs;
    std::uint32_t notes_unanswered = 0;
    std::uint32_t tickets = 0;
    std::optional<Instant> deadline;

    // Nothing more may be read: patience has run out, or credentials have.
    bool reads_dead = false;

    void note(Body body) {
        outputs.emplace_back(Note{std::move(body)});
        ++notes_unanswered;
    }

    // Notes a reason to stop, each reason once.
    void stop(Stopping::Reason reason, std::string detail) {
        const auto same = [&](const Stopping& stop) { return stop.reason == reason; };
        if (std::ranges::any_of(ledger.stops(), same) || std::ranges::any_of(stops_noted, same)) return;
        stops_noted.push_back({reason, {}});
        note(Stopping{reason, std::move(detail)});
    }

    void give_up_reading(const ReadFailure& failure) {
        reads_dead = true;
        const bool credentials = failure.kind == ReadFailure::Kind::credentials;
        stop(credentials ? Stopping::Reason::credentials : Stopping::Reason::unreachable, failure.what);
    }

    Ticket next_ticket() { return Ticket{++tickets}; }

    void wake(Instant instant) {
        if (!deadline || instant < *deadline) deadline = instant;
    }

    const Wave& wave_of(ServerIndex server) const { return schedule.waves[schedule.wave_of(server)]; }
    const Wave& wave_of(const PermitState& permit) const {
        return schedule.waves[schedule.batches[permit.batch].wave];
    }
    std::uint32_t target_of(const PermitState& permit) const { return schedule.batches[permit.batch].target; }

    std::optional<OpenSpan> window;    // that is open now, for the intents
    std::vector<Stopping> stops_noted; // whose notes are not answered yet
};

// A tenth of the time waited so far, within bounds: prompt at first, polite later.
inline Duration poll_interval(Duration waited) {
    return std::clamp(waited / 10, poll_interval_min, poll_interval_max);
}

} // namespace cph_plan
