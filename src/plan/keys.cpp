#include "keys.hpp"

namespace cph_plan {

namespace {

constexpr Key of_plan[] = {
    {"version"},
    {"name"},
    {"description"},
    {"target"},
    {"targets"},
    {"groups"},
    {"waves"},
    {"max_servers"},
    {"max_failures"},
    {"max_failures_per_wave"},
    {"job_timeout"},
    {"on_unknown"},
    {"max_parallel_calls"},
    {"max_calls_per_minute"},
    {"health"},
    {"windows"},
    {"blackouts"},
    {"on_close"},
    {"max_wait"},
    {"start_deadline"},
    {"progress_deadline", Use::later},
    {"retry", Use::later},
    {"fit", Use::later},
    {"hooks", Use::later},
    {"notify", Use::later},
};

constexpr Key of_target[] = {{"region"}, {"project_id"}, {"endpoint"}, {"iam_endpoint"}};

constexpr Key of_group[] = {{"target"},  {"servers"}, {"servers_from"},
                            {"exclude"}, {"order"},   {"select", Use::later}};

constexpr Key of_wave[] = {
    {"name"},
    {"groups"},
    {"split"},
    {"pause"},
    {"max_failures"},
    {"job_timeout"},
    {"health"},
    {"one_zone_at_a_time", Use::later},
    {"approve", Use::later},
    {"retry", Use::later},
    {"hooks", Use::later},
};

constexpr Key of_health[] = {
    {"status"},
    {"healthy_deadline"},
    {"phones", Use::later},
    {"probe", Use::later},
    {"min_healthy_time", Use::later},
};

constexpr Key of_window[] = {{"days"}, {"start"}, {"duration"}, {"end"}, {"time_zone"}, {"cutoff"}};

constexpr Key of_blackout[] = {{"name"}, {"from"}, {"to"}, {"reason"}, {"calendar", Use::later}};

} // namespace

const KeyTable plan_keys{"the plan", of_plan};
const KeyTable target_keys{"a target", of_target};
const KeyTable group_keys{"a group", of_group};
const KeyTable wave_keys{"a wave", of_wave};
const KeyTable health_keys{"health", of_health};
const KeyTable window_keys{"a window", of_window};
const KeyTable blackout_keys{"a blackout", of_blackout};

std::span<const KeyTable* const> all_key_tables() {
    static constexpr const KeyTable* tables[] = {&plan_keys,   &target_keys, &group_keys,   &wave_keys,
                                                 &health_keys, &window_keys, &blackout_keys};
    return tables;
}

} // namespace cph_plan
