// windows: when a plan's calls may be sent, days ahead.
#include "commands.hpp"
#include "console.hpp"

#include "cph_plan/driver/clock.hpp"
#include "cph_plan/report/windows.hpp"

namespace cph_plan {

Exit windows(const Options& options) {
    const auto loaded = load(options.plans.front());
    if (!loaded) return Exit::nothing_sent;
    const auto from = options.from.empty() ? Result<Instant>(wall_time()) : parse_instant(options.from);
    if (!from) return complain(from.error());
    const Plan& plan = loaded->plan;
    const auto calendar = Calendar::of(plan.hours);
    if (!calendar) return complain(calendar.error());
    const OpeningsAsked asked{*from, options.count};
    return print_result(options.json ? windows_json(plan.name, plan.hours, *calendar, asked)
                                     : windows_text(plan.name, plan.hours, *calendar, asked));
}

} // namespace cph_plan
