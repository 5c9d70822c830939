#include "small_run.hpp"

namespace journal_tests {

using namespace cph_plan;

RunHeader small_header() {
    return {.id = {"20251124-160000-00beef"},
            .plan = {"weekly"},
            .plan_path = "plans/weekly.yaml",
            .plan_digest = "d1",
            .plan_text = "version: 1\nname: weekly\n",
            .git_commit = "c0ffee",
            .git_dirty = true,
            .created = Instant{1'764'000'000'000ms},
            .operator_name = "ana",
            .host = "ops-1",
            .version = "0.1.0",
            .simulated = true,
            .remaining_of = {"20251123-160000-000001"}};
}

Schedule small_schedule() {
    Schedule schedule;
    schedule.name = {"weekly"};
    schedule.targets = {
        {.name = {"east"}, .region = "cn-east-3", .project_id = "0605767b8bab40ffb711234cb80d0000"},
        {.name = {"north"},
         .region = "cn-north-4",
         .project_id = "0605767b8bab40ffb711234cb80d0001",
         .endpoint = "http://127.0.0.1:9",
         .iam_endpoint = "http://127.0.0.1:8"}};
    schedule.groups = {{"canary"}, {"farm"}};
    for (const char* id : {"canary-1", "farm-1", "FARM_2"}) schedule.ids.add(id);
    schedule.group_of = {0, 1, 1};
    schedule.waves = {{.name = {"1"},
                       .first = 0,
                       .count = 1,
                       .first_batch = 0,
                       .batch_count = 1,
                       .pause = 10min,
                       .max_failures = Portion{20, Portion::Unit::percent}},
                      {.name = {"2"},
                       .first = 1,
                       .count = 2,
                       .first_batch = 1,
                       .batch_count = 2,
                       .job_timeout = 20min,
                       .health = {Health::Check::none, 1min}}};
    schedule.batches = {{0, 0, 0, 1}, {1, 0, 1, 1}, {1, 1, 2, 1}};
    schedule.max_failures = {1, Portion::Unit::count};
    schedule.on_unknown = OnUnknown::assume_sent;
    schedule.max_parallel_calls = 2;
    schedule.max_calls_per_minute = 60;
    schedule.hours.windows = {{.days = {{Weekday::fri}, {Weekday::sun, OpeningDay::last}},
                               .start = 22h,
                               .duration = 6h,
                               .time_zone = "Asia/Shanghai",
                               .cutoff = 40min},
                              {.start = 1h, .end = Duration{5h}, .time_zone = "UTC"}};
    schedule.hours.blackouts = {{.name = "freeze",
                                 .from = Instant{1'764'000'000'000ms},
                                 .to = Instant{1'764'000'060'000ms},
                                 .reason = "sale"}};
    schedule.hours.on_close = OnClose::wait;
    schedule.hours.max_wait = 24h;
    schedule.hours.start_deadline = 1h;
    schedule.seed = UINT64_MAX;
    return schedule;
}

} // namespace journal_tests
