// What a person sees: results, progress with the time, and errors that say what to do next.
#pragma once

#include "cph_plan/base/result.hpp"
#include "cph_plan/model/outcome.hpp"

#include <string_view>

namespace cph_plan {

void say(std::string_view text);          // on stderr, as it stands; one that is closed stops nothing
void progress(std::string_view line);     // "04:04:48 line" on stderr
void warn(const Error& error);            // the same, where it stops nothing
Exit complain(const Error& error);        // on stderr; the status that the kind of error leads to
Exit print_result(std::string_view text); // on stdout; nothing_sent when it could not be written

} // namespace cph_plan
