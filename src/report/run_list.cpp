#include "cph_plan/report/run_list.hpp"

#include "cph_plan/base/text.hpp"
#include "cph_plan/report/json_writer.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace cph_plan {

namespace {

using Layout = JsonWriter::Layout;

std::string exit_text(const RunLine& run) {
    return run.exit ? fmt::format("{}", static_cast<int>(*run.exit)) : "-";
}

// A run whose process died says "running" in its journal until somebody takes it up.
std::string state_text(const RunLine& run) {
    const bool dead = run.state == RunState::running && !run.owned;
    return std::string(to_text(run.state)) + (dead ? ", dead" : "");
}

std::string who(const RunLine& run) {
    if (run.owned) return printable(run.owner);
    return fmt::format("{}@{}", printable(run.operator_name), printable(run.host));
}

} // namespace

std::string run_list_text(std::span<const RunLine> runs) {
    if (runs.empty()) return "there are no runs in this journal\n";
    std::size_t id_width = 3, plan_width = 4;
    for (const RunLine& run : runs) {
        id_width = std::max(id_width, printable(run.id.text).size());
        plan_width = std::max(plan_width, printable(run.plan.text).size());
    }
    std::string text = fmt::format("{:<{}}  {:<{}}  {:<13}  {:>4}  {:>8}  {:<20}  {}\n", "run", id_width,
                                   "plan", plan_width, "state", "exit", "servers", "created", "by");
    for (const RunLine& run : runs)
        text += fmt::format("{:<{}}  {:<{}}  {:<13}  {:>4}  {:>8}  {:<20}  {}\n", printable(run.id.text),
                            id_width, printable(run.plan.text), plan_width, state_text(run), exit_text(run),
                            run.servers, format_utc(run.created), who(run));
    return text;
}

std::string run_list_json(std::span<const RunLine> runs) {
    std::string text;
    JsonWriter json([&](std::string_view piece) { text += piece; });
    json.begin_object(Layout::lines);
    json.key("runs").begin_array(Layout::lines);
    for (const RunLine& run : runs) {
        json.begin_object();
        json.key("id").text(run.id.text);
        json.key("plan").text(run.plan.text);
        json.key("state").text(to_text(run.state));
        json.key("exit_code");
        if (run.exit)
            json.number(static_cast<std::uint64_t>(*run.exit));
        else
            json.null();
        json.key("created").instant(run.created);
        json.key("updated").instant(run.updated);
        json.key("servers").number(run.servers);
        json.key("operator").text(run.operator_name);
        json.key("host").text(run.host);
        json.key("owned").boolean(run.owned);
        json.key("owner").text_or_null(run.owner);
        json.end_object();
    }
    json.end_array();
    json.end_object();
    json.finish();
    return text;
}

} // namespace cph_plan
