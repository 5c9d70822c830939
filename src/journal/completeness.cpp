#include "completeness.hpp"

#include "cph_plan/base/text.hpp"
#include "mark_file.hpp"
#include "proposal.hpp"

#include <fmt/format.h>

namespace cph_plan::journal {

namespace {

Error behind(const Database& database, const RunId& run, std::uint64_t seq) {
    return {.what = fmt::format("the journal is an earlier state of itself: run {} had reached entry {} when "
                                "it last sent something, and that entry is not here",
                                printable(run.text), seq),
            .where = database.path(),
            .hint = fmt::format("put {0} and {0}-wal back as they were; if they are lost, end the run: {1}; "
                                "and look at its servers before they are planned anew",
                                shell_word(database.path()), proposal(database, "abandon", run)),
            .kind = ErrorKind::storage};
}

Error unmarked(const Database& database, const RunId& run) {
    return {.what = fmt::format("the mark of run {} is missing, so nobody can tell whether the journal holds "
                                "all that was sent",
                                printable(run.text)),
            .where = mark_path(database.path(), run),
            .hint = fmt::format("a journal moves together with {}: put that back; if it is lost, end the "
                                "run: {}; and look at its servers before they are planned anew",
                                shell_word(mark_folder(database.path())), proposal(database, "abandon", run)),
            .kind = ErrorKind::storage};
}

Error lost_run(const Database& database, const RunId& run) {
    return {.what = fmt::format("the journal is an earlier state of itself: it does not hold run {}, which "
                                "has sent something and was not over",
                                printable(run.text)),
            .where = database.path(),
            .hint =
                fmt::format("put {0} and {0}-wal back as they were; if they are lost, look at the servers "
                            "of that run and then remove {1}",
                            shell_word(database.path()), shell_word(mark_path(database.path(), run))),
            .kind = ErrorKind::storage};
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
    const auto mark = read_mark(mark_path(database.path(), run));
    if (!mark) return fail(mark.error());
    return *mark ? compare(database, run, **mark) : Status{};
}

Status check_complete(Database& database, const RunId& run) {
    const auto mark = read_mark(mark_path(database.path(), run));
    if (!mark) return fail(mark.error());
    return *mark ? compare(database, run, **mark) : fail(unmarked(database, run));
}

Status check_no_run_lost(Database& database) {
    const auto runs = marked_runs(database.path());
    if (!runs) return fail(runs.error());
    for (const RunId& run : *runs) {
        const auto held = holds(database, run);
        if (!held) return fail(held.error());
        if (*held) continue;
        const auto mark = read_mark(mark_path(database.path(), run));
        if (!mark) return fail(mark.error());
        if (*mark && (*mark)->head.seq > 0 && !(*mark)->over) return fail(lost_run(database, run));
    }
    return {};
}

} // namespace cph_plan::journal
