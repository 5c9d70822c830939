// Percent-encoding of paths and queries, as the signing guide and RFC 3986 have it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cph_sim {

// Letters, digits and "-_.~" stay, everything else becomes %XY in capitals.
std::string percent_encode(std::string_view text);

// Every %XY becomes its byte; what is not such a triple stays as it is, a plus sign too.
std::string percent_decode(std::string_view text);

// The names and values of a query, decoded, in the order sent; a name without "=" has an empty value.
using Parameters = std::vector<std::pair<std::string, std::string>>;
Parameters query_parameters(std::string_view query);

} // namespace cph_sim
