// Makes a story short: takes away what is not needed for the same promise to break.
#pragma once

#include "tell.hpp"

#include <functional>
#include <string>

namespace rehearsal {

// "I6" of "I6: a call although 3 are bad".
std::string promise_of(const std::string& broken);

// A story no longer than `story` that is `still` what it is looked at for. It is told at most `tries` times.
Story shrink(const Story& story, const std::function<bool(const Ending&)>& still, int tries = 2'000);
// The same: still breaks `promise`.
Story shrink(const Story& story, const std::string& promise);

} // namespace rehearsal
