// Certificates as files hold them.
#pragma once

#include <string_view>

namespace cph_plan {

// The text holds a certificate in PEM that can be read, after whatever else stands before it.
bool holds_certificate(std::string_view pem);

} // namespace cph_plan
