// One function for each command.
#pragma once

#include "cph_plan/base/result.hpp"
#include "cph_plan/journal/journal.hpp"
#include "cph_plan/plan/load.hpp"
#include "options.hpp"

#include <memory>

namespace cph_plan {

Exit validate(const Options& options);
Exit preview(const Options& options);
Exit apply(const Options& options);
Exit resume(const Options& options);
Exit status(const Options& options);
Exit list_runs(const Options& options);
Exit halt(const Options& options);
Exit abandon(const Options& options);
Exit unlock(const Options& options);
Exit report(const Options& options);

// --- shared by them

// The plan, or its mistakes printed. Warnings are printed as well.
std::optional<LoadedPlan> load(const std::string& path);

Result<std::unique_ptr<Journal>> open_journal(const Options& options, bool* created = nullptr);

// The run named, or the newest one of which `wanted` is true.
Result<RunId> choose_run(Journal& journal, const std::string& name, bool (*wanted)(const RunSummary&),
                         const char* kind);

std::string user_name();
std::string machine_name();

// What a run needs beside its plan: takes the lease's run to its end and writes the report.
// `credentials_known` runs are those against the bundled cloud.
struct Engagement {
    const RunHeader& header;
    const Schedule& schedule;
    const std::vector<Entry>& past; // replayed first; empty for a new run
    Lease& lease;
    std::string command; // "apply", "resume"
};
Exit engage(const Options& options, const Engagement& engagement);

} // namespace cph_plan
