// An endpoint in a plan is an origin: scheme, host and port, nothing that could carry a secret or hide the
// host.
#pragma once

#include "cph_plan/base/result.hpp"

#include <string_view>

namespace cph_plan {

// "https://host[:port]", or "http://" before a loopback host.
Status check_origin(std::string_view text);

// An address of this machine itself, or "localhost". 127.0.0.1.example.com is somebody else's name.
bool is_loopback_host(std::string_view host);

} // namespace cph_plan
