// The published samples of the wire, as files.
#pragma once

#include <doctest/doctest.h>
#include <fstream>
#include <iterator>
#include <string>

namespace cph_plan {

inline std::string sample(const std::string& name) {
    std::ifstream file(SOURCE_ROOT "/tests/samples/" + name + ".json", std::ios::binary);
    REQUIRE(file);
    return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace cph_plan
