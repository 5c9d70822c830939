// Many runs, a line each.
#pragma once

#include "cph_plan/base/name.hpp"
#include "cph_plan/base/time.hpp"
#include "cph_plan/model/outcome.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace cph_plan {

struct RunLine {
    RunId id;
    PlanName plan;
    RunState state = RunState::running;
    std::optional<Exit> exit{};
    Instant created;
    Instant updated;
    std::string operator_name{};
    std::string host{};
    std::uint32_t servers = 0;
    bool owned = false;
    std::string owner{};
};

// A table with a heading, in the order given; a sentence when there are none.
std::string run_list_text(std::span<const RunLine> runs);

// {"runs": […]}, every field always present.
std::string run_list_json(std::span<const RunLine> runs);

} // namespace cph_plan
