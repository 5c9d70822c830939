// validate and preview: what can be said of a plan without asking anybody.
#include "commands.hpp"
#include "console.hpp"

#include "cph_plan/base/text.hpp"
#include "cph_plan/cloud/endpoint.hpp"
#include "cph_plan/driver/clock.hpp"
#include "cph_plan/report/json_writer.hpp"

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
    return visible_json(json.dump(2, ' ', false, Json::error_handler_t::replace)) + "\n";
}

// One plan's findings; true when it is good.
bool check(const std::string& path, Json& all, bool as_text) {
    const PlanResult loaded = load_plan(path, look_up);
    Json findings = Json::array();
    const auto add = [&](const MistakeList& list, const char* severity) {
        for (const Json& one : as_json(list, severity)) findings.push_back(one);
        if (as_text && !list.empty()) say(render(list));
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

} // namespace

std::optional<LoadedPlan> load(const std::string& path) {
    PlanResult loaded = load_plan(path, look_up);
    if (!loaded) {
        say(render(loaded.error()));
        return std::nullopt;
    }
    if (!loaded->warnings.empty()) say(render(loaded->warnings));
    return std::move(*loaded);
}

Result<PreviewContext> preview_context(const Options& options, const Schedule& schedule) {
    const auto calendar = Calendar::of(schedule.hours);
    if (!calendar) return fail(calendar.error());
    PreviewContext context{.endpoints = {},
                           .calendar = calendar->without(options.override_window, options.override_blackouts),
                           .begin = wall_time()};
    for (const Target& target : schedule.targets) {
        const auto origin = cph_origin(target, options.allowed_endpoints);
        // What nobody has allowed is refused when the run is to begin; whoever looks should see it before.
        context.endpoints.push_back(options.simulate ? "the bundled cloud"
                                    : origin         ? *origin
                                                     : target.endpoint);
    }
    return context;
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
    auto loaded = load(options.plans.front());
    if (!loaded) return Exit::nothing_sent;
    const std::string digest = loaded->plan.digest;
    const Schedule schedule = make_schedule(std::move(loaded->plan), 0);
    const auto context = preview_context(options, schedule);
    if (!context) return complain(context.error());
    return print_result(options.json ? preview_json(schedule, *context, digest)
                                     : preview_text(schedule, *context));
}

} // namespace cph_plan
