// halt, abandon, unlock: what a person does to a run from outside, whoever runs it.
#include "commands.hpp"
#include "console.hpp"

#include "cph_plan/base/text.hpp"
#include "cph_plan/driver/clock.hpp"
#include "cph_plan/report/json_writer.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace cph_plan {

namespace {

// {"asked": ["20261124-040448-7f3a00"]}
std::string asked_json(const std::vector<RunId>& runs) {
    std::string text;
    JsonWriter json([&](std::string_view piece) { text += piece; });
    json.begin_object();
    json.key("asked").begin_array();
    for (const RunId& run : runs) json.text(run.text);
    json.end_array();
    json.end_object();
    json.finish();
    return text;
}

std::string asked_text(const std::vector<RunId>& runs) {
    if (runs.empty()) return "no run is at work\n";
    std::string text;
    for (const RunId& run : runs) text += fmt::format("asked run {} to stop\n", run.text);
    return text;
}

Result<std::vector<RunId>> runs_at_work(Journal& journal) {
    const auto runs = journal.runs();
    if (!runs) return fail(runs.error());
    std::vector<RunId> at_work;
    for (const RunSummary& run : *runs)
        if (run.owned) at_work.push_back(run.id);
    return at_work;
}

// One sentence, or the whole standing of the run for a program.
Exit tell(Journal& journal, const RunId& run, bool json, const std::string& sentence) {
    if (!json) {
        if (const Status complete = journal.is_not_behind(run); !complete) warn(complete.error());
        return print_result(sentence);
    }
    const auto standing = standing_of(journal, run, json);
    return standing ? print_result(*standing) : complain(standing.error());
}

Status end_for_good(Journal& journal, const RunId& run) {
    auto lease = journal.take(run, Aim::end);
    if (!lease) return fail(lease.error());
    const auto record = journal.read(run);
    if (!record) return fail(record.error());
    Entry entry{.at = std::max(wall_time(), reached(record->header, record->entries)),
                .body = Abandoned{user_name(), machine_name()}};
    return (*lease)->append({&entry, 1});
}

} // namespace

Exit halt(const Options& options) {
    if (!options.all && options.run.empty())
        return complain({.what = "no run is named", .hint = "cph-plan halt RUN, or --all"});
    auto journal = open_journal(options, OpenMode::existing);
    if (!journal) return complain(journal.error());
    Result<std::vector<RunId>> runs = std::vector<RunId>{{options.run}};
    if (options.all) runs = runs_at_work(**journal);
    if (!runs) return complain(runs.error());
    for (const RunId& run : *runs) {
        const Status asked =
            (*journal)->request(run, {.kind = RunRequest::Kind::halt, .operator_name = user_name()});
        if (!asked) return complain(asked.error());
    }
    return print_result(options.json ? asked_json(*runs) : asked_text(*runs));
}

Exit abandon(const Options& options) {
    auto journal = open_journal(options, OpenMode::existing);
    if (!journal) return complain(journal.error());
    const RunId run{options.run};
    if (const Status ended = end_for_good(**journal, run); !ended) return complain(ended.error());
    return tell(**journal, run, options.json,
                fmt::format("run {} is abandoned; its servers are free\n", run.text));
}

Exit unlock(const Options& options) {
    auto journal = open_journal(options, OpenMode::existing);
    if (!journal) return complain(journal.error());
    const RunId run{options.run};
    const Status done = (*journal)->unlock(run, {user_name(), machine_name()}, wall_time());
    if (!done) return complain(done.error());
    return tell(**journal, run, options.json,
                fmt::format("run {} is free to be resumed; a call without an answer is unknown\n", run.text));
}

} // namespace cph_plan
