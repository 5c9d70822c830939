#include "rests.hpp"

#include "header_codec.hpp"
#include "proposal.hpp"
#include "run_rows.hpp"

#include <fmt/format.h>

namespace cph_plan::journal {

namespace {

Error taken_up(const Database& database, const RunId& run, const RunRow& by) {
    if (!is_over(by.state))
        return {.what = fmt::format("what run {} left is being taken up by run {}, which is unfinished",
                                    run.text, by.id.text),
                .where = database.path(),
                .hint = fmt::format("how it stands: {}; go on with it: {}",
                                    proposal(database, "status", by.id), proposal(database, "resume", by.id)),
                .kind = ErrorKind::claimed};
    return {.what = fmt::format("what run {} left was taken up by run {}", run.text, by.id.text),
            .where = database.path(),
            .hint = "what that one left: " + proposal(database, "apply --remaining", by.id)};
}

} // namespace

Status check_rest(Database& database, const RunId& run) {
    const auto rows = all_runs(database);
    if (!rows) return fail(rows.error());
    for (const RunRow& row : *rows) {
        const auto header = decode_header(row.header);
        if (!header) return fail(header.error());
        if (header->remaining_of == run) return fail(taken_up(database, run, row));
    }
    return {};
}

} // namespace cph_plan::journal
