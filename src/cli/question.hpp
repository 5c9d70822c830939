// A question to the person at the terminal.
#pragma once

#include "cph_plan/driver/signals.hpp"

#include <string_view>

namespace cph_plan {

enum class Answer : std::uint8_t {
    yes,
    no,         // anything but the word "yes", or the end of the input
    interrupted // a signal came first
};

// Whether there is somebody to ask.
bool on_terminal();

// Shows the question on stderr and waits for a line.
Answer ask(std::string_view question, Signals& signals);

} // namespace cph_plan
