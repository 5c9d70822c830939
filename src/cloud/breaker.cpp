#include "cph_plan/cloud/breaker.hpp"

namespace cph_plan {

bool Breaker::may_call(Instant now) const {
    return !resting(now) && !probing_;
}

void Breaker::succeeded() {
    *this = {};
}

// Calls that were under way when the rest began may fail during it; they do not make it longer.
void Breaker::failed(Instant now) {
    ++failures_;
    if (failures_ < breaker_failures || resting(now)) return;
    rest_until_ = now + breaker_rest;
    probing_ = false;
}

void Breaker::settled_nothing() {
    probing_ = false;
}

} // namespace cph_plan
