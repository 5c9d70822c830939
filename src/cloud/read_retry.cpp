#include "cph_plan/cloud/read_retry.hpp"

#include <algorithm>

namespace cph_plan {

namespace {

constexpr int one_retry = 100;
constexpr int doublings_max = 6; // 0.5 s · 2^6 is past the ceiling

} // namespace

bool Patience::lasts(Instant now) {
    if (!since_) since_ = now;
    return now - *since_ - named_ < read_patience;
}

void RetryBudget::called() {
    hundredths_ = std::min(hundredths_ + retry_budget_percent, retry_budget_start * one_retry);
}

bool RetryBudget::spend() {
    if (hundredths_ < one_retry) return false;
    hundredths_ -= one_retry;
    return true;
}

Duration ReadRetry::after_failure(std::optional<Duration> named, RetryBudget& budget, Random& random) {
    const int doublings = std::min(failures_++, doublings_max);
    if (named) return *named;
    if (!budget.spend()) return read_retry_max;
    const Duration ceiling = std::min(read_retry_max, read_retry_min * (1 << doublings));
    return Duration{
        static_cast<Duration::rep>(random.below(static_cast<std::uint64_t>(ceiling.count()) + 1))};
}

} // namespace cph_plan
