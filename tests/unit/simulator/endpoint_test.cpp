#include "simulator/server/endpoint.hpp"

#include <doctest/doctest.h>

using namespace cph_sim;

namespace {

std::optional<Route> routed(const std::string& method, const std::string& path) {
    return route({.method = method, .path = path});
}

} // namespace

TEST_CASE("every call has its route") {
    CHECK(routed("POST", "/v1/p/cloud-phone/servers/batch-restart")->endpoint == Endpoint::restart);
    CHECK(routed("GET", "/v1/p/cloud-phone/jobs")->endpoint == Endpoint::jobs);
    CHECK(routed("GET", "/v1/p/cloud-phone/jobs/j")->endpoint == Endpoint::job);
    CHECK(routed("GET", "/v1/p/cloud-phone/servers")->endpoint == Endpoint::servers);
    CHECK(routed("GET", "/v1/p/cloud-phone/servers/s")->endpoint == Endpoint::server);
    CHECK(routed("GET", "/v1/p/cloud-phone/phones")->endpoint == Endpoint::phones);
    CHECK(routed("POST", "/v1/p/cph-server/resource_instances/action")->endpoint == Endpoint::tagged);
    CHECK(routed("GET", "/v1/p/cph-server/tags")->endpoint == Endpoint::tags);
    CHECK(routed("GET", "/v1/p/cph-server/s/tags")->endpoint == Endpoint::tags);
    CHECK(routed("POST", "/v3/auth/tokens")->endpoint == Endpoint::token);
    CHECK(routed("GET", "/v3/projects")->endpoint == Endpoint::projects);
}

TEST_CASE("a route names the project and the one server or job") {
    CHECK(routed("GET", "/v1/p/cloud-phone/servers/s%201")->project == "p");
    CHECK(routed("GET", "/v1/p/cloud-phone/servers/s%201")->id == "s 1");
    CHECK(routed("GET", "/v1/p/cph-server/s/tags")->id == "s");
    CHECK(routed("GET", "/v1/p/cph-server/tags")->id.empty());
    CHECK(routed("GET", "/v3/projects")->project.empty());
}

TEST_CASE("another method or path has no route") {
    CHECK_FALSE(routed("GET", "/v1/p/cloud-phone/servers/s/x").has_value());
    CHECK_FALSE(routed("PUT", "/v1/p/cloud-phone/servers").has_value());
    CHECK_FALSE(routed("GET", "/v1/p/cloud-phone/servers/").has_value());
    CHECK_FALSE(routed("GET", "/v1//cloud-phone/servers").has_value());
    CHECK_FALSE(routed("GET", "/v2/p/cloud-phone/servers").has_value());
    CHECK_FALSE(routed("GET", "/").has_value());
    CHECK_FALSE(routed("GET", "").has_value());
}

TEST_CASE("every kind of call has a name of its own") {
    for (std::size_t i = 0; i < endpoints; ++i)
        CHECK(endpoint_named(endpoint_names[i]) == static_cast<Endpoint>(i));
    CHECK_FALSE(endpoint_named("any").has_value());
}
