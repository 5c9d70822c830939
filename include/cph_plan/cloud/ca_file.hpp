// The file of certificate authorities that a person wants trusted instead of the system's.
#pragma once

#include "cph_plan/base/result.hpp"

#include <string>

namespace cph_plan {

// It is a file that can be read and holds a certificate. libcurl would say so only at the first call over
// TLS, in the middle of a run, and over plain HTTP never.
Status check_ca_file(const std::string& path);

} // namespace cph_plan
