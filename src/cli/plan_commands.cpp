// validate and preview: what can be said of a plan without asking anybody.
#include "commands.hpp"
#include "console.hpp"

#include "cph_plan/base/text.hpp"

#include <cstdlib>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace cph_plan {

namespace {

using Json = nlohmann::ordered_json;

std::optional<std::string> look_up(std::string_view name) {
    const char* value = std::getenv(std::string(name).c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

Json as_json(const MistakeList& list, const char* severity) {
    Json found = Json::array();
    for (const Mistake& mistake : list.shown)
        found.push_back({{"severity", severity},
                         {"file", mistake.file},
                         {"line", mistake.line},
                         {"column", mistake.column},
                         {"message", mistake.what},
                         {"hint", mistake.hint}});
    return found;
}

std::string dump(const Json& json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

// One plan's findings; true when it is good.
bool check(const std::string& path, Json& all, bool as_text) {
    const PlanResult loaded = load_plan(path, look_up);
    Json findings = Json::array();
    const auto add = [&](const MistakeList& list, const char* severity) {
        for (const Json& one : as_json(list, severity)) findings.push_back(one);
        if (as_text && !list.empty()) fmt::print(stderr, "{}", render(list));
    };
    if (!loaded) {
        add(loaded.error(), "error");
    } else {
        add(loaded->warnings, "warning");
        add(loaded->notes, "note");
    }
    all.push_back({{"plan", path}, {"valid", loaded.has_value()}, {"findings", findings}});
    return loaded.has_value();
}

// Servers of a wave that can be bad before the run stops: all of them, because its batches go out without
// waiting for each other's jobs. Only refusals in a reply stop it earlier.
std::uint32_t worst_case(const Wave& wave) {
    return wave.count;
}

} // namespace

std::optional<LoadedPlan> load(const std::string& path) {
    PlanResult loaded = load_plan(path, look_up);
    if (!loaded) {
        fmt::print(stderr, "{}", render(loaded.error()));
        return std::nullopt;
    }
    if (!loaded->warnings.empty()) fmt::print(stderr, "{}", render(loaded->warnings));
    return std::move(*loaded);
}

Exit validate(const Options& options) {
    Json all = Json::array();
    bool good = true;
    for (const std::string& path : options.plans) {
        const bool valid = check(path, all, !options.json);
        good = good && valid;
        if (valid && !options.json && print_result(fmt::format("{}: valid\n", printable(path))) != Exit::ok)
            return Exit::nothing_sent;
    }
    if (options.json && print_result(dump({{"plans", all}})) != Exit::ok) return Exit::nothing_sent;
    return good ? Exit::ok : Exit::nothing_sent;
}

Exit preview(const Options& options) {
    const auto loaded = load(options.plans.front());
    if (!loaded) return Exit::nothing_sent;
    const Schedule schedule = make_schedule(loaded->plan, 0);
    Duration earliest = 0ms;
    Json waves = Json::array();
    std::string text = fmt::format("{}: {} servers in {} waves, {} restart calls, {} failures tolerated\n\n",
                                   schedule.name.text, schedule.size(), schedule.waves.size(),
                                   schedule.batches.size(), schedule.tolerated());
    text += fmt::format("{:<24} {:>8} {:>6} {:>10} {:>9} {:>8}\n", "wave", "servers", "calls", "worst case",
                        "earliest", "pause");
    for (const Wave& wave : schedule.waves) {
        const std::uint32_t worst = worst_case(wave);
        text += fmt::format("{:<24} {:>8} {:>6} {:>10} {:>9} {:>8}\n", wave.name.text, wave.count,
                            wave.batch_count, worst, "+" + format_duration(earliest),
                            format_duration(wave.pause));
        Json batches = Json::array();
        for (std::uint32_t batch = 0; batch < wave.batch_count; ++batch) {
            const Batch& one = schedule.batches[wave.first_batch + batch];
            batches.push_back({{"target", schedule.targets[one.target].name.text}, {"servers", one.count}});
        }
        waves.push_back({{"name", wave.name.text},
                         {"servers", wave.count},
                         {"calls", wave.batch_count},
                         {"worst_case_bad", worst},
                         {"earliest_start_seconds", earliest.count() / 1000},
                         {"pause_seconds", wave.pause.count() / 1000},
                         {"batches", batches}});
        earliest += wave.pause;
    }
    text += "\nearliest: after the start, if jobs took no time; worst case: servers bad before the run can "
            "stop\n";
    if (!options.json) return print_result(text);
    return print_result(dump({{"plan", schedule.name.text},
                              {"digest", loaded->plan.digest},
                              {"servers", schedule.size()},
                              {"calls", schedule.batches.size()},
                              {"tolerated", schedule.tolerated()},
                              {"waves", waves}}));
}

} // namespace cph_plan
