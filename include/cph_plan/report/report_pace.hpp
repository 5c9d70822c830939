// How often the report file is rewritten while a run goes on: often enough to be worth looking at, seldom
// enough to cost nothing beside the run.
#pragma once

#include "cph_plan/base/time.hpp"

#include <algorithm>
#include <optional>

namespace cph_plan {

constexpr Duration report_interval_min = 1s;
// Writing takes at most a twentieth of the time.
constexpr int report_interval_per_cost = 20;

class ReportPace {
public:
    // May the file be rewritten now? (The last state of a run is written without asking.)
    bool due(Instant now) const { return !next_ || now >= *next_; }

    // When it may be rewritten; nothing before the first time.
    std::optional<Instant> next() const { return next_; }

    // A write ended at `now` and took that long.
    void written(Instant now, Duration took) {
        next_ = now + std::max(report_interval_min, took * report_interval_per_cost);
    }

private:
    std::optional<Instant> next_;
};

} // namespace cph_plan
