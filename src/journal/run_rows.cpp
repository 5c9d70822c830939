#include "run_rows.hpp"

#include "cph_plan/base/text.hpp"
#include "damage.hpp"
#include "header_codec.hpp"
#include "proposal.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <set>
#include <tuple>

namespace cph_plan::journal {

namespace {

constexpr std::string_view columns =
    "id, header, plan, projects, servers, created, updated, state, exit, last_seq, last_hash, seal";

// Among how many runs a wrong id is looked for.
constexpr std::int64_t similar_runs_max = 1000;

std::int64_t count(Instant instant) {
    return instant.time_since_epoch().count();
}

std::int64_t number_or_none(const std::optional<Exit>& exit) {
    return exit ? static_cast<std::int64_t>(*exit) : -1;
}

std::string seal_of(const RunRow& row) {
    return Seal()
        .add(row.id.text)
        .add(row.header)
        .add(row.plan.text)
        .add(row.projects)
        .add(std::int64_t{row.servers})
        .add(count(row.created))
        .add(count(row.updated))
        .add(to_text(row.state))
        .add(number_or_none(row.exit))
        .add(static_cast<std::int64_t>(row.head.seq))
        .add(row.head.hash)
        .take();
}

std::string projects_of(const Schedule& schedule) {
    std::string text;
    std::set<std::string> seen;
    for (const Target& target : schedule.targets)
        if (seen.insert(target.project_id).second) text += (text.empty() ? "" : " ") + target.project_id;
    return text;
}

Result<RunRow> row_of(const Database& database, const Statement& select) {
    const auto state = run_state_from(select.text(7));
    RunRow row{.id = {select.text(0)},
               .header = select.text(1),
               .plan = {select.text(2)},
               .projects = select.text(3),
               .servers = static_cast<std::uint32_t>(select.number(4)),
               .created = Instant{Duration{select.number(5)}},
               .updated = Instant{Duration{select.number(6)}},
               .state = state.value_or(RunState::running),
               .exit = std::nullopt,
               .head = {static_cast<std::uint64_t>(select.number(9)), select.text(10)}};
    if (select.number(8) >= 0) row.exit = static_cast<Exit>(select.number(8));
    if (state && select.text(11) == seal_of(row)) return row;
    return fail(damaged("the row of a run is not as it was written",
                        fmt::format("{}, run {}", database.path(), printable(row.id.text))));
}

// A run that the index does not find, and that is there all the same.
Status check_index(Database& database, const RunId& run) {
    Statement scan(database, "SELECT count(*) FROM runs NOT INDEXED WHERE id = ?");
    const bool counted = scan.bind(1, run.text).step();
    if (!counted || !scan.status()) return scan.status();
    if (scan.number(0) == 0) return {};
    return fail(damaged("the index of runs has lost one",
                        fmt::format("{}, run {}", database.path(), printable(run.text))));
}

// Of the newest runs the one that a person meant by a wrong id, or by a piece of one; empty when none is
// near.
std::string similar_run(Database& database, const RunId& run) {
    Statement select(database, "SELECT id FROM runs ORDER BY created DESC, id DESC LIMIT ?");
    select.bind(1, similar_runs_max);
    std::vector<std::string> ids;
    while (select.step()) ids.push_back(printable(select.text(0)));
    const auto holds = [&](const std::string& id) { return id.find(run.text) != std::string::npos; };
    if (!run.text.empty() && std::ranges::count_if(ids, holds) == 1) return *std::ranges::find_if(ids, holds);
    return std::string(nearest(run.text, ids));
}

void bind_progress(Statement& statement, const RunRow& row, int place) {
    statement.bind(place, count(row.updated)).bind(place + 1, to_text(row.state));
    statement.bind(place + 2, number_or_none(row.exit));
    statement.bind(place + 3, static_cast<std::int64_t>(row.head.seq)).bind(place + 4, row.head.hash);
    statement.bind(place + 5, seal_of(row));
}

} // namespace

RunRow new_run_row(const RunHeader& header, const Schedule& schedule) {
    return {.id = header.id,
            .header = encode_header(header),
            .plan = header.plan,
            .projects = projects_of(schedule),
            .servers = schedule.size(),
            .created = header.created,
            .updated = header.created,
            .exit = std::nullopt,
            .head = {}};
}

void follow(RunRow& row, const Entry& entry) {
    row.updated = entry.at;
    if (const auto* closed = std::get_if<Closed>(&entry.body)) {
        row.state = closed->state;
        row.exit = closed->exit;
    } else if (std::holds_alternative<Abandoned>(entry.body)) {
        row.state = RunState::abandoned;
        row.exit.reset();
    } else if (std::holds_alternative<Owned>(entry.body)) {
        row.state = RunState::running;
        row.exit.reset();
    }
}

Status insert(Database& database, const RunRow& row) {
    Statement insert(
        database, fmt::format("INSERT INTO runs ({}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", columns));
    insert.bind(1, row.id.text).bind(2, row.header).bind(3, row.plan.text).bind(4, row.projects);
    insert.bind(5, std::int64_t{row.servers}).bind(6, count(row.created));
    bind_progress(insert, row, 7);
    return insert.run();
}

Status update(Database& database, const RunRow& row) {
    Statement update(database,
                     "UPDATE runs SET updated = ?, state = ?, exit = ?, last_seq = ?, last_hash = ?, "
                     "seal = ? WHERE id = ?");
    bind_progress(update, row, 1);
    return update.bind(7, row.id.text).run();
}

Result<std::optional<RunRow>> find_run(Database& database, const RunId& run) {
    Statement select(database, fmt::format("SELECT {} FROM runs WHERE id = ?", columns));
    if (!select.bind(1, run.text).step()) {
        if (!select.status()) return fail(select.status().error());
        if (Status lost = check_index(database, run); !lost) return fail(lost.error());
        return std::nullopt;
    }
    auto row = row_of(database, select);
    if (!row) return fail(row.error());
    return std::move(*row);
}

Result<std::vector<RunRow>> all_runs(Database& database) {
    Statement select(database, fmt::format("SELECT {} FROM runs", columns));
    std::vector<RunRow> rows;
    while (select.step()) {
        auto row = row_of(database, select);
        if (!row) return fail(row.error());
        rows.push_back(std::move(*row));
    }
    if (!select.status()) return fail(select.status().error());
    // Not by SQL: an id whose damage makes it a blob reads the same, passes its seal, and would sort
    // elsewhere.
    std::ranges::sort(rows, std::ranges::greater{},
                      [](const RunRow& row) { return std::tie(row.created, row.id.text); });
    return rows;
}

Error no_such_run(Database& database, const RunId& run) {
    std::string hint = list_proposal(database) + "; --journal names another journal";
    const std::string meant = similar_run(database, run);
    if (!meant.empty()) hint = fmt::format("did you mean {}? {}", meant, hint);
    return {.what = fmt::format("there is no run '{}' in this journal", printable(run.text)),
            .where = database.path(),
            .hint = std::move(hint)};
}

} // namespace cph_plan::journal
