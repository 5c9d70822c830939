// Which call a request is. The names are those by which faults choose their calls.
#pragma once

#include "request.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cph_sim {

enum class Endpoint : std::uint8_t {
    restart,
    jobs,
    job,
    servers,
    server,
    phones,
    tagged, // servers by tag
    tags,   // of one server, or of the project
    token,
    projects,
};
constexpr std::size_t endpoints = 10;
constexpr std::array<std::string_view, endpoints> endpoint_names = {
    "restart", "jobs", "job", "servers", "server", "phones", "tagged", "tags", "token", "projects"};

struct Route {
    Endpoint endpoint;
    std::string project{}; // of the path; empty for IAM
    std::string id{};      // of the one server or job that the path names
};

// Nothing where the gateway knows no such API, or knows it with another method.
std::optional<Route> route(const Request& request);

std::optional<Endpoint> endpoint_named(std::string_view name);

} // namespace cph_sim
