#include "cph_plan/report/status.hpp"

#include "cph_plan/base/text.hpp"
#include "cph_plan/report/json_writer.hpp"
#include "cph_plan/report/summary.hpp"

#include "findings.hpp"
#include "sections.hpp"

#include <fmt/format.h>

namespace cph_plan {

namespace {

using Layout = JsonWriter::Layout;

std::string_view waiting_words(Waiting waiting) {
    switch (waiting) {
    case Waiting::nothing: return "";
    case Waiting::lock: return "no living process owns it";
    case Waiting::budget: return "over its budget, following what was sent";
    case Waiting::throttled: return "the cloud asked for patience";
    case Waiting::in_flight: return "waiting for the cloud";
    case Waiting::health: return "waiting for servers to be healthy";
    case Waiting::pause: return "pausing between waves";
    case Waiting::window: return "outside the plan's windows";
    case Waiting::blackout: return "a blackout";
    case Waiting::evidence: return "looking for evidence of what became of unknown servers";
    case Waiting::cloud: return "the cloud has not answered yet";
    }
    return "";
}

// "until 2026-11-24T04:14:48Z (in 4m12s)"
std::string until_text(Instant until, Instant now) {
    if (until <= now) return fmt::format("due since {}", format_utc(until));
    return fmt::format("until {} at the latest (in {})", format_utc(until), format_duration(until - now));
}

std::string wave_line(const Ledger& ledger) {
    const std::vector<Wave>& waves = ledger.schedule().waves;
    const std::uint32_t current = ledger.current_wave();
    if (current >= waves.size()) return fmt::format("  all {} waves settled\n", waves.size());
    return fmt::format("  wave {} ({} of {}): {} of {} settled\n", printable(waves[current].name.text),
                       current + 1, waves.size(), ledger.wave(current).settled, waves[current].count);
}

std::string waiting_line(const WaitingFor& waiting, Instant now) {
    if (waiting.reason == Waiting::nothing) return "";
    std::string text =
        fmt::format("  waits: {} ({})", to_text(waiting.reason), waiting_words(waiting.reason));
    if (waiting.since) text += fmt::format(", since {}", format_utc(*waiting.since));
    if (waiting.until) text += ", " + until_text(*waiting.until, now);
    return text + "\n";
}

std::string owner_words(const StatusContext& context) {
    if (context.owner.empty()) return "";
    return fmt::format(", {} {}", context.owned ? "owned by" : "last owned by", printable(context.owner));
}

// Steps for a run that nobody works on; a living owner needs none.
std::vector<std::string> steps(const RunHeader& header, const Ledger& ledger, const StatusContext& context) {
    if (context.owned) return {};
    if (context.behind && is_over(ledger.state())) return {};
    if (context.behind) return {proposed("abandon " + shell_word(header.id.text), context.repeated)};
    return next_steps(header, ledger, context.repeated);
}

void write_wave(JsonWriter& json, const Ledger& ledger) {
    const std::uint32_t current = ledger.current_wave();
    if (current >= ledger.schedule().waves.size()) {
        json.null();
        return;
    }
    const Wave& wave = ledger.schedule().waves[current];
    json.begin_object(Layout::lines);
    json.key("name").text(wave.name.text);
    json.key("position").number(current + 1);
    json.key("of").number(ledger.schedule().waves.size());
    json.key("size").number(wave.count);
    json.key("settled").number(ledger.wave(current).settled);
    write_outcomes(json.key("outcomes"), ledger.wave(current).outcomes);
    json.end_object();
}

void write_waiting(JsonWriter& json, const WaitingFor& waiting) {
    if (waiting.reason == Waiting::nothing) {
        json.null();
        return;
    }
    json.begin_object();
    json.key("reason").text(to_text(waiting.reason));
    json.key("since").instant(waiting.since);
    json.key("until").instant(waiting.until);
    json.end_object();
}

void write_stop_reasons(JsonWriter& json, const Ledger& ledger) {
    json.begin_array();
    for (const Stopping& stop : ledger.stops()) json.text(to_text(stop.reason));
    json.end_array();
}

} // namespace

std::string status_text(const RunHeader& header, const Ledger& ledger, const StatusContext& context) {
    std::string text =
        fmt::format("run {} of plan {}: {}{}\n", printable(header.id.text), printable(header.plan.text),
                    to_text(ledger.state()), owner_words(context));
    text += wave_line(ledger);
    text += fmt::format("  {}; {} bad, {} tolerated\n", counts_text(ledger.outcomes()), ledger.bad(),
                        ledger.schedule().tolerated());
    text += waiting_line(waiting_for(ledger, context.now, context.owned), context.now);
    for (const Stopping& stop : ledger.stops()) text += fmt::format("  stopped: {}\n", stop_text(stop));
    for (const std::string& step : steps(header, ledger, context)) text += fmt::format("  next: {}\n", step);
    return text;
}

std::string status_json(const RunHeader& header, const Ledger& ledger, const StatusContext& context) {
    std::string text;
    JsonWriter json([&](std::string_view piece) { text += piece; });
    json.begin_object(Layout::lines);
    json.key("run").text(header.id.text);
    json.key("plan").text(header.plan.text);
    json.key("state").text(to_text(ledger.state()));
    json.key("exit_code");
    if (ledger.exit())
        json.number(static_cast<std::uint64_t>(*ledger.exit()));
    else
        json.null();
    json.key("created").instant(header.created);
    json.key("updated").instant(ledger.started() ? std::optional(ledger.last_at()) : std::nullopt);
    json.key("owned").boolean(context.owned);
    json.key("owner").text_or_null(context.owner);
    json.key("servers").number(ledger.schedule().size());
    write_outcomes(json.key("outcomes"), ledger.outcomes());
    json.key("bad").number(ledger.bad());
    json.key("tolerated").number(ledger.schedule().tolerated());
    write_wave(json.key("wave"), ledger);
    write_waiting(json.key("waiting"), waiting_for(ledger, context.now, context.owned));
    write_stop_reasons(json.key("stops"), ledger);
    json.key("next").begin_array(Layout::lines);
    for (const std::string& step : steps(header, ledger, context)) json.text(step);
    json.end_array();
    json.key("report").text_or_null(context.report);
    json.end_object();
    json.finish();
    return text;
}

} // namespace cph_plan
