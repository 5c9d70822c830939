// The header lines that carry a credential: one of the two places where a secret is revealed.
#pragma once

#include "cph_plan/cloud/credentials.hpp"
#include "cph_plan/cloud/signer.hpp"

#include <string>
#include <vector>

namespace cph_plan {

// Lines to add to the request, signed now. `request` holds the headers that are to be signed.
std::vector<std::string> credential_headers(SignedRequest request, const Credentials& credentials);

} // namespace cph_plan
