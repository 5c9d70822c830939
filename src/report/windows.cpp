#include "cph_plan/report/windows.hpp"

#include "cph_plan/base/text.hpp"
#include "cph_plan/report/json_writer.hpp"

#include "findings.hpp"

#include <array>
#include <chrono>
#include <fmt/format.h>

namespace cph_plan {

namespace {

using Layout = JsonWriter::Layout;

bool touches(const Blackout& blackout, const Opening& opening) {
    return blackout.from < opening.closes && blackout.to > opening.opens;
}

std::string blackout_text(const Blackout& blackout) {
    const std::string name = blackout.name.empty() ? "" : " " + blackout.name;
    return fmt::format("blackout{} from {} to {}: {}", name, format_utc(blackout.from),
                       format_utc(blackout.to), printable(blackout.reason));
}

std::string why_closed(const Openness& now, const Calendar& calendar) {
    if (now.why != Openness::Why::blackout) return "outside the windows";
    return blackout_text(calendar.blackouts()[now.blackout]);
}

// The word that the plan has for the local day of an opening.
std::string_view day_of(const Opening& opening) {
    constexpr std::array<std::string_view, 7> words = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
    constexpr std::size_t date_length = 10; // of "2026-11-27"
    const auto midnight = parse_instant(opening.opens_local.substr(0, date_length) + "T00:00:00Z");
    if (!midnight) return "";
    return words[std::chrono::weekday(std::chrono::floor<std::chrono::days>(*midnight)).c_encoding()];
}

std::string opening_text(const Opening& opening, const Hours& hours) {
    std::string text = fmt::format(
        "{:<3}  {:<25}  {:<25}  {:<20}  {:>8}  {:>9}  {}\n", day_of(opening), opening.opens_local,
        opening.closes_local, format_utc(opening.opens), format_duration(opening.closes - opening.opens),
        format_duration(opening.last_call - opening.opens), hours.windows[opening.window].time_zone);
    if (!opening.note.empty()) text += fmt::format("  {}\n", opening.note);
    for (const Blackout& blackout : hours.blackouts)
        if (touches(blackout, opening)) text += fmt::format("  {}\n", blackout_text(blackout));
    return text;
}

std::string blackouts_text(const Hours& hours, Instant from) {
    std::string text;
    for (const Blackout& blackout : hours.blackouts)
        if (blackout.to > from) text += fmt::format("  {}\n", blackout_text(blackout));
    return text;
}

void write_opening(JsonWriter& json, const Opening& opening, const Hours& hours) {
    json.begin_object(Layout::lines);
    json.key("window").number(opening.window + 1);
    json.key("time_zone").text(hours.windows[opening.window].time_zone);
    json.key("opens").instant(opening.opens);
    json.key("closes").instant(opening.closes);
    json.key("last_call").instant(opening.last_call);
    json.key("opens_local").text(opening.opens_local);
    json.key("closes_local").text(opening.closes_local);
    json.key("note").text_or_null(opening.note);
    json.key("blackouts").begin_array();
    for (std::size_t i = 0; i < hours.blackouts.size(); ++i)
        if (touches(hours.blackouts[i], opening)) json.number(i + 1);
    json.end_array();
    json.end_object();
}

void write_blackout(JsonWriter& json, const Blackout& blackout) {
    json.begin_object(Layout::lines);
    json.key("name").text_or_null(blackout.name);
    json.key("from").instant(blackout.from);
    json.key("to").instant(blackout.to);
    json.key("reason").text(blackout.reason);
    json.end_object();
}

} // namespace

std::string openness_text(const Calendar& calendar, Instant from) {
    const Openness now = calendar.at(from);
    const std::string when = format_utc(from);
    if (now.open()) return fmt::format("open at {}\n", when);
    const auto next = calendar.next_open(from);
    return fmt::format("closed at {}, {}\n{}\n", when, why_closed(now, calendar),
                       next ? "opens at " + format_utc(*next) : "does not open in the next four years");
}

std::string windows_text(const PlanName& plan, const Hours& hours, const Calendar& calendar,
                         const OpeningsAsked& asked) {
    std::string text =
        fmt::format("{}: {}, {}\n", printable(plan.text), counted(hours.windows.size(), "window"),
                    counted(hours.blackouts.size(), "blackout"));
    text += openness_text(calendar, asked.from);
    if (hours.windows.empty()) {
        text += hours.blackouts.empty() ? "without windows it is always open\n"
                                        : "without windows it is always open, but for its blackouts\n";
        return text + blackouts_text(hours, asked.from);
    }
    text += fmt::format("\n{:<3}  {:<25}  {:<25}  {:<20}  {:>8}  {:>9}  {}\n", "day", "opens", "closes",
                        "opens in UTC", "open for", "calls for", "time zone");
    for (const Opening& opening : calendar.openings(asked.from, asked.count))
        text += opening_text(opening, hours);
    return text;
}

std::string windows_json(const PlanName& plan, const Hours& hours, const Calendar& calendar,
                         const OpeningsAsked& asked) {
    std::string text;
    JsonWriter json([&](std::string_view piece) { text += piece; });
    json.begin_object(Layout::lines);
    json.key("plan").text(plan.text);
    json.key("from").instant(asked.from);
    json.key("open").boolean(calendar.at(asked.from).open());
    json.key("next_open").instant(calendar.next_open(asked.from));
    json.key("windows").number(hours.windows.size());
    json.key("openings").begin_array(Layout::lines);
    for (const Opening& opening : calendar.openings(asked.from, asked.count))
        write_opening(json, opening, hours);
    json.end_array();
    json.key("blackouts").begin_array(Layout::lines);
    for (const Blackout& blackout : hours.blackouts) write_blackout(json, blackout);
    json.end_array();
    json.end_object();
    json.finish();
    return text;
}

} // namespace cph_plan
