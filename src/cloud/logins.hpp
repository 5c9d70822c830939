// Fetches tokens for a user and a password: one exchange at a time and target, on handles of their own,
// repeated like reads while the trouble may pass.
#pragma once

#include "cph_plan/cloud/login_answer.hpp"
#include "cph_plan/cloud/read_retry.hpp"
#include "line.hpp"
#include "traffic.hpp"
#include "transfers.hpp"

#include <span>
#include <vector>

namespace cph_plan {

class Logins {
public:
    // Told of each failure that may pass: the target, the wait that the service named, and what happened.
    using Trouble = std::function<void(std::uint32_t, std::optional<Duration>, const std::string&)>;

    Logins(std::span<Line> lines, Transfers& transfers, Traffic& traffic, Trouble trouble);

    // Logs in at a target whose calls want it, when its time has come.
    void start_due(std::uint32_t target);
    std::optional<Instant> due(std::uint32_t target) const;

private:
    void finish(std::uint32_t target, const Handle& handle, CURLcode code);

    std::span<Line> lines_;
    Transfers& transfers_;
    Traffic& traffic_;
    Random random_;
    RetryBudget budget_;
    std::vector<ReadRetry> tries_; // by target, since the last good login
    Trouble trouble_;
};

} // namespace cph_plan
