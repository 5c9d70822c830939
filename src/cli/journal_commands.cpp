// status, runs, report: what the journal tells, whoever runs the run.
#include "commands.hpp"
#include "console.hpp"
#include "report_place.hpp"

#include "cph_plan/base/text.hpp"
#include "cph_plan/driver/clock.hpp"
#include "cph_plan/report/json_writer.hpp"
#include "cph_plan/report/report.hpp"
#include "cph_plan/report/report_file.hpp"
#include "cph_plan/report/run_list.hpp"
#include "cph_plan/report/status.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

namespace cph_plan {

namespace {

bool any_run(const RunSummary&) {
    return true;
}

// What a person allows and trusts, as it would be typed again.
std::string cloud_options(const Options& options) {
    std::string words;
    for (const std::string& entry : options.allowed_endpoints)
        words += fmt::format("{}--allow-endpoint {}", words.empty() ? "" : " ", shell_word(entry));
    if (!options.ca_file.empty())
        words += fmt::format("{}--ca-file {}", words.empty() ? "" : " ", shell_word(options.ca_file));
    return words;
}

Ledger fold(const RunRecord& record) {
    Ledger ledger(record.schedule);
    for (const Entry& entry : record.entries) ledger.apply(entry);
    return ledger;
}

// What keeps a journal safe is not to be had on every file system.
void warn_about_place(const std::string& location) {
    const auto network = network_file_system_of(location);
    if (!network) return;
    say(fmt::format("cph-plan: warning: the journal lies on {}, whose locks and log cannot be trusted ({})\n"
                    "  put it on a local disk with --journal\n",
                    *network, printable(location)));
}

void tell_of_frozen_place(const std::string& location) {
    if (!on_read_only_file_system(location)) return;
    say(fmt::format(
        "cph-plan: note: the journal lies on a read-only file system; it is read as it was left there "
        "({})\n",
        printable(location)));
}

std::string verified_text(const RunRecord& record, bool json) {
    const std::string& run = record.header.id.text;
    if (!json)
        return fmt::format(
            "run {}: {} entries, the hash chain holds, and claims are those of unfinished runs\n", run,
            record.entries.size());
    std::string text;
    JsonWriter writer([&](std::string_view piece) { text += piece; });
    writer.begin_object();
    writer.key("run").text(run);
    writer.key("entries").number(record.entries.size());
    writer.key("verified").boolean(true);
    writer.end_object();
    writer.finish();
    return text;
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

Result<std::unique_ptr<Journal>> open_journal(const Options& options, OpenMode mode, bool* created) {
    if (options.journal.starts_with("postgres"))
        return fail(
            {.what = "a PostgreSQL journal is not yet supported", .hint = "name a file with --journal PATH"});
    const auto path = options.journal.empty() ? default_journal_path() : Result<std::string>(options.journal);
    if (!path) return fail(path.error());
    auto journal = open_sqlite_journal(*path, mode, created, cloud_options(options));
    if (!journal) return journal;
    if (mode == OpenMode::read_only)
        tell_of_frozen_place((*journal)->location());
    else
        warn_about_place((*journal)->location());
    if (mode == OpenMode::create_if_missing) return journal; // a run that begins is refused
    if (const Status whole = (*journal)->no_run_is_lost(); !whole) warn(whole.error());
    return journal;
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
                 .hint = proposed("runs", journal.repeated()) +
                         " lists what there is; --journal names another journal"});
}

Result<std::string> standing_of(Journal& journal, const RunId& run, bool json) {
    const auto record = journal.read(run);
    if (!record) return fail(record.error());
    const auto runs = journal.runs();
    if (!runs) return fail(runs.error());
    StatusContext context{.now = wall_time(), .repeated = journal.repeated()};
    const auto summary = std::ranges::find(*runs, run, &RunSummary::id);
    if (summary != runs->end()) {
        context.owned = summary->owned;
        context.owner = summary->owner;
    }
    const Status complete = journal.is_not_behind(run);
    if (!complete) warn(complete.error());
    context.behind = !complete;
    const Ledger ledger = fold(*record);
    return json ? status_json(record->header, ledger, context) : status_text(record->header, ledger, context);
}

Exit status(const Options& options) {
    auto journal = open_journal(options, OpenMode::read_only);
    if (!journal) return complain(journal.error());
    const auto run = choose_run(**journal, options.run, any_run, "recorded");
    if (!run) return complain(run.error());
    const auto text = standing_of(**journal, *run, options.json);
    return text ? print_result(*text) : complain(text.error());
}

Exit list_runs(const Options& options) {
    auto journal = open_journal(options, OpenMode::read_only);
    if (!journal) return complain(journal.error());
    const auto runs = (*journal)->runs();
    if (!runs) return complain(runs.error());
    std::vector<RunLine> lines;
    for (const RunSummary& run : *runs)
        lines.push_back({run.id, run.plan, run.state, run.exit, run.created, run.updated, run.operator_name,
                         run.host, run.servers, run.owned, run.owner});
    return print_result(options.json ? run_list_json(lines) : run_list_text(lines));
}

Exit report(const Options& options) {
    auto journal = open_journal(options, OpenMode::read_only);
    if (!journal) return complain(journal.error());
    const auto run = choose_run(**journal, options.run, any_run, "recorded");
    if (!run) return complain(run.error());
    const auto record = (*journal)->read(*run); // checks the hash chain
    if (!record) return complain(record.error());
    const Ledger ledger = fold(*record);
    if (const Status complete = (*journal)->is_not_behind(*run); !complete) {
        // What is missing may still be put back, until somebody has ended the run.
        if (options.verify || !is_over(ledger.state())) return complain(complete.error());
        warn(complete.error());
    }
    if (options.verify) {
        if (const Status claims = (*journal)->verify_claims(); !claims) return complain(claims.error());
        return print_result(verified_text(*record, options.json));
    }
    const auto write = [&](const Sink& sink) { write_report_json(sink, record->header, ledger); };
    if (!options.report.empty()) {
        if (const auto error = unfit_for_report(options.report, (*journal)->location()))
            return complain(*error);
        if (const Status written = write_file_atomically(options.report, write); !written)
            return complain(written.error());
        return print_result(fmt::format("report: {}\n", printable(options.report)));
    }
    std::string text;
    write([&](std::string_view piece) { text += piece; });
    return print_result(text);
}

} // namespace cph_plan
