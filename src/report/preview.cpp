#include "cph_plan/report/preview.hpp"

#include "cph_plan/base/text.hpp"
#include "cph_plan/report/json_writer.hpp"
#include "cph_plan/schedule/forecast.hpp"

#include "findings.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace cph_plan {

namespace {

using Layout = JsonWriter::Layout;

constexpr std::string_view legend = "\n"
                                    "tolerated: bad servers with which the wave is still carried on\n"
                                    "if refused: bad at most, before the run stops, if the cloud refuses\n"
                                    "if jobs fail: the same if jobs fail, which shows when all calls of the "
                                    "wave may be out\n"
                                    "earliest: after the start, if calls and jobs took no time\n";

std::uint64_t seconds(Duration duration) {
    return static_cast<std::uint64_t>(std::chrono::floor<std::chrono::seconds>(duration).count());
}

std::string target_text(const Target& target, const std::string& endpoint) {
    return fmt::format("target {}: region {}, project {}, {}\n", printable(target.name.text),
                       printable(target.region), printable(target.project_id), printable(endpoint));
}

// "window 1, open 2026-11-27T22:00:00+08:00 to 2026-11-28T04:00:00+08:00"; empty without windows.
std::string opening_text(const Calendar& calendar, const std::optional<Instant>& instant) {
    const auto opening = instant ? calendar.opening_at(*instant) : std::nullopt;
    if (!opening) return "";
    return fmt::format("window {}, open {} to {}", opening->window + 1, opening->opens_local,
                       opening->closes_local);
}

std::string start_text(const std::optional<Instant>& instant) {
    return instant ? format_utc(*instant) : "never";
}

constexpr std::string_view starts_legend =
    "\n"
    "earliest: if calls, jobs and health checks took no time\n"
    "latest: if every job and health check took all the time that the plan gives it, and whoever has to\n"
    "resume the run did so when its hours open\n";

// Only for a plan that has hours: without any, a wave starts so long after the run's begin as is told above.
std::string starts_text(const Schedule& schedule, const PreviewContext& context, std::size_t width) {
    if (context.calendar.always_open()) return "";
    std::string text = fmt::format("\nif the run begins at {}\n{:<{}}  {:<20}  latest\n",
                                   format_utc(context.begin), "wave", width, "earliest");
    const std::vector<WaveStart> starts = wave_starts(schedule, context.calendar, context.begin);
    for (std::size_t i = 0; i < starts.size(); ++i) {
        const std::string first = opening_text(context.calendar, starts[i].earliest);
        const std::string last = opening_text(context.calendar, starts[i].latest);
        const std::string in = first == last ? first : fmt::format("{}; or {}", first, last);
        text += fmt::format("{:<{}}  {:<20}  {:<20}{}{}\n", printable(schedule.waves[i].name.text), width,
                            start_text(starts[i].earliest), start_text(starts[i].latest),
                            in.empty() ? "" : "  ", in);
    }
    return text.append(starts_legend);
}

void write_targets(JsonWriter& json, const Schedule& schedule, const PreviewContext& context) {
    json.begin_array(Layout::lines);
    for (std::size_t i = 0; i < schedule.targets.size(); ++i) {
        const Target& target = schedule.targets[i];
        json.begin_object();
        json.key("name").text(target.name.text);
        json.key("region").text(target.region);
        json.key("project_id").text(target.project_id);
        json.key("endpoint").text(context.endpoints[i]);
        json.end_object();
    }
    json.end_array();
}

void write_opening(JsonWriter& json, const Calendar& calendar, const std::optional<Instant>& instant) {
    const auto opening = instant ? calendar.opening_at(*instant) : std::nullopt;
    if (!opening) {
        json.null();
        return;
    }
    json.begin_object();
    json.key("window").number(opening->window + 1);
    json.key("opens").instant(opening->opens);
    json.key("closes").instant(opening->closes);
    json.end_object();
}

void write_batches(JsonWriter& json, const Schedule& schedule, const Wave& wave) {
    json.begin_array();
    for (std::uint32_t i = 0; i < wave.batch_count; ++i) {
        const Batch& batch = schedule.batches[wave.first_batch + i];
        json.begin_object();
        json.key("target").text(schedule.targets[batch.target].name.text);
        json.key("servers").number(batch.count);
        json.key("ids").begin_array();
        for (std::uint32_t server = batch.first; server < batch.first + batch.count; ++server)
            json.text(schedule.ids[server]);
        json.end_array();
        json.end_object();
    }
    json.end_array();
}

void write_wave(JsonWriter& json, const Schedule& schedule, const Wave& wave, const WaveForecast& expected,
                const WaveStart& start, const Calendar& calendar) {
    json.begin_object(Layout::lines);
    json.key("name").text(wave.name.text);
    json.key("servers").number(wave.count);
    json.key("calls").number(wave.batch_count);
    json.key("tolerated").number(expected.tolerated);
    json.key("worst_if_refused").number(expected.worst_if_refused);
    json.key("worst_if_jobs_fail").number(expected.worst_if_jobs_fail);
    json.key("earliest_start_seconds").number(seconds(expected.earliest));
    json.key("pause_seconds").number(seconds(wave.pause));
    json.key("earliest_start").instant(start.earliest);
    write_opening(json.key("earliest_opening"), calendar, start.earliest);
    json.key("latest_start").instant(start.latest);
    write_opening(json.key("latest_opening"), calendar, start.latest);
    write_batches(json.key("batches"), schedule, wave);
    json.end_object();
}

} // namespace

std::string preview_text(const Schedule& schedule, const PreviewContext& context) {
    std::string text = fmt::format("{}: {} in {}, {}, {} tolerated\n", printable(schedule.name.text),
                                   servers_text(schedule.size()), counted(schedule.waves.size(), "wave"),
                                   counted(schedule.batches.size(), "restart call"),
                                   counted(schedule.tolerated(), "failure"));
    for (std::size_t i = 0; i < schedule.targets.size(); ++i)
        text += target_text(schedule.targets[i], context.endpoints[i]);
    text += '\n';
    std::size_t width = 4;
    for (const Wave& wave : schedule.waves) width = std::max(width, printable(wave.name.text).size());
    text += fmt::format("{:<{}}  {:>8}  {:>6}  {:>9}  {:>10}  {:>12}  {:>10}  {:>8}\n", "wave", width,
                        "servers", "calls", "tolerated", "if refused", "if jobs fail", "earliest", "pause");
    const std::vector<WaveForecast> forecasts = forecast(schedule);
    for (std::size_t i = 0; i < forecasts.size(); ++i) {
        const Wave& wave = schedule.waves[i];
        text += fmt::format("{:<{}}  {:>8}  {:>6}  {:>9}  {:>10}  {:>12}  {:>10}  {:>8}\n",
                            printable(wave.name.text), width, wave.count, wave.batch_count,
                            forecasts[i].tolerated, forecasts[i].worst_if_refused,
                            forecasts[i].worst_if_jobs_fail, "+" + format_duration(forecasts[i].earliest),
                            format_duration(wave.pause));
    }
    return text.append(legend).append(starts_text(schedule, context, width));
}

std::string preview_json(const Schedule& schedule, const PreviewContext& context, std::string_view digest) {
    std::string text;
    JsonWriter json([&](std::string_view piece) { text += piece; });
    json.begin_object(Layout::lines);
    json.key("plan").text(schedule.name.text);
    json.key("digest").text(digest);
    json.key("servers").number(schedule.size());
    json.key("calls").number(schedule.batches.size());
    json.key("tolerated").number(schedule.tolerated());
    write_targets(json.key("targets"), schedule, context);
    json.key("begin").instant(context.begin);
    json.key("waves").begin_array(Layout::lines);
    const std::vector<WaveForecast> forecasts = forecast(schedule);
    const std::vector<WaveStart> starts = wave_starts(schedule, context.calendar, context.begin);
    for (std::size_t i = 0; i < forecasts.size(); ++i)
        write_wave(json, schedule, schedule.waves[i], forecasts[i], starts[i], context.calendar);
    json.end_array();
    json.end_object();
    json.finish();
    return text;
}

} // namespace cph_plan
