// Tells a story in a test and fails with the shortest one that breaks the same promise.
#pragma once

#include "shrink.hpp"
#include "story_text.hpp"
#include "tell.hpp"

#include <doctest/doctest.h>

namespace rehearsal {

inline Ending check(const Story& story) {
    Ending ending = tell(story);
    if (!ending.broken.empty()) {
        INFO(to_text(shrink(story, promise_of(ending.broken.front()))));
        FAIL_CHECK(story.name << ": " << ending.broken.front());
    }
    return ending;
}

} // namespace rehearsal
