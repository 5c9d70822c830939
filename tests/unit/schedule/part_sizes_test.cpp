#include "cph_plan/schedule/schedule.hpp"

#include <doctest/doctest.h>

using namespace cph_plan;

namespace {

constexpr Portion percent(std::uint32_t amount) {
    return {amount, Portion::Unit::percent};
}

} // namespace

TEST_CASE("without a split a wave is one part") {
    CHECK(part_sizes({}, 7) == std::vector<std::uint32_t>{7});
    CHECK(part_sizes({}, 0).empty());
}

TEST_CASE("the last item of a split repeats until all servers are covered") {
    CHECK(part_sizes({Portion{1}, percent(10), percent(25)}, 20) ==
          std::vector<std::uint32_t>{1, 2, 5, 5, 5, 2});
}

TEST_CASE("a part is rounded down and never empty") {
    CHECK(part_sizes({percent(1)}, 3) == std::vector<std::uint32_t>{1, 1, 1});
    CHECK(part_sizes({Portion{5}}, 3) == std::vector<std::uint32_t>{3});
    CHECK(part_sizes({percent(100)}, 250) == std::vector<std::uint32_t>{250});
}
