// One run as the journal keeps it: what it was created with, and everything that happened.
#pragma once

#include "cph_plan/base/name.hpp"
#include "cph_plan/engine/entry.hpp"
#include "cph_plan/schedule/schedule.hpp"

#include <string>
#include <vector>

namespace cph_plan {

// What a run is, said once when it is created and pinned with it.
struct RunHeader {
    RunId id;
    PlanName plan;
    std::string plan_path;
    std::string plan_digest; // SHA-256 over the plan and every file it names
    std::string plan_text;   // the plan file's bytes
    std::string git_commit;  // empty outside a repository
    bool git_dirty = false;
    Instant created; // on the run clock, which starts as wall time
    std::string operator_name;
    std::string host;
    std::string version;    // of cph-plan
    bool simulated = false; // leaves no history
    RunId remaining_of;     // the run whose rest this one is; empty otherwise
};

// The whole of one run.
struct RunRecord {
    RunHeader header;
    Schedule schedule;
    std::vector<Entry> entries;
};

} // namespace cph_plan
