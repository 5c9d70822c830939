// One function for each command.
#pragma once

#include "cph_plan/base/result.hpp"
#include "cph_plan/driver/signals.hpp"
#include "cph_plan/journal/journal.hpp"
#include "cph_plan/plan/load.hpp"
#include "cph_plan/report/preview.hpp"
#include "options.hpp"

#include <memory>

namespace cph_plan {

Exit validate(const Options& options);
Exit preview(const Options& options);
Exit windows(const Options& options);
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

// Where calls go and when they may be sent, by the plan and by what a person says on the command line.
Result<PreviewContext> preview_context(const Options& options, const Schedule& schedule);

// The journal of the options, opened for no more than the command needs.
Result<std::unique_ptr<Journal>> open_journal(const Options& options, OpenMode mode, bool* created = nullptr);

// How a run of the journal stands, as `status` tells it.
Result<std::string> standing_of(Journal& journal, const RunId& run, bool json);

// The run named, or the newest one of which `wanted` is true.
Result<RunId> choose_run(Journal& journal, const std::string& name, bool (*wanted)(const RunSummary&),
                         const char* kind);

// Where the clock of a run stands.
Instant reached(const RunHeader& header, const std::vector<Entry>& entries);

std::string user_name();
std::string machine_name();

// What a process needs to act on a run: a credential, the cloud, the event file, the calendar. All that can
// be refused is refused here, before a run is on record and holds its servers. `reached` is where the run's
// clock stands.
struct Equipment;
struct DropEquipment {
    void operator()(Equipment* equipment) const;
};
using EquipmentPtr = std::unique_ptr<Equipment, DropEquipment>;
Result<EquipmentPtr> equip(const Options& options, const Schedule& schedule, Instant reached,
                           Signals& signals);

// One process's life on a run.
struct Engagement {
    const RunHeader& header;
    const Schedule& schedule;
    const std::vector<Entry>& past; // replayed first; empty for a new run
    Lease& lease;
    std::string command; // "apply", "resume"
    Repeated repeated;   // in proposed commands
};

// Takes the run as far as it goes and writes its report.
Exit engage(const Options& options, Equipment& equipment, const Engagement& engagement);

} // namespace cph_plan
