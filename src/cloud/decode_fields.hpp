// Single fields of a reply, as the decoders share them.
#pragma once

#include "cph_plan/base/time.hpp"
#include "cph_plan/cloud/json_reader.hpp"

#include <optional>
#include <string>

namespace cph_plan {

// A text cut to what is kept; empty for anything else.
std::string kept_text(const JsonValue& value);

// A text that is an id; empty for anything else.
std::string id_text(const JsonValue& value);

// A time; nothing when the text is empty or cannot be read. Times are for display and comparison only, so a
// bad one never spoils a reply.
std::optional<Instant> instant_of(std::string_view text);

// A number of things: an integer from 0 to 2^31 - 1.
std::optional<std::uint32_t> count_of(const JsonValue& value);

} // namespace cph_plan
