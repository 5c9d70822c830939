// An inventory file: one server id a line, comments from '#'. Read in pieces, so that a file of a million ids
// costs no more than the ids.
#pragma once

#include "cph_plan/base/result.hpp"
#include "files.hpp"
#include "findings.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace cph_plan {

struct Inventory {
    const std::string& name; // for messages
    std::uint32_t number;    // among the files of the plan, from 0
    Findings& mistakes;
    std::function<void(std::string_view id, std::uint32_t line)> take;
};

// Hands over every good id with its line and reports every other line with its place. Returns the SHA-256 of
// the bytes read; an error when the file is too large or cannot be read.
Result<std::string> read_inventory(File& file, const Inventory& inventory);

// A mistake about an id of the file. Of the line no more is shown than the id: the file may not be an
// inventory at all, and then its content is nobody's business.
Mistake at_id(const std::string& file, std::uint32_t line, std::string_view id, std::string what,
              std::string hint);

} // namespace cph_plan
