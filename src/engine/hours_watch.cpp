#include "hours_watch.hpp"

#include <fmt/format.h>

namespace cph_plan {

HoursWatch::HoursWatch(Desk& desk, Calendar calendar)
    : desk_(desk), planned_(std::move(calendar)), calendar_(planned_) {}

// Overrides are one command's; the next owner begins without them.
void HoursWatch::applied(const Entry& entry) {
    const auto* owned = std::get_if<Owned>(&entry.body);
    if (owned == nullptr) return;
    calendar_ = planned_.without(owned->overrides.windows, owned->overrides.blackouts);
    known_.reset();
}

std::optional<std::string> HoursWatch::objection() const {
    if (desk_.schedule.hours.always_open()) return std::nullopt;
    if (planned_.always_open()) return "the plan's hours are not known to this process";
    if (auto doubt = clock_doubt()) return doubt;
    const Openness now = calendar_.at(desk_.now.wall);
    if (now.open()) return std::nullopt;
    return name_of(now);
}

bool HoursWatch::allow(Instant wanted) {
    if (desk_.schedule.hours.always_open()) return true;
    if (const auto doubt = clock_doubt()) {
        desk_.stop(Stopping::Reason::clock, *doubt);
        return false;
    }
    const Openness& now = openness();
    if (now.open()) return begins_in_time();
    const auto next = calendar_.next_open(desk_.now.wall);
    const Duration until_wanted = std::max(wanted - desk_.now.run, Duration{0});
    if (next && *next <= desk_.now.wall + until_wanted)
        desk_.wake(std::min(wanted, desk_.now.run + hours_recheck));
    else
        hold_back(now, next);
    return false;
}

// A clock that is far off the cloud's may be off the law's as well. Who overrides every window and blackout
// does not go by it.
std::optional<std::string> HoursWatch::clock_doubt() const {
    const auto offset = desk_.now.cloud_offset;
    if (!offset || std::chrono::abs(*offset) <= clock_skew_max || calendar_.always_open())
        return std::nullopt;
    return clock_offset_text(*offset) + ", and the plan has hours to keep to";
}

// The calendar's answer is asked for again only when it may have changed: when its time is over, or the
// clock on the wall has gone back.
const Openness& HoursWatch::openness() {
    const Instant wall = desk_.now.wall;
    if (!known_ || wall < known_at_ || wall >= known_->until) {
        known_ = calendar_.at(wall);
        known_at_ = wall;
        const auto opening = calendar_.opening_at(wall);
        desk_.window = opening ? std::optional(OpenSpan{opening->opens, opening->closes}) : std::nullopt;
    }
    return *known_;
}

// Late is never: a run that has sent nothing by its start deadline leaves this opening alone.
bool HoursWatch::begins_in_time() {
    const auto deadline = desk_.schedule.hours.start_deadline;
    if (!deadline || !desk_.window || desk_.ledger.anything_sent()) return true;
    const Instant opened = desk_.window->opens;
    if (desk_.now.wall <= opened + *deadline) return true;
    desk_.stop(Stopping::Reason::missed,
               fmt::format("the window opened at {} and the run had not begun {} later", format_utc(opened),
                           format_duration(*deadline)));
    return false;
}

void HoursWatch::hold_back(const Openness& now, std::optional<Instant> next) {
    const Hours& hours = desk_.schedule.hours;
    if (hours.on_close == OnClose::suspend) return suspend(now, next, "");
    const bool in_blackout = now.why == Openness::Why::blackout;
    const auto why = in_blackout ? OpeningAwaited::Why::blackout : OpeningAwaited::Why::window;
    const auto& awaiting = desk_.ledger.awaiting();
    const Duration waited = awaiting ? desk_.now.run - awaiting->since : Duration{0};
    const bool too_far = !next || waited + (*next - desk_.now.wall) > hours.max_wait;
    if (too_far)
        return suspend(now, next,
                       fmt::format(", later than max_wait {} allows", format_duration(hours.max_wait)));
    if (!awaiting || awaiting->opening.why != why || awaiting->opening.opens != next)
        desk_.note(OpeningAwaited{why, in_blackout ? name_of(now) : "", next});
    desk_.wake(desk_.now.run + std::min(*next - desk_.now.wall, hours_recheck));
}

void HoursWatch::suspend(const Openness& now, std::optional<Instant> next, const std::string& but) {
    const auto reason =
        now.why == Openness::Why::blackout ? Stopping::Reason::blackout : Stopping::Reason::window;
    const std::string opens = next ? fmt::format("opens at {}", format_utc(*next)) : "does not open in sight";
    desk_.stop(reason, fmt::format("{}; {}{}", name_of(now), opens, but));
}

std::string HoursWatch::name_of(const Openness& now) const {
    if (now.why != Openness::Why::blackout) return "outside the plan's windows";
    const Blackout& blackout = calendar_.blackouts()[now.blackout];
    return blackout.name.empty() ? fmt::format("in a blackout ({})", blackout.reason)
                                 : fmt::format("in the blackout {} ({})", blackout.name, blackout.reason);
}

} // namespace cph_plan
