#include "run_reading.hpp"

#include "claims.hpp"
#include "damage.hpp"
#include "hash_chain.hpp"
#include "header_codec.hpp"
#include "lease_rows.hpp"
#include "liveness.hpp"
#include "run_rows.hpp"

#include <fmt/format.h>

namespace cph_plan::journal {

namespace {

std::string place(const Database& database, const RunId& run) {
    return fmt::format("{}, run {}", database.path(), run.text);
}

// What was written is whole, and still it is not understood.
Error not_understood(const Error& error, const std::string& where) {
    return damaged(error.what, error.where.empty() ? where : fmt::format("{}, {}", where, error.where));
}

Status read_pins(Database& database, const RunRow& row, RunRecord& record, std::string& hash) {
    Statement select(database, "SELECT plan_text, schedule, ids FROM pins WHERE run = ?");
    if (!select.bind(1, row.id.text).step()) {
        if (!select.status()) return select.status();
        return fail(damaged("what was pinned is not there", place(database, row.id)));
    }
    hash = pinned_hash(row.header, select.text(0), select.text(1), select.text(2));
    // With no entry yet, the run's own row is what the pins are held against.
    if (row.head.seq == 0 && hash != row.head.hash)
        return fail(damaged("what was pinned is not as it was written", place(database, row.id)));
    auto header = decode_header(row.header);
    if (!header) return fail(not_understood(header.error(), place(database, row.id)));
    auto schedule = decode_schedule(select.text(1), select.text(2));
    if (!schedule) return fail(not_understood(schedule.error(), place(database, row.id)));
    record.header = std::move(*header);
    record.header.plan_text = select.text(0);
    record.schedule = std::move(*schedule);
    return {};
}

Status read_entries(Database& database, const RunRow& row, RunRecord& record, std::string hash) {
    Statement select(database, "SELECT seq, at, kind, body, hash FROM entries WHERE run = ? ORDER BY seq");
    select.bind(1, row.id.text);
    while (select.step()) {
        const std::uint64_t seq = record.entries.size() + 1;
        const std::string where = fmt::format("{}, entry {}", place(database, row.id), seq);
        if (select.number(0) != static_cast<std::int64_t>(seq))
            return fail(damaged("an entry is missing", where));
        const std::string kind = select.text(2), body = select.text(3);
        hash = entry_hash(hash, seq, select.number(1), kind, body);
        if (hash != select.text(4)) return fail(damaged("the hash chain does not hold", where));
        auto decoded = decode_body(kind, body);
        if (!decoded) return fail(not_understood(decoded.error(), where));
        record.entries.push_back({seq, Instant{Duration{select.number(1)}}, std::move(*decoded)});
    }
    if (!select.status()) return select.status();
    if (record.entries.size() == row.head.seq && hash == row.head.hash) return {};
    return fail(damaged("entries at its end are missing",
                        fmt::format("{}, entry {}", place(database, row.id), record.entries.size() + 1)));
}

Result<RunSummary> summary_of(Database& database, const RunRow& row) {
    const auto header = decode_header(row.header);
    if (!header) return fail(not_understood(header.error(), place(database, row.id)));
    const auto lease = find_lease(database, row.id);
    if (!lease) return fail(lease.error());
    const auto owner = liveness(database, row, *lease);
    if (!owner) return fail(owner.error());
    RunSummary run{.id = row.id,
                   .plan = row.plan,
                   .plan_digest = header->plan_digest,
                   .projects = {},
                   .state = row.state,
                   .exit = row.exit,
                   .created = row.created,
                   .updated = row.updated,
                   .operator_name = header->operator_name,
                   .host = header->host,
                   .servers = row.servers,
                   .simulated = header->simulated,
                   .owned = *owner != Liveness::gone,
                   .owner = lease->owner};
    for (std::size_t at = 0; at < row.projects.size();) {
        const std::size_t end = std::min(row.projects.find(' ', at), row.projects.size());
        run.projects.push_back(row.projects.substr(at, end - at));
        at = end + 1;
    }
    return run;
}

// A run that has lost its row would be missing without a trace.
Status check_count(Database& database, std::size_t runs) {
    for (const char* count : {"SELECT count(*) FROM pins", "SELECT count(*) FROM leases"}) {
        const auto others = database.number(count);
        if (!others) return fail(others.error());
        if (static_cast<std::size_t>(*others) != runs)
            return fail(damaged("its tables do not hold the same runs", database.path()));
    }
    return {};
}

} // namespace

Result<RunRecord> read_run(Database& database, const RunId& run) {
    const ReadView view(database);
    if (!view.begun()) return fail(view.begun().error());
    const auto row = find_run(database, run);
    if (!row) return fail(row.error());
    if (!*row) return fail(no_such_run(database, run));
    RunRecord record;
    std::string hash;
    if (const Status read = read_pins(database, **row, record, hash); !read) return fail(read.error());
    if (const Status read = read_entries(database, **row, record, std::move(hash)); !read)
        return fail(read.error());
    return record;
}

Status verify_claims(Database& database) {
    const ReadView view(database);
    if (!view.begun()) return view.begun();
    const auto rows = all_runs(database);
    if (!rows) return fail(rows.error());
    std::int64_t held = 0;
    for (const RunRow& row : *rows) {
        if (is_over(row.state)) continue;
        RunRecord record;
        std::string hash;
        if (Status read = read_pins(database, row, record, hash); !read) return read;
        if (Status claimed = check_claimed(database, row.id, record.schedule); !claimed) return claimed;
        held += record.schedule.size();
    }
    return check_claims_in_all(database, held);
}

Result<std::vector<RunSummary>> summarise_runs(Database& database) {
    const ReadView view(database);
    if (!view.begun()) return fail(view.begun().error());
    const auto rows = all_runs(database);
    if (!rows) return fail(rows.error());
    if (const Status whole = check_count(database, rows->size()); !whole) return fail(whole.error());
    std::vector<RunSummary> runs;
    for (const RunRow& row : *rows) {
        auto summary = summary_of(database, row);
        if (!summary) return fail(summary.error());
        runs.push_back(std::move(*summary));
    }
    return runs;
}

} // namespace cph_plan::journal
