// A story as text: one line for each thing in which it differs from the plainest story, for people to read
// and for `REHEARSAL_STORY=FILE` to tell again.
#pragma once

#include "cph_plan/base/result.hpp"
#include "story.hpp"

#include <string>
#include <string_view>

namespace rehearsal {

std::string to_text(const Story& story);
Result<Story> read_story(std::string_view text);

} // namespace rehearsal
