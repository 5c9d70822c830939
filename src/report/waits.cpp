#include "waits.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace cph_plan {

namespace {

struct Span {
    std::optional<Instant> first_call;
    Instant jobs_end;  // of those that have ended
    bool open = false; // a job whose end is not known: it runs, or it took too long
};

// What the calls and jobs of each wave say; the ledger keeps no such times of its own.
std::vector<Span> spans_of(const Ledger& ledger) {
    const Schedule& schedule = ledger.schedule();
    std::vector<Span> spans(schedule.waves.size());
    for (std::uint32_t n = 1; n <= ledger.permit_count(); ++n) {
        const PermitState& permit = ledger.permit(Permit{n});
        if (!permit.sending) continue;
        Span& span = spans[schedule.batches[permit.batch].wave];
        if (!span.first_call) span.first_call = permit.sending_at;
        if (permit.stage == PermitState::Stage::answered)
            span.jobs_end = std::max(span.jobs_end, permit.answered_at);
        else
            span.open = true;
    }
    for (const Attempt& attempt : ledger.attempts()) {
        Span& span = spans[schedule.wave_of(attempt.server)];
        span.jobs_end = std::max(span.jobs_end, attempt.ended);
        span.open = span.open || attempt.jobs_open > 0;
    }
    return spans;
}

} // namespace

Waits waits_of(const Ledger& ledger) {
    Waits waits;
    const std::vector<Span> spans = spans_of(ledger);
    for (std::uint32_t wave = 0; wave < spans.size(); ++wave) {
        const WaveLog& log = ledger.wave(wave);
        const Instant end = log.settled_at.value_or(ledger.last_at());
        const Span& span = spans[wave];
        if (span.first_call) {
            // A job may end after its wave has settled, when it had timed out before.
            const Instant jobs_end = span.open ? end : std::min(span.jobs_end, end);
            waits.in_flight += jobs_end - *span.first_call;
            waits.health += end - jobs_end;
        }
        if (!log.settled_at) continue;
        const bool followed = wave + 1 < spans.size() && ledger.wave(wave + 1).started;
        const Instant next = followed ? *ledger.wave(wave + 1).started : ledger.last_at();
        waits.pause += std::max(Duration{0}, std::min(next, log.pause_until) - *log.settled_at);
    }
    return waits;
}

} // namespace cph_plan
