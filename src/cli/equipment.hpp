// What a process holds while it acts on a run.
#pragma once

#include "commands.hpp"
#include "event_file.hpp"
#include "simulation.hpp"

#include "cph_plan/cloud/client.hpp"
#include "cph_plan/driver/clock.hpp"
#include "cph_plan/schedule/calendar.hpp"

#include <memory>
#include <optional>

namespace cph_plan {

struct Equipment {
    Signals& signals;
    std::unique_ptr<Simulation> simulation;
    std::optional<RunClock> clock; // starts when the process takes the run up
    std::unique_ptr<CloudClient> cloud;
    EventFile events;
    Calendar calendar;
    Overrides overrides;
    std::optional<Instant> pretended; // where the clock of a simulation starts, if not now
};

// The clock of a process that takes up a run whose own has reached this instant.
RunClock clock_for(const Options& options, const Equipment& equipment, Instant reached);

} // namespace cph_plan
