#include "cph_plan/plan/limits.hpp"
#include "decode.hpp"

#include <fmt/format.h>

namespace cph_plan {

namespace {

constexpr std::uint32_t version_read = 1;
constexpr std::string_view on_unknown_words[] = {"halt", "assume_sent"};
constexpr std::string_view status_words[] = {"normal"};

void decode_version(const Reading& reading, const Fields& fields) {
    const auto value = fields.require("version");
    if (!value) return;
    const auto version = reading.integer(*value, 0);
    if (version && *version != version_read)
        reading.mistake(*value, fmt::format("version {} is not known", *version),
                        "this cph-plan reads plans of version 1");
}

void decode_names(const Reading& reading, const Fields& fields, Plan& plan) {
    if (const auto name = fields.require("name"))
        plan.name.text = reading.name(*name, "the name of a plan").value_or("");
    const auto description = fields.find("description");
    if (!description) return;
    plan.description = reading.free_text(*description, "description").value_or("");
}

void decode_budgets(const Reading& reading, const Fields& fields, Plan& plan) {
    const auto budget = fields.find("max_failures");
    const auto tolerated = budget ? reading.portion(*budget) : Portion{};
    plan.max_failures = tolerated.value_or(Portion{});
    if (const auto per_wave = fields.find("max_failures_per_wave"))
        plan.max_failures_per_wave = reading.portion(*per_wave);
    const auto value = fields.find("on_unknown");
    if (!value) return;
    plan.on_unknown = static_cast<OnUnknown>(reading.choice(*value, on_unknown_words).value_or(0));
    if (plan.on_unknown == OnUnknown::assume_sent && tolerated && tolerated->amount == 0)
        reading.mistake(*value, "assume_sent with max_failures: 0 can never go on",
                        "an unknown server counts as a failure at once; set max_failures");
}

void decode_limits(const Reading& reading, const Fields& fields, Plan& plan) {
    if (const auto value = fields.find("job_timeout"))
        plan.job_timeout = decode_deadline(reading, *value, "job_timeout").value_or(plan.job_timeout);
    if (const auto value = fields.find("health"))
        plan.health = decode_health(reading, *value).value_or(Health{});
    if (const auto value = fields.find("max_parallel_calls"))
        plan.max_parallel_calls = reading.integer(*value, 1).value_or(1);
    if (const auto value = fields.find("max_calls_per_minute"))
        plan.max_calls_per_minute = reading.integer(*value, 1);
}

void decode_servers_max(const Reading& reading, const Fields& fields, Plan& plan) {
    const auto value = fields.find("max_servers");
    if (!value) return;
    plan.max_servers = reading.integer(*value, 1);
    std::size_t servers = 0;
    for (const Group& group : plan.groups) servers += group.servers.size();
    if (plan.max_servers && servers > *plan.max_servers)
        reading.mistake(*value,
                        fmt::format("the groups hold {} servers, more than max_servers allows", servers),
                        "raise it if that is meant");
}

} // namespace

std::optional<Duration> decode_deadline(const Reading& reading, const Value& value, std::string_view key) {
    const auto duration = reading.duration(value);
    if (!duration || *duration > 0ms) return duration;
    reading.mistake(value, fmt::format("{} of 0s leaves no time at all", key), "write at least 1s");
    return std::nullopt;
}

std::optional<Health> decode_health(const Reading& reading, const Value& value) {
    Health health;
    if (value.is_scalar()) {
        if (value.text() == "none") {
            health.check = Health::Check::none;
            return health;
        }
        reading.mistake(value, fmt::format("health is `none` or a mapping, not {}", in_quotes(value.text())),
                        "write {status: normal}");
        return std::nullopt;
    }
    if (!reading.mapping(value, "health")) return std::nullopt;
    const Fields fields(reading, value, health_keys);
    if (const auto status = fields.find("status")) reading.choice(*status, status_words);
    if (const auto deadline = fields.find("healthy_deadline"))
        health.healthy_deadline =
            decode_deadline(reading, *deadline, "healthy_deadline").value_or(health.healthy_deadline);
    return health;
}

Plan decode_plan(const Reading& reading, const Value& root, const Lookup& lookup, NamedFiles& files) {
    Plan plan;
    if (!reading.mapping(root, "a plan")) return plan;
    const Fields fields(reading, root, plan_keys);
    decode_version(reading, fields);
    decode_names(reading, fields, plan);
    Targets targets = decode_targets(reading, fields, lookup);
    std::vector<DraftGroup> groups;
    if (const auto value = fields.require("groups")) groups = decode_groups(reading, *value, targets, files);
    refuse_repeated_servers(reading, groups, files);
    if (const auto value = fields.require("waves")) plan.waves = decode_waves(reading, *value, groups);
    decode_budgets(reading, fields, plan);
    decode_limits(reading, fields, plan);
    plan.hours = decode_hours(reading, fields);
    plan.targets = std::move(targets.list);
    for (DraftGroup& draft : groups) plan.groups.push_back(std::move(draft.group));
    decode_servers_max(reading, fields, plan);
    return plan;
}

} // namespace cph_plan
