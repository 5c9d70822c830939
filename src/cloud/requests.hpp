// Calls of the CPH API as requests to one target: paths, headers and whose they are.
#pragma once

#include "access.hpp"
#include "cph_plan/model/plan.hpp"
#include "handle.hpp"

#include <string>
#include <vector>

namespace cph_plan {

class Requests {
public:
    // `origin` is the target's, as checked.
    Requests(std::string origin, std::string project_id)
        : origin_(std::move(origin)), project_id_(std::move(project_id)) {}

    // `what` follows the project in the path: "servers", "jobs/ID".
    HttpCall read(const std::string& what, const Fields& query, const Access& access, Instant wall) const;
    HttpCall restart(const std::vector<std::string>& ids, const Access& access, Instant wall) const;

private:
    HttpCall call(HttpCall::Kind kind, SignedRequest request, const Access& access, Instant wall) const;
    std::string path(const std::string& what) const;

    std::string origin_;
    std::string project_id_;
};

} // namespace cph_plan
