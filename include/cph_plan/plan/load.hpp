// YAML text → Plan, or every mistake with its place.
//
// The file is read strictly: yaml-cpp reports its events, and everything else (which scalars are numbers,
// which must be quoted, which keys exist) is decided here, so that no value changes its meaning on the way.
// All mistakes are looked for in one pass; only a file that is not text, or whose structure cannot be told,
// ends the search early.
//
// No network, no credentials, no environment but what `lookup` answers. The only files opened are the plan,
// those it names beneath its folder, and the machine's time zones (in $TZDIR, where that is set).
#pragma once

#include "cph_plan/model/plan.hpp"
#include "cph_plan/plan/mistake.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace cph_plan {

struct LoadedPlan {
    Plan plan;
    MistakeList warnings; // an id of unusual length, a group in no wave
    MistakeList notes;    // what only an operator's flag may put to use: an endpoint
};

using PlanMistakes = MistakeList; // never empty
using PlanResult = tl::expected<LoadedPlan, PlanMistakes>;

// The value of an environment variable, asked only for names that begin with CPH_PLAN_.
using Lookup = std::function<std::optional<std::string>(std::string_view name)>;

// Opens `path` through links; what it names is looked for beneath the folder of `path` as given.
PlanResult load_plan(const std::string& path, const Lookup& lookup);

// The same for text at hand. `name` stands for the file in messages and in Plan::sources; with an empty
// `folder` a plan that names files is refused.
PlanResult load_plan_text(std::string text, const std::string& name, const std::string& folder,
                          const Lookup& lookup);

} // namespace cph_plan
