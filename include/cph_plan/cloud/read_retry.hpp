// When a call that may be repeated is made again after it failed, and when it is given up. Only reads and
// logins are repeated, and only at this one layer.
#pragma once

#include "cph_plan/base/random.hpp"
#include "cph_plan/base/time.hpp"

#include <optional>

namespace cph_plan {

constexpr Duration read_retry_min = 500ms;
constexpr Duration read_retry_max = 30s;
constexpr Duration read_patience = 5min;
// A tenth of the calls may be repeated early; while there are more failures than that, each repetition waits
// for `read_retry_max`. A run of few calls has this many to begin with.
constexpr int retry_budget_percent = 10;
constexpr int retry_budget_start = 10;

// How long failures have gone on, waits that the cloud named not counted.
class Patience {
public:
    // Notes a failure; false when there have been failures, and nothing else, for `read_patience`.
    bool lasts(Instant now);
    void named_wait(Duration wait) { named_ += wait; }
    void forget() { *this = {}; }

private:
    std::optional<Instant> since_{};
    Duration named_{};
};

class RetryBudget {
public:
    void called();
    bool spend(); // one early repetition; false when there is none left

private:
    int hundredths_ = retry_budget_start * 100;
};

class ReadRetry {
public:
    // How long to wait after a failure: what the cloud named, else full jitter, doubling.
    Duration after_failure(std::optional<Duration> named, RetryBudget& budget, Random& random);

private:
    int failures_ = 0;
};

} // namespace cph_plan
