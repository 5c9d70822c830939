// The two calls of IAM that a client of the cloud makes: a token for a user and password, and the project's
// id by its name.
#pragma once

#include "authentication.hpp"
#include "reply.hpp"

#include <string>

namespace cph_sim {

class Iam {
public:
    struct Settings {
        std::string project_id;
        std::string project_name = "cn-east-3"; // the region's name
        cph_plan::Duration token_life = std::chrono::hours{24};
        std::uint64_t seed = 1;
    };

    // The authentication outlives IAM.
    Iam(Authentication& authentication, Settings settings)
        : authentication_(authentication), settings_(std::move(settings)) {}

    // POST /v3/auth/tokens: 201 with the token in X-Subject-Token; 401 for a wrong user or password, 400 for
    // a body of another form, 403 for a project that is not this one. Without a scope there is no token here.
    Reply token(const Request& request, cph_plan::Instant now);

    // GET /v3/projects?name=
    Reply projects(const Request& request) const;

private:
    Authentication& authentication_;
    Settings settings_;
};

// "2020-01-04T09:05:22.701000Z"
std::string iam_time(cph_plan::Instant instant);

} // namespace cph_sim
