#include "request_rows.hpp"

namespace cph_plan::journal {

namespace {

constexpr std::string_view halt_word = "halt";
constexpr std::string_view approve_word = "approve";

} // namespace

Status insert(Database& database, const RunId& run, const RunRequest& request) {
    Statement insert(database, "INSERT INTO requests (run, kind, operator, detail) VALUES (?, ?, ?, ?)");
    insert.bind(1, run.text).bind(2, request.kind == RunRequest::Kind::halt ? halt_word : approve_word);
    return insert.bind(3, request.operator_name).bind(4, request.detail).run();
}

Result<std::vector<RunRequest>> requests_after(Database& database, const RunId& run, std::uint64_t after) {
    Statement select(database,
                     "SELECT id, kind, operator, detail FROM requests WHERE run = ? AND id > ? ORDER BY id");
    select.bind(1, run.text).bind(2, static_cast<std::int64_t>(after));
    std::vector<RunRequest> found;
    while (select.step()) {
        // A word that is not known stops the run: of the two that is the one that does no harm.
        const bool approves = select.text(1) == approve_word;
        found.push_back({.id = static_cast<std::uint64_t>(select.number(0)),
                         .kind = approves ? RunRequest::Kind::approve : RunRequest::Kind::halt,
                         .operator_name = select.text(2),
                         .detail = select.text(3)});
    }
    if (!select.status()) return fail(select.status().error());
    return found;
}

Status forget_requests(Database& database, const RunId& run) {
    Statement forget(database, "DELETE FROM requests WHERE run = ?");
    return forget.bind(1, run.text).run();
}

} // namespace cph_plan::journal
