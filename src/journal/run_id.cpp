#include "cph_plan/journal/run_id.hpp"

#include <fmt/format.h>

namespace cph_plan {

RunId new_run_id(Instant created, std::uint64_t random) {
    const std::string utc = format_utc(created); // 2026-11-24T04:04:48Z
    return {fmt::format("{}{}{}-{}{}{}-{:06x}", utc.substr(0, 4), utc.substr(5, 2), utc.substr(8, 2),
                        utc.substr(11, 2), utc.substr(14, 2), utc.substr(17, 2), random & 0xffffff)};
}

} // namespace cph_plan
