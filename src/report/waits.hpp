// Where the time of a run went, wave by wave.
#pragma once

#include "cph_plan/engine/ledger.hpp"

namespace cph_plan {

struct Waits {
    Duration in_flight = 0ms; // from a wave's first call to the end of its last job
    Duration health = 0ms;    // from there to the settling of the wave
    Duration pause = 0ms;     // from there to the next wave, or to the end of the pause
};

// So far, at the ledger's last entry.
Waits waits_of(const Ledger& ledger);

} // namespace cph_plan
