// The table of runs: what `runs` lists without reading a run's entries, and how far its chain reaches.
#pragma once

#include "cph_plan/engine/run_record.hpp"
#include "database.hpp"
#include "hash_chain.hpp"

#include <optional>
#include <string>
#include <vector>

namespace cph_plan::journal {

struct RunRow {
    RunId id;
    std::string header; // encoded, without the plan's text
    PlanName plan;
    std::string projects; // ids of the targets' projects, a space between them
    std::uint32_t servers = 0;
    Instant created;
    Instant updated; // of the last entry
    RunState state = RunState::running;
    std::optional<Exit> exit;
    ChainHead head;
};

RunRow new_run_row(const RunHeader& header, const Schedule& schedule);

// What the journal reads of an entry's meaning: where the run is, and whether that is the end of it.
void follow(RunRow& row, const Entry& entry);

Status insert(Database& database, const RunRow& row);
Status update(Database& database, const RunRow& row); // what changes in the life of a run

Result<std::optional<RunRow>> find_run(Database& database, const RunId& run);
Result<std::vector<RunRow>> all_runs(Database& database); // newest first

// Proposes the run whose id is near, if there is one.
Error no_such_run(Database& database, const RunId& run);

} // namespace cph_plan::journal
