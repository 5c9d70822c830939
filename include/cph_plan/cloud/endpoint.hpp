// Which hosts may get a credential. A plan may come from a stranger's pull request, so it can name an
// endpoint, but only the person who runs it can allow one.
#pragma once

#include "cph_plan/base/result.hpp"
#include "cph_plan/model/plan.hpp"

#include <span>
#include <string>
#include <string_view>

namespace cph_plan {

// What a person allows is HOST or HOST:PORT: one plain name or address, no pattern, no scheme, no path.
Status check_allowed_endpoint(const std::string& entry);

// The origin to talk to, "https://cph.cn-east-3.myhuaweicloud.com", without the scheme's usual port: the
// vendor's own host for the target's region, or the plan's endpoint when `allowed` (HOST or HOST:PORT) has
// it. Hosts are compared as parsed, never as text. Plain HTTP is for a loopback address that was allowed.
Result<std::string> cph_origin(const Target& target, std::span<const std::string> allowed);

// The same for the token service: the region's own host or the vendor's global one, or the plan's
// iam_endpoint.
Result<std::string> iam_origin(const Target& target, std::span<const std::string> allowed);

} // namespace cph_plan
