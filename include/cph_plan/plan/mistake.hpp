// What is wrong with a plan, and where. Plain values: the command line prints them with render(), writes them
// as JSON, or hands them to an editor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace cph_plan {

enum class Severity : std::uint8_t {
    mistake, // the plan is refused
    warning, // probably a slip; the plan stands
    note,    // something that only an operator's flag may put to use
};

struct Mistake {
    Severity severity = Severity::mistake;
    std::string what; // lower case, no final stop; safe to print
    std::string file; // the plan as given to the loader, or an inventory file, found from the same folder
    std::uint32_t line = 1;
    std::uint32_t column = 1; // in characters, from 1
    std::uint32_t length = 1; // in characters; never past the end of the line
    std::string hint{};       // what to do next, or empty

    // The line made safe to print, clipped to a width that fits a terminal, and cut after the colon of a key
    // that looks like a secret. Empty where there is nothing to show.
    std::string source_line{};
    std::uint32_t caret = 0;       // terminal columns before the mistake in `source_line`
    std::uint32_t caret_width = 1; // terminal columns of the mistake
    friend bool operator==(const Mistake&, const Mistake&) = default;
};

// The first mistakes in order of place (the plan first, then the files it names), and how many more there
// are.
struct MistakeList {
    std::vector<Mistake> shown;
    std::size_t more = 0;

    bool empty() const { return shown.empty() && more == 0; }
    std::size_t size() const { return shown.size() + more; }
};

// As a compiler prints it:
//   night.yaml:3:1: unknown key 'grups'
//     grups:
//     ^^^^^ did you mean 'groups'?
std::string render(const Mistake& mistake);

// All of a list, and "and 4 more" at the end.
std::string render(const MistakeList& list);

} // namespace cph_plan
