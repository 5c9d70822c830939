// The head of an HTTP/1.1 request, read strictly: what is not understood without guessing is refused, because
// a lenient server would hide a client's mistakes.
#pragma once

#include "request.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace cph_sim {

struct Head {
    Request request; // without its body
    std::size_t body_size = 0;
    bool keep_alive = true;
};

// `text` ends in the empty line. Nothing for anything but METHOD /path[?query] HTTP/1.1 (or 1.0), fields with
// a name, one Host, at most one Content-Length and no Transfer-Encoding.
std::optional<Head> read_head(std::string_view text);

} // namespace cph_sim
