// A pretend cloud described in YAML: its servers, how long restarts take, who may call, and what goes wrong.
// The page docs/simulator.md shows every key.
#pragma once

#include "cph_plan/base/result.hpp"
#include "server.hpp"
#include "simulator/core/values.hpp"

#include <string>
#include <string_view>

namespace cph_sim {

// The first mistake is the error, with "PATH:LINE:COLUMN" as its place. Files that the text names are looked
// for beside `path`.
cph_plan::Result<ServerOptions> read_config(const std::string& text, const std::string& path);

// The ids of a file, one a line; from "#" on a line is a comment.
cph_plan::Result<std::vector<std::string>> read_ids(const std::string& path);

} // namespace cph_sim
