// What one pretend cloud is: its project, its servers, who may call, and what goes wrong.
#pragma once

#include "authentication.hpp"
#include "fault.hpp"
#include "simulator/core/cloud.hpp"

#include <optional>
#include <string>
#include <vector>

namespace cph_sim {

// Long enough to watch, short enough to wait for.
constexpr Duration default_job_duration{1500};

struct Settings {
    Options cloud;
    std::string project_id = "0605767b8bab40ffb711234cb80d0000"; // the project of the published samples
    std::string project_name = "cn-east-3";
    std::vector<AccessKey> keys{};
    std::vector<std::string> tokens{}; // accepted in X-Auth-Token for ever
    std::optional<User> user{};        // who gets tokens from IAM
    Duration token_life = std::chrono::hours{24};
    std::uint32_t calls_per_minute = 0; // more are throttled; 0: any number
    std::string throttle_retry_after{}; // what a throttled call is told; empty: nothing
    Duration latency_least{0};          // of every answer, in real time
    Duration latency_most{0};
    Duration clock_offset{0}; // of the cloud's clock from this machine's
    std::vector<Fault> faults{};
};

} // namespace cph_sim
