#include "cph_plan/base/text.hpp"
#include "cph_plan/plan/limits.hpp"
#include "cph_plan/plan/scalars.hpp"
#include "decode.hpp"
#include "zones.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace cph_plan {

namespace {

constexpr std::string_view on_close_words[] = {"suspend", "wait"};

constexpr Duration day_length = 24h;

void take_days(const Reading& reading, const Value& list, Window& window) {
    if (!reading.list(list, "days")) return;
    list.each_item([&](const Value& item) {
        const auto text = reading.text(item, "a day");
        if (!text) return;
        const auto day = read_opening_day(*text);
        if (!day) return reading.mistake(item, day.error().what, day.error().hint);
        if (std::ranges::find(window.days, *day) != window.days.end())
            return reading.mistake(item, fmt::format("the day {} stands twice", in_quotes(*text)),
                                   "keep one of them");
        window.days.push_back(*day);
    });
}

std::string take_time_zone(const Reading& reading, const Value& value) {
    const auto name = reading.text(value, "time_zone");
    if (!name || is_time_zone(*name)) return std::string(name.value_or(""));
    if (!has_time_zones()) {
        reading.mistake(value, "this machine has no time zones to look in", "install tzdata");
        return {};
    }
    const std::string meant = nearest_time_zone(*name);
    reading.mistake(value, fmt::format("{} is not a time zone that this machine knows", in_quotes(*name)),
                    meant.empty() ? "write an IANA name like Asia/Shanghai"
                                  : fmt::format("did you mean '{}'?", meant));
    return {};
}

// How long the window is on a day without a change of clocks; nothing when that cannot be told.
std::optional<Duration> take_length(const Reading& reading, const Value& mapping, const Fields& fields,
                                    std::optional<Duration> start, Window& window) {
    const auto duration = fields.find("duration");
    const auto end = fields.find("end");
    if (duration && end)
        reading.mistake(*end, "a window has either `duration` or `end`, not both", "keep one of them");
    if (!duration && !end)
        reading.mistakes.in_plan({mapping.span().begin, mapping.span().begin + 1},
                                 "a window needs 'duration' or 'end'",
                                 "write how long it is open, or when it closes");
    if (duration) window.duration = decode_deadline(reading, *duration, "duration");
    if (end) window.end = reading.time_of_day(*end, "end");
    if (window.duration) return window.duration;
    if (!window.end || !start) return std::nullopt;
    if (*window.end == *start) {
        reading.mistake(*end, "the window ends when it starts", "a whole day is `duration: 24h`");
        return std::nullopt;
    }
    return *window.end > *start ? *window.end - *start : *window.end + day_length - *start;
}

Window decode_window(const Reading& reading, const Value& value) {
    Window window;
    if (!reading.mapping(value, "a window")) return window;
    const Fields fields(reading, value, window_keys);
    if (const auto days = fields.find("days")) take_days(reading, *days, window);
    std::optional<Duration> start;
    if (const auto text = fields.require("start")) start = reading.time_of_day(*text, "start");
    window.start = start.value_or(0ms);
    const auto length = take_length(reading, value, fields, start, window);
    if (const auto zone = fields.require("time_zone")) window.time_zone = take_time_zone(reading, *zone);
    const auto cutoff = fields.find("cutoff");
    if (!cutoff) return window;
    window.cutoff = reading.duration(*cutoff).value_or(0ms);
    if (length && window.cutoff >= *length)
        reading.mistake(*cutoff,
                        fmt::format("a window of {} with a cutoff of {} can never open",
                                    format_duration(*length), format_duration(window.cutoff)),
                        "in this last part of it nothing is sent");
    return window;
}

class BlackoutDecoder {
public:
    explicit BlackoutDecoder(const Reading& reading) : reading_(reading) {}

    Blackout decode(const Value& value) {
        Blackout blackout;
        if (!reading_.mapping(value, "a blackout")) return blackout;
        const Fields fields(reading_, value, blackout_keys);
        if (const auto name = fields.find("name")) blackout.name = take_name(*name);
        if (fields.has("calendar")) return blackout; // has been refused, and needs none of the rest
        const auto from = fields.require("from");
        const auto to = fields.require("to");
        const auto reason = fields.require("reason");
        const auto begins = from ? reading_.instant(*from, "from") : std::nullopt;
        const auto ends = to ? reading_.instant(*to, "to") : std::nullopt;
        if (begins && ends && *ends <= *begins)
            reading_.mistake(*to, "the blackout ends before it begins", "`to` is later than `from`");
        blackout.from = begins.value_or(Instant{});
        blackout.to = ends.value_or(Instant{});
        if (reason) blackout.reason = take_reason(*reason);
        return blackout;
    }

private:
    std::string take_name(const Value& value) {
        auto name = reading_.name(value, "the name of a blackout");
        if (!name) return {};
        const auto [first, fresh] = names_.emplace(value.text(), value.span().begin);
        if (!fresh)
            reading_.mistake(value,
                             fmt::format("two blackouts are named '{}', the first in line {}", *name,
                                         reading_.source.line_of(first->second)),
                             "an override names exactly one");
        return std::move(*name);
    }

    std::string take_reason(const Value& value) const {
        const auto reason = reading_.free_text(value, "reason");
        if (!reason) return {};
        if (reason->find_first_not_of(" \n") == std::string_view::npos)
            reading_.mistake(value, "a blackout says its reason", "write what is going on in that time");
        return std::string(*reason);
    }

    const Reading& reading_;
    Positions names_; // and where in the plan each was given
};

// The items of a list, each by `decode`.
template <class Item, class Decode>
std::vector<Item> decode_list(const Reading& reading, const Value& list, std::string_view key,
                              std::size_t most, Decode decode) {
    std::vector<Item> items;
    if (!reading.list(list, key)) return items;
    std::size_t count = 0;
    list.each_item([&](const Value& item) {
        if (++count <= most) items.push_back(decode(item));
    });
    if (count > most)
        reading.mistake(list, fmt::format("the plan has {} {}; at most {} are allowed", count, key, most));
    return items;
}

// What the plan says and nothing follows from is probably meant otherwise.
void warn_of_idle_keys(const Reading& reading, const Fields& plan, const Hours& hours) {
    const auto warn = [&](std::string_view key, std::string_view without) {
        if (const auto value = plan.find(key))
            reading.warnings.in_plan(value->span(), fmt::format("{} has no effect without {}", key, without));
    };
    const bool any = plan.has("windows") || plan.has("blackouts");
    if (!any) warn("on_close", "windows or blackouts");
    if (hours.on_close != OnClose::wait) warn("max_wait", "`on_close: wait`");
    if (!plan.has("windows")) warn("start_deadline", "windows");
}

} // namespace

Hours decode_hours(const Reading& reading, const Fields& plan) {
    Hours hours;
    if (const auto windows = plan.find("windows"))
        hours.windows = decode_list<Window>(reading, *windows, "windows", windows_max,
                                            [&](const Value& item) { return decode_window(reading, item); });
    BlackoutDecoder decoder(reading);
    if (const auto blackouts = plan.find("blackouts"))
        hours.blackouts = decode_list<Blackout>(reading, *blackouts, "blackouts", blackouts_max,
                                                [&](const Value& item) { return decoder.decode(item); });
    if (const auto value = plan.find("on_close"))
        hours.on_close = static_cast<OnClose>(reading.choice(*value, on_close_words).value_or(0));
    if (const auto value = plan.find("max_wait"))
        hours.max_wait = decode_deadline(reading, *value, "max_wait").value_or(hours.max_wait);
    if (const auto value = plan.find("start_deadline"))
        hours.start_deadline = decode_deadline(reading, *value, "start_deadline");
    warn_of_idle_keys(reading, plan, hours);
    return hours;
}

} // namespace cph_plan
