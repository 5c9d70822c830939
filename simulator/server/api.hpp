// The service behind the gateway: a routed call to the cloud, and its answer on the wire.
#pragma once

#include "endpoint.hpp"
#include "reply.hpp"
#include "simulator/core/cloud.hpp"

#include <string>
#include <vector>

namespace cph_sim {

class Api {
public:
    // The cloud outlives the Api.
    Api(Cloud& cloud, std::string project) : cloud_(cloud), project_(std::move(project)) {}

    // Pre: the route is not one of IAM's. `now` is the cloud's time.
    Reply answer(const Route& route, const Request& request, Instant now);

    // The client has gone; the restart call reaches the service only now + `after`.
    void arrive_late(const Route& route, const Request& request, Instant now, Duration after);

private:
    Reply restart(const Request& request, Instant now);
    Reply jobs(const Request& request, Instant now);
    Reply job(const std::string& id, Instant now);
    Reply servers(const Request& request, Instant now);
    Reply server(const std::string& id, Instant now);
    Reply phones(const Request& request, Instant now);
    Reply tagged(const Request& request, Instant now);
    Reply tags(const std::string& id);

    Cloud& cloud_;
    std::string project_;
};

} // namespace cph_sim
