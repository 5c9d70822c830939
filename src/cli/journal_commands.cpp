// status, runs, halt, abandon, unlock, report: what is asked of the journal, whoever runs the run.
#include "commands.hpp"
#include "console.hpp"

#include "cph_plan/base/text.hpp"
#include "cph_plan/driver/clock.hpp"
#include "cph_plan/report/report.hpp"
#include "cph_plan/report/report_file.hpp"
#include "cph_plan/report/run_list.hpp"
#include "cph_plan/report/status.hpp"
#include "cph_plan/report/summary.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

namespace cph_plan {

namespace {

bool any_run(const RunSummary&) {
    return true;
}

Ledger fold(const RunRecord& record) {
    Ledger ledger(record.schedule);
    for (const Entry& entry : record.entries) ledger.apply(entry);
    return ledger;
}

Status ask_to_halt(Journal& journal, const RunId& run) {
    return journal.request(run, {.kind = RunRequest::Kind::halt, .operator_name = user_name()});
}

} // namespace

Instant reached(const RunHeader& header, const std::vector<Entry>& entries) {
    return entries.empty() ? header.created : entries.back().at;
}

std::string user_name() {
    const passwd* entry = getpwuid(geteuid());
    return entry == nullptr ? std::to_string(geteuid()) : entry->pw_name;
}

std::string machine_name() {
    char name[256] = {};
    gethostname(name, sizeof name - 1);
    return name;
}

Result<std::unique_ptr<Journal>> open_journal(const Options& options, bool* created) {
    if (options.journal.starts_with("postgres"))
        return fail(
            {.what = "a PostgreSQL journal is not yet supported", .hint = "name a file with --journal PATH"});
    if (!options.journal.empty())
        return open_sqlite_journal(options.journal, OpenMode::create_if_missing, created);
    const auto path = default_journal_path();
    if (!path) return fail(path.error());
    return open_sqlite_journal(*path, OpenMode::create_if_missing, created);
}

Result<RunId> choose_run(Journal& journal, const std::string& name, bool (*wanted)(const RunSummary&),
                         const char* kind) {
    if (!name.empty()) return RunId{name};
    const auto runs = journal.runs();
    if (!runs) return fail(runs.error());
    for (const RunSummary& run : *runs)
        if (wanted(run)) return run.id;
    return fail({.what = fmt::format("there is no {} run in this journal", kind),
                 .where = journal.location(),
                 .hint = "cph-plan runs lists what there is; --journal names another journal"});
}

Exit status(const Options& options) {
    auto journal = open_journal(options);
    if (!journal) return complain(journal.error());
    const auto run = choose_run(**journal, options.run, any_run, "recorded");
    if (!run) return complain(run.error());
    const auto record = (*journal)->read(*run);
    if (!record) return complain(record.error());
    StatusContext context{.now = wall_time()};
    const auto runs = (*journal)->runs();
    if (!runs) return complain(runs.error());
    for (const RunSummary& summary : *runs)
        if (summary.id == *run) {
            context.owned = summary.owned;
            context.owner = summary.owner;
        }
    if (!options.journal.empty()) context.options = "--journal " + shell_word(options.journal);
    const Ledger ledger = fold(*record);
    return print_result(options.json ? status_json(record->header, ledger, context)
                                     : status_text(record->header, ledger, context));
}

Exit list_runs(const Options& options) {
    auto journal = open_journal(options);
    if (!journal) return complain(journal.error());
    const auto runs = (*journal)->runs();
    if (!runs) return complain(runs.error());
    std::vector<RunLine> lines;
    for (const RunSummary& run : *runs)
        lines.push_back({run.id, run.plan, run.state, run.exit, run.created, run.updated, run.operator_name,
                         run.host, run.servers, run.owned, run.owner});
    return print_result(options.json ? run_list_json(lines) : run_list_text(lines));
}

Exit halt(const Options& options) {
    auto journal = open_journal(options);
    if (!journal) return complain(journal.error());
    if (!options.all) {
        if (options.run.empty())
            return complain({.what = "no run is named", .hint = "cph-plan halt RUN, or --all"});
        const Status asked = ask_to_halt(**journal, RunId{options.run});
        if (!asked) return complain(asked.error());
        return print_result(fmt::format("asked run {} to stop\n", printable(options.run)));
    }
    const auto runs = (*journal)->runs();
    if (!runs) return complain(runs.error());
    std::string text;
    for (const RunSummary& run : *runs) {
        if (is_over(run.state) || !run.owned) continue;
        if (const Status asked = ask_to_halt(**journal, run.id); !asked) return complain(asked.error());
        text += fmt::format("asked run {} to stop\n", run.id.text);
    }
    return print_result(text.empty() ? "no run is at work\n" : text);
}

Exit abandon(const Options& options) {
    auto journal = open_journal(options);
    if (!journal) return complain(journal.error());
    const RunId run{options.run};
    auto lease = (*journal)->take(run);
    if (!lease) return complain(lease.error());
    const auto record = (*journal)->read(run);
    if (!record) return complain(record.error());
    Entry entry{.at = std::max(wall_time(), reached(record->header, record->entries)),
                .body = Abandoned{user_name(), machine_name()}};
    if (const Status done = (*lease)->append({&entry, 1}); !done) return complain(done.error());
    return print_result(fmt::format("run {} is abandoned; its servers are free\n", run.text));
}

Exit unlock(const Options& options) {
    auto journal = open_journal(options);
    if (!journal) return complain(journal.error());
    const RunId run{options.run};
    const Status done = (*journal)->unlock(run, {user_name(), machine_name()}, wall_time());
    if (!done) return complain(done.error());
    return print_result(
        fmt::format("run {} is free to be resumed; a call without an answer is unknown\n", run.text));
}

Exit report(const Options& options) {
    auto journal = open_journal(options);
    if (!journal) return complain(journal.error());
    const auto run = choose_run(**journal, options.run, any_run, "recorded");
    if (!run) return complain(run.error());
    const auto record = (*journal)->read(*run); // checks the hash chain
    if (!record) return complain(record.error());
    if (options.verify)
        return print_result(
            fmt::format("run {}: {} entries, the hash chain holds\n", run->text, record->entries.size()));
    const Ledger ledger = fold(*record);
    const auto write = [&](const Sink& sink) { write_report_json(sink, record->header, ledger); };
    if (!options.report.empty()) {
        if (const Status written = write_file_atomically(options.report, write); !written)
            return complain(written.error());
        return print_result(fmt::format("report: {}\n", printable(options.report)));
    }
    std::string text;
    write([&](std::string_view piece) { text += piece; });
    return print_result(text);
}

} // namespace cph_plan
