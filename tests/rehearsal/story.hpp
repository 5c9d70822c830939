// A story: a schedule, a cloud, a run of luck and the steps at which processes die; and how it ended.
#pragma once

#include "support/made_up_plan.hpp"
#include "world.hpp"

#include <string>
#include <vector>

namespace rehearsal {

using made_up::cut_batches;
using made_up::plan_of;

struct Story {
    std::string name;
    Schedule schedule;
    cph_sim::Options cloud;
    Luck luck;
    std::uint64_t seed = 1;
    std::vector<std::uint64_t> deaths{}; // for each life the step at which it dies; 0 = it does not
};

struct Ending {
    RunState state = RunState::running;
    Exit exit = Exit::ok;
    std::string ledger;               // as text
    std::vector<std::string> journal; // the kinds of its entries, with their times
    std::vector<std::string> broken;  // promises that did not hold; empty is good
    std::vector<std::uint64_t> steps; // of each life
    OutcomeCounts outcomes{};
    std::size_t lives = 0;
};

// Tells the story to its end: a run that was suspended or interrupted is resumed, by then with good luck.
Ending tell(const Story& story);

std::shared_ptr<const cph_sim::Fleet> fleet_of(const Schedule& schedule);

// Draws a whole story from one number: fleet, plan, faults, deaths.
Story draw_story(std::uint64_t seed);

} // namespace rehearsal
