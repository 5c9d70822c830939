#include "overrides.hpp"

#include "cph_plan/base/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace cph_plan {

namespace {

std::vector<std::string> names_of(const std::vector<Blackout>& blackouts) {
    std::vector<std::string> names;
    for (const Blackout& blackout : blackouts)
        if (!blackout.name.empty()) names.push_back(blackout.name);
    return names;
}

Error no_such_blackout(const std::string& name, const Hours& hours) {
    const std::vector<std::string> names = names_of(hours.blackouts);
    const std::string_view near = nearest(name, names);
    Error error{.what = fmt::format("the plan has no blackout named '{}'", printable(name))};
    if (!near.empty())
        error.hint = fmt::format("did you mean '{}'?", near);
    else if (!names.empty())
        error.hint = fmt::format("its blackouts: {}", fmt::join(names, ", "));
    else
        error.hint = hours.blackouts.empty() ? "it has none at all"
                                             : "none of its blackouts has a name, so none can be overridden";
    return error;
}

bool says_nothing(const std::string& reason) {
    return reason.find_first_not_of(" \t\r\n") == std::string::npos;
}

} // namespace

Result<Overrides> overrides_for(const Options& options, const Hours& hours) {
    Overrides overrides{.windows = options.override_window, .blackouts = {}, .reason = options.reason};
    for (const std::string& name : options.override_blackouts)
        if (std::ranges::find(overrides.blackouts, name) == overrides.blackouts.end())
            overrides.blackouts.push_back(name);
    if (!overrides.any()) {
        if (options.reason.empty()) return overrides;
        return fail({.what = "a reason is given, but nothing is overridden",
                     .hint = "say --override-window or --override-blackout NAME as well"});
    }
    if (says_nothing(options.reason))
        return fail({.what = "an override needs a reason", .hint = "say --reason TEXT; the report keeps it"});
    if (options.reason.size() > override_reason_max || !is_utf8(options.reason))
        return fail({.what = fmt::format("a reason is at most {} bytes of UTF-8", override_reason_max),
                     .hint = "name a ticket that says more"});
    if (overrides.windows && hours.windows.empty())
        return fail({.what = "the plan has no windows that could be overridden",
                     .hint = "take --override-window away"});
    const std::vector<std::string> names = names_of(hours.blackouts);
    for (const std::string& name : overrides.blackouts)
        if (std::ranges::find(names, name) == names.end()) return fail(no_such_blackout(name, hours));
    return overrides;
}

} // namespace cph_plan
