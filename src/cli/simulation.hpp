// The bundled cloud for `apply --simulate`: on loopback, with the plan's own servers and a made-up
// credential.
#pragma once

#include "cph_plan/base/result.hpp"
#include "cph_plan/cloud/credentials.hpp"
#include "cph_plan/schedule/schedule.hpp"

#include <memory>
#include <optional>
#include <string>

namespace cph_plan {

class Simulation {
public:
    virtual ~Simulation() = default;
    virtual std::string place(const std::string& project_id) const = 0; // "127.0.0.1:PORT"
};

// Its clock starts at `begins`, or at the machine's time where nothing is said.
Result<std::unique_ptr<Simulation>> start_simulation(const Schedule& schedule, double speed,
                                                     std::optional<Instant> begins);
Credentials simulated_credentials();

} // namespace cph_plan
