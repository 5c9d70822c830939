#include "opening_days.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace cph_plan {

namespace {

// What a local time comes to on a day, and what has to be said about it.
struct Moment {
    absl::Time time;
    bool skipped = false;
    bool repeated = false;
};

Moment moment_of(const absl::TimeZone& zone, absl::CivilDay day, Duration since_midnight) {
    const absl::TimeZone::TimeInfo info =
        zone.At(absl::CivilSecond(day) + std::chrono::floor<std::chrono::seconds>(since_midnight).count());
    switch (info.kind) {
    case absl::TimeZone::TimeInfo::SKIPPED: return {info.trans, true, false};
    case absl::TimeZone::TimeInfo::REPEATED: return {info.pre, false, true};
    case absl::TimeZone::TimeInfo::UNIQUE: break;
    }
    return {info.pre};
}

std::string time_of_day(Duration since_midnight) {
    const auto minutes = std::chrono::floor<std::chrono::minutes>(since_midnight).count();
    return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
}

std::string local_text(const absl::TimeZone& zone, absl::Time time) {
    return absl::FormatTime("%Y-%m-%dT%H:%M:%S%Ez", time, zone);
}

std::string clock_at(const absl::TimeZone& zone, absl::Time time) {
    return absl::FormatTime("%H:%M", time, zone);
}

// Zones have skipped whole days (Apia 2011-12-30).
bool exists(const absl::TimeZone& zone, absl::CivilDay day) {
    const absl::TimeZone::TimeInfo midnight = zone.At(absl::CivilSecond(day));
    return midnight.kind != absl::TimeZone::TimeInfo::SKIPPED ||
           absl::ToCivilDay(midnight.trans, zone) == day;
}

void add_sentence(std::string& note, const std::string& sentence) {
    if (!note.empty()) note += "; ";
    note += sentence;
}

void explain(std::string& note, const Moment& moment, const absl::TimeZone& zone, Duration clock,
             std::string_view verb) {
    if (moment.skipped)
        add_sentence(note, fmt::format("{} does not exist on this day: {} at {}", time_of_day(clock), verb,
                                       clock_at(zone, moment.time)));
    if (moment.repeated)
        add_sentence(note,
                     fmt::format("{} comes twice on this day: {} at the first", time_of_day(clock), verb));
}

} // namespace

absl::Time to_absl(Instant instant) {
    return absl::FromChrono(std::chrono::system_clock::time_point(instant));
}

Instant from_absl(absl::Time time) {
    return std::chrono::floor<Duration>(absl::ToChronoTime(time));
}

bool opens_on(const ZonedWindow& zoned, absl::CivilDay day) {
    const Window& window = zoned.window;
    if (!exists(zoned.zone, day)) return false;
    if (window.days.empty()) return true;
    const auto weekday = static_cast<Weekday>(absl::GetWeekday(day));
    const int nth = (day.day() - 1) / 7 + 1;
    const bool last = (day + 7).month() != day.month();
    return std::ranges::any_of(window.days, [&](const OpeningDay& opening) {
        if (opening.weekday != weekday) return false;
        return opening.nth == OpeningDay::every || opening.nth == nth ||
               (opening.nth == OpeningDay::last && last);
    });
}

Opening opening_of(const ZonedWindow& zoned, absl::CivilDay day) {
    const Window& window = zoned.window;
    Opening opening{.window = zoned.position, .opens = {}, .closes = {}, .last_call = {}};
    const Moment start = moment_of(zoned.zone, day, window.start);
    explain(opening.note, start, zoned.zone, window.start, "opens");
    absl::Time closes;
    if (window.end) {
        const Moment end = moment_of(zoned.zone, *window.end > window.start ? day : day + 1, *window.end);
        explain(opening.note, end, zoned.zone, *window.end, "closes");
        closes = std::max(end.time, start.time);
    } else {
        closes = start.time + absl::FromChrono(*window.duration);
    }
    opening.opens = from_absl(start.time);
    opening.closes = from_absl(closes);
    opening.last_call = std::max(opening.opens, opening.closes - window.cutoff);
    opening.opens_local = local_text(zoned.zone, start.time);
    opening.closes_local = local_text(zoned.zone, closes);
    if (!opening.has_length()) {
        add_sentence(opening.note, "no time is left: it stays shut");
    } else if (zoned.zone.At(start.time).offset != zoned.zone.At(closes).offset) {
        add_sentence(opening.note, "clocks change while it is open");
    }
    return opening;
}

Duration length_max(const Window& window) {
    // From one day's start to the next day's end, and a change of clocks: zones have skipped whole days.
    constexpr Duration end_of_next_day = 48h + 24h;
    return window.duration ? *window.duration : end_of_next_day;
}

} // namespace cph_plan
