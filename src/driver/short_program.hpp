// A program that is asked one thing and must answer soon.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace cph_plan {

struct ShortProgram {
    std::vector<std::string> words;       // the program, found on the path, and its arguments
    std::vector<std::string> environment; // "NAME=value", and nothing else
};

// Runs it without input and with its errors thrown away, and hands over what it prints as it comes. True when
// it ended with status 0 before the deadline (of the steady clock); one that takes longer is killed.
bool run_short_program(const ShortProgram& program, std::chrono::steady_clock::time_point deadline,
                       const std::function<void(std::string_view)>& take);

} // namespace cph_plan
