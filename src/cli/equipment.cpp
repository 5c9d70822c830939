#include "equipment.hpp"
#include "console.hpp"
#include "overrides.hpp"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <functional>

namespace cph_plan {

namespace {

using Teller = std::function<void(const std::string&)>;

Result<Credentials> credentials_for(const Options& options) {
    if (options.simulate) return simulated_credentials();
    auto found = find_credentials([](const char* name) -> const char* { return std::getenv(name); });
    forget_environment_credentials();
    return found;
}

// Nobody waits for a Friday night to see a plan run: a simulation starts at its next opening.
// One that is too late to begin in the present opening starts at the one after.
std::optional<Instant> pretended_start(const Equipment& equipment, const Hours& hours, Instant reached) {
    if (equipment.calendar.always_open()) return std::nullopt;
    const Overrides& overrides = equipment.overrides;
    const Calendar calendar = equipment.calendar.without(overrides.windows, overrides.blackouts);
    const Instant now = wall_time();
    auto next = calendar.next_open(std::max(now, reached));
    while (next && hours.start_deadline) {
        const auto opening = calendar.opening_at(*next);
        if (!opening || *next <= opening->opens + *hours.start_deadline) break;
        next = calendar.next_open(opening->closes);
    }
    return next && *next > now ? next : std::nullopt;
}

} // namespace

RunClock clock_for(const Options& options, const Equipment& equipment, Instant reached) {
    const double speed = options.simulate ? options.speed : 1.0;
    if (!equipment.pretended) return RunClock(reached, speed);
    if (!options.quiet)
        progress(fmt::format("the clock of this simulation starts at the plan's next opening, {}",
                             format_utc(*equipment.pretended)));
    return RunClock::pretending(*equipment.pretended, speed);
}

void DropEquipment::operator()(Equipment* equipment) const {
    delete equipment;
}

Result<EquipmentPtr> equip(const Options& options, const Schedule& schedule, Instant reached,
                           Signals& signals) {
    auto events = EventFile::open(options.events);
    if (!events) return fail(events.error());
    auto calendar = Calendar::of(schedule.hours);
    if (!calendar) return fail(calendar.error());
    auto overrides = overrides_for(options, schedule.hours);
    if (!overrides) return fail(overrides.error());
    auto credentials = credentials_for(options);
    if (!credentials) return fail(credentials.error());

    EquipmentPtr equipment(new Equipment{signals, nullptr, std::nullopt, nullptr, std::move(*events),
                                         std::move(*calendar), std::move(*overrides), std::nullopt});
    const double speed = options.simulate ? options.speed : 1.0;
    std::vector<Target> targets = schedule.targets;
    std::vector<std::string> allowed = options.allowed_endpoints;
    if (options.simulate) {
        equipment->pretended = pretended_start(*equipment, schedule.hours, reached);
        auto simulation = start_simulation(schedule, speed, equipment->pretended);
        if (!simulation) return fail(simulation.error());
        equipment->simulation = std::move(*simulation);
        for (Target& target : targets) {
            const std::string place = equipment->simulation->place(target.project_id);
            target.endpoint = "http://" + place;
            target.iam_endpoint.clear(); // nobody logs in to the bundled cloud
            allowed.push_back(place);
        }
    }
    auto cloud =
        CloudClient::create(targets, std::move(*credentials),
                            {.allowed_endpoints = allowed,
                             .ca_file = options.ca_file,
                             .max_calls_per_minute = schedule.max_calls_per_minute,
                             .seed = schedule.seed,
                             .run_clock = [owner = equipment.get()] { return owner->clock->now().run; },
                             .speed = speed,
                             .log = options.verbose ? Teller(progress) : nullptr,
                             .notice = options.quiet ? nullptr : Teller(progress)});
    if (!cloud) return fail(cloud.error());
    equipment->cloud = std::move(*cloud);
    return equipment;
}

} // namespace cph_plan
