#include "endpoint.hpp"

#include "percent.hpp"

#include <algorithm>
#include <vector>

namespace cph_sim {

namespace {

struct KnownRoute {
    std::string_view method;
    std::string_view path; // {project} and {id} stand for one segment each
    Endpoint endpoint;
};

// Of two that fit, the first.
constexpr KnownRoute routes[] = {
    {"POST", "/v1/{project}/cloud-phone/servers/batch-restart", Endpoint::restart},
    {"GET", "/v1/{project}/cloud-phone/jobs", Endpoint::jobs},
    {"GET", "/v1/{project}/cloud-phone/jobs/{id}", Endpoint::job},
    {"GET", "/v1/{project}/cloud-phone/servers", Endpoint::servers},
    {"GET", "/v1/{project}/cloud-phone/servers/{id}", Endpoint::server},
    {"GET", "/v1/{project}/cloud-phone/phones", Endpoint::phones},
    {"POST", "/v1/{project}/cph-server/resource_instances/action", Endpoint::tagged},
    {"GET", "/v1/{project}/cph-server/tags", Endpoint::tags},
    {"GET", "/v1/{project}/cph-server/{id}/tags", Endpoint::tags},
    {"POST", "/v3/auth/tokens", Endpoint::token},
    {"GET", "/v3/projects", Endpoint::projects},
};

// Takes the first segment, without its slash, off the path.
std::string_view take_segment(std::string_view& path) {
    path.remove_prefix(std::min<std::size_t>(1, path.size()));
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    return segment;
}

std::optional<Route> fit(std::string_view pattern, std::string_view path, Endpoint endpoint) {
    Route found{.endpoint = endpoint};
    while (!pattern.empty() && !path.empty()) {
        const std::string_view wanted = take_segment(pattern);
        const std::string_view given = take_segment(path);
        if (wanted == "{project}")
            found.project = percent_decode(given);
        else if (wanted == "{id}")
            found.id = percent_decode(given);
        else if (wanted != given)
            return std::nullopt;
        if (given.empty()) return std::nullopt;
    }
    if (!pattern.empty() || !path.empty()) return std::nullopt;
    return found;
}

} // namespace

std::optional<Route> route(const Request& request) {
    for (const KnownRoute& known : routes) {
        if (known.method != request.method) continue;
        if (auto found = fit(known.path, request.path, known.endpoint)) return found;
    }
    return std::nullopt;
}

std::optional<Endpoint> endpoint_named(std::string_view name) {
    const auto found = std::find(endpoint_names.begin(), endpoint_names.end(), name);
    if (found == endpoint_names.end()) return std::nullopt;
    return static_cast<Endpoint>(found - endpoint_names.begin());
}

} // namespace cph_sim
