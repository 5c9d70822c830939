#include "completeness.hpp"

#include "cph_plan/base/text.hpp"
#include "mark_file.hpp"
#include "proposal.hpp"
#include "run_rows.hpp"

#include <fmt/format.h>

namespace cph_plan::journal {

namespace {

// What can be done about a run of which something is missing.
std::string way_out(Database& database, const RunId& run, std::string_view first) {
    const auto row = find_run(database, run);
    const bool over = row && *row && is_over((*row)->state);
    return fmt::format("{}; if that is lost, {}look at the servers of its plan before they are planned anew",
                       first,
                       over ? "" : fmt::format("end the run: {}; and ", proposal(database, "abandon", run)));
}

std::string put_back(const Database& database) {
    return fmt::format("put {0} and {0}-wal back as they were", shell_word(database.path()));
}

Error behind(Database& database, const RunId& run, std::uint64_t seq) {
    return {.what = fmt::format("the journal is an earlier state of itself: run {} had reached entry {} when "
                                "it last sent something, and that entry is not here",
                                printable(run.text), seq),
            .where = database.path(),
            .hint = way_out(database, run, put_back(database)),
            .kind = ErrorKind::storage};
}

Error unmarked(Database& database, const RunId& run) {
    const std::string first = fmt::format("a journal moves together with {}: put that back",
                                          shell_word(mark_folder(database.path())));
    return {.what = fmt::format("the mark of run {} is missing, so nobody can tell whether the journal holds "
                                "all that was sent",
                                printable(run.text)),
            .where = mark_path(database.path(), run),
            .hint = way_out(database, run, first),
            .kind = ErrorKind::storage};
}

Error lost_run(const Database& database, const RunId& run) {
    return {.what = fmt::format("the journal is an earlier state of itself: it does not hold run {}, which "
                                "has sent something",
                                printable(run.text)),
            .where = database.path(),
            .hint =
                fmt::format("{}; if they are lost, look at the servers of the plans that were applied since, "
                            "and then remove {}",
                            put_back(database), shell_word(mark_path(database.path(), run))),
            .kind = ErrorKind::storage};
}

// The mark of a run that is in the journal.
Result<std::optional<Mark>> mark_of(Database& database, const RunId& run) {
    auto mark = read_mark(mark_path(database.path(), run));
    if (mark) return mark;
    Error error = mark.error();
    error.hint = way_out(database, run, "restore it together with the journal, from one copy");
    return fail(std::move(error));
}

Status compare(Database& database, const RunId& run, const Mark& mark) {
    if (mark.head.seq == 0) return {};
    Statement select(database, "SELECT hash FROM entries WHERE run = ? AND seq = ?");
    select.bind(1, run.text).bind(2, static_cast<std::int64_t>(mark.head.seq));
    const bool found = select.step();
    if (!select.status()) return select.status();
    if (found && select.text(0) == mark.head.hash) return {};
    return fail(behind(database, run, mark.head.seq));
}

Result<bool> holds(Database& database, const RunId& run) {
    Statement select(database, "SELECT count(*) FROM runs WHERE id = ?");
    const bool counted = select.bind(1, run.text).step();
    if (!select.status()) return fail(select.status().error());
    return counted && select.number(0) > 0;
}

} // namespace

Status check_not_behind(Database& database, const RunId& run) {
    // The mark is read first: it follows what is in the journal.
    const auto mark = mark_of(database, run);
    if (!mark) return fail(mark.error());
    return *mark ? compare(database, run, **mark) : Status{};
}

Status check_complete(Database& database, const RunId& run) {
    const auto mark = mark_of(database, run);
    if (!mark) return fail(mark.error());
    return *mark ? compare(database, run, **mark) : fail(unmarked(database, run));
}

Status check_no_run_lost(Database& database, Lost kind) {
    const auto runs = marked_runs(database.path());
    if (!runs) return fail(runs.error());
    for (const RunId& run : *runs) {
        const auto held = holds(database, run);
        if (!held) return fail(held.error());
        if (*held) continue;
        const auto mark = read_mark(mark_path(database.path(), run));
        if (!mark) return fail(mark.error());
        const bool counts = kind == Lost::any || (*mark && !(*mark)->over);
        if (*mark && (*mark)->head.seq > 0 && counts) return fail(lost_run(database, run));
    }
    return {};
}

} // namespace cph_plan::journal
