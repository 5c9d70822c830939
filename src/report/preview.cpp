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

void write_batches(JsonWriter& json, const Schedule& schedule, const Wave& wave) {
    json.begin_array();
    for (std::uint32_t i = 0; i < wave.batch_count; ++i) {
        const Batch& batch = schedule.batches[wave.first_batch + i];
        json.begin_object();
        json.key("target").text(schedule.targets[batch.target].name.text);
        json.key("servers").number(batch.count);
        json.end_object();
    }
    json.end_array();
}

void write_wave(JsonWriter& json, const Schedule& schedule, const Wave& wave, const WaveForecast& expected) {
    json.begin_object(Layout::lines);
    json.key("name").text(wave.name.text);
    json.key("servers").number(wave.count);
    json.key("calls").number(wave.batch_count);
    json.key("tolerated").number(expected.tolerated);
    json.key("worst_if_refused").number(expected.worst_if_refused);
    json.key("worst_if_jobs_fail").number(expected.worst_if_jobs_fail);
    json.key("earliest_start_seconds").number(seconds(expected.earliest));
    json.key("pause_seconds").number(seconds(wave.pause));
    write_batches(json.key("batches"), schedule, wave);
    json.end_object();
}

} // namespace

std::string preview_text(const Schedule& schedule) {
    std::string text = fmt::format("{}: {} in {}, {}, {} tolerated\n\n", printable(schedule.name.text),
                                   servers_text(schedule.size()), counted(schedule.waves.size(), "wave"),
                                   counted(schedule.batches.size(), "restart call"),
                                   counted(schedule.tolerated(), "failure"));
    std::size_t width = 4;
    for (const Wave& wave : schedule.waves) width = std::max(width, wave.name.text.size());
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
    return text.append(legend);
}

std::string preview_json(const Schedule& schedule, std::string_view digest) {
    std::string text;
    JsonWriter json([&](std::string_view piece) { text += piece; });
    json.begin_object(Layout::lines);
    json.key("plan").text(schedule.name.text);
    json.key("digest").text(digest);
    json.key("servers").number(schedule.size());
    json.key("calls").number(schedule.batches.size());
    json.key("tolerated").number(schedule.tolerated());
    json.key("waves").begin_array(Layout::lines);
    const std::vector<WaveForecast> forecasts = forecast(schedule);
    for (std::size_t i = 0; i < forecasts.size(); ++i)
        write_wave(json, schedule, schedule.waves[i], forecasts[i]);
    json.end_array();
    json.end_object();
    json.finish();
    return text;
}

} // namespace cph_plan
