#include "cph_plan/schedule/calendar.hpp"

#include "opening_days.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace cph_plan {

namespace {

constexpr Duration day_length = 24h;
// A window that has not opened in four years of days (a leap day among them) will not.
constexpr Duration search_span = day_length * (4 * 366);

} // namespace

struct Calendar::Pages {
    std::vector<ZonedWindow> windows;
    std::vector<Blackout> blackouts;

    // Calls `visit` with every opening whose local date lies so that it may touch [from, to).
    template <class Visit>
    void each_opening(Instant from, Instant to, const Visit& visit) const {
        for (const ZonedWindow& zoned : windows) {
            const Instant reach = from - length_max(zoned.window);
            const absl::CivilDay last = absl::ToCivilDay(to_absl(to), zoned.zone) + 1;
            for (absl::CivilDay day = absl::ToCivilDay(to_absl(reach), zoned.zone) - 1; day <= last; ++day)
                if (opens_on(zoned, day)) visit(opening_of(zoned, day));
        }
    }

    const Blackout* blackout_at(Instant instant) const {
        const auto covers = [&](const Blackout& blackout) {
            return blackout.from <= instant && instant < blackout.to;
        };
        const auto found = std::ranges::find_if(blackouts, covers);
        return found == blackouts.end() ? nullptr : &*found;
    }
};

Calendar::Calendar() : pages_(std::make_shared<Pages>()) {}

Result<Calendar> Calendar::of(std::vector<Window> windows, std::vector<Blackout> blackouts) {
    auto pages = std::make_shared<Pages>();
    pages->blackouts = std::move(blackouts);
    for (Window& window : windows) {
        ZonedWindow zoned{std::move(window), {}, pages->windows.size()};
        if (!absl::LoadTimeZone(zoned.window.time_zone, &zoned.zone))
            return fail({.what = fmt::format("the time zone '{}' is not known on this machine",
                                             zoned.window.time_zone),
                         .hint = "install tzdata, or write an IANA name like Asia/Shanghai"});
        pages->windows.push_back(std::move(zoned));
    }
    Calendar calendar;
    calendar.pages_ = std::move(pages);
    return calendar;
}

Calendar Calendar::without(bool windows, const std::vector<std::string>& blackouts) const {
    auto pages = std::make_shared<Pages>(*pages_);
    if (windows) pages->windows.clear();
    std::erase_if(pages->blackouts, [&](const Blackout& blackout) {
        return !blackout.name.empty() && std::ranges::find(blackouts, blackout.name) != blackouts.end();
    });
    Calendar rest;
    rest.pages_ = std::move(pages);
    return rest;
}

Openness Calendar::at(Instant instant) const {
    if (const Blackout* blackout = pages_->blackout_at(instant))
        return {Openness::Why::blackout, blackout->to,
                static_cast<std::size_t>(blackout - pages_->blackouts.data())};
    Openness openness{pages_->windows.empty() ? Openness::Why::open : Openness::Why::outside_windows,
                      instant + day_length};
    const auto edge = [&](Instant when) {
        if (when > instant) openness.until = std::min(openness.until, when);
    };
    pages_->each_opening(instant, instant + day_length, [&](const Opening& opening) {
        if (opening.opens <= instant && instant < opening.last_call) openness.why = Openness::Why::open;
        if (opening.opens == opening.last_call) return;
        edge(opening.opens);
        edge(opening.last_call);
    });
    for (const Blackout& blackout : pages_->blackouts) edge(blackout.from);
    return openness;
}

std::optional<Instant> Calendar::next_open(Instant from) const {
    Instant instant = from;
    Instant horizon = from + search_span;
    for (const Blackout& blackout : pages_->blackouts) horizon = std::max(horizon, blackout.to + search_span);
    while (instant < horizon) {
        const Openness openness = at(instant);
        if (openness.open()) return instant;
        instant = openness.until;
    }
    return std::nullopt;
}

std::optional<Opening> Calendar::opening_at(Instant instant) const {
    std::optional<Opening> longest;
    if (pages_->blackout_at(instant) != nullptr) return longest;
    pages_->each_opening(instant, instant, [&](const Opening& opening) {
        const bool covers = opening.opens <= instant && instant < opening.last_call;
        if (covers && (!longest || opening.closes > longest->closes)) longest = opening;
    });
    return longest;
}

std::vector<Opening> Calendar::openings(Instant from, std::size_t count) const {
    std::vector<Opening> found;
    const Instant horizon = from + search_span;
    // Looked for in growing spans, because how often a window opens is not known.
    for (Duration span = day_length * 8; found.size() < count; span *= 2) {
        found.clear();
        const Instant to = std::min(from + span, horizon);
        pages_->each_opening(from, to, [&](Opening opening) {
            // A day without length belongs to the list as long as it is not past.
            const bool ahead = opening.has_length() ? opening.closes > from : opening.opens >= from;
            if (ahead && opening.opens < to) found.push_back(std::move(opening));
        });
        if (to == horizon) break;
    }
    const auto order = [](const Opening& a, const Opening& b) {
        return a.opens != b.opens ? a.opens < b.opens : a.window < b.window;
    };
    std::ranges::sort(found, order);
    if (found.size() > count) found.resize(count);
    return found;
}

bool Calendar::always_open() const {
    return pages_->windows.empty() && pages_->blackouts.empty();
}

const std::vector<Blackout>& Calendar::blackouts() const {
    return pages_->blackouts;
}

} // namespace cph_plan
