// What of a request carries the credential: header lines, and the body of a login. Beside the signer this is
// the only place where a secret is revealed.
#pragma once

#include "cph_plan/base/time.hpp"
#include "cph_plan/cloud/credentials.hpp"
#include "cph_plan/cloud/signer.hpp"

#include <string>
#include <vector>

namespace cph_plan {

std::string token_line(const Secret& token);

// The lines that sign `request` at `now`. It holds the headers that are to be signed.
std::vector<std::string> signature_lines(SignedRequest request, const KeyCredential& keys, Instant now);

// Asks the token service for a token of one project.
std::string login_body(const PasswordCredential& credential, const std::string& project_id);

} // namespace cph_plan
