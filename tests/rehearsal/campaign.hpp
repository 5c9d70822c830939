// A campaign: many seeds told one after the other, what they met counted, what broke made short and written
// down.
#pragma once

#include "coverage.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace rehearsal {

struct Failure {
    Story story;
    std::vector<std::string> broken;
};

struct Campaign {
    std::uint64_t first = 1; // the seeds first, first + step, … below first + count · step
    std::uint64_t count = 0;
    std::uint64_t step = 1;
    std::uint64_t told_twice_every = 100;             // seeds that are told twice and compared
    std::size_t failures_max = 20;                    // then it gives up
    std::chrono::seconds time_limit{0};               // of the clock on the wall; 0 = none
    std::function<void(const Failure&)> on_failure{}; // called at once
};

struct CampaignResult {
    Coverage coverage;
    std::vector<Failure> failures;
};

CampaignResult run(const Campaign& campaign);

// A failing story as a person wants it: what broke, and the shortest story found in which it still does.
// Saved as `rehearsal-SEED.story` in the current folder.
std::string explain_and_save(const Failure& failure);

} // namespace rehearsal
