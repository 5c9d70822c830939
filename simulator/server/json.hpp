// JSON in the order in which it was put together, so that the same calls give the same bytes.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace cph_sim {

using Json = nlohmann::ordered_json;

// One line; what is not UTF-8 is replaced.
inline std::string dump(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace cph_sim
