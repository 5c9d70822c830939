// One target as the client's parts see it: where its calls go and how they show who asks.
#pragma once

#include "access.hpp"
#include "requests.hpp"

#include <string>

namespace cph_plan {

struct Line {
    Requests requests;
    Access access;
    std::string login_url; // of its token service
    std::string project_id;
};

} // namespace cph_plan
