// Made-up runs that between them meet every outcome and every way to end.
#pragma once

#include "made_up_run.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace cph_plan {

struct Story {
    std::string name;
    std::function<std::unique_ptr<MadeUpRun>()> tell;
};

std::vector<Story> all_stories();

} // namespace cph_plan
