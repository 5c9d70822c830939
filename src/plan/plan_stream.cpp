#include "plan_stream.hpp"

#include "cph_plan/plan/limits.hpp"

#include <array>
#include <cstdint>
#include <fmt/format.h>

namespace cph_plan {

namespace {

constexpr std::size_t delivered_at_once = 4096;

// What yaml-cpp may have read ahead of the last value it told of, weighed by what its scanner keeps: every
// token of a line that could still become a key, so that a file of brackets alone would take 4 GB. A plan of
// plan_nodes_max values all on one line, quoted keys and values in turn, weighs 7 for each and stays below
// this.
constexpr std::size_t ahead_max = 36 * plan_nodes_max / 5;

constexpr auto sign_weights = [] {
    std::array<std::uint8_t, 256> weights{};
    const auto weigh = [&](std::string_view signs, std::uint8_t weight) {
        for (const char sign : signs) weights[static_cast<unsigned char>(sign)] = weight;
    };
    weigh("\"'", 1); // two make a token
    weigh(",&!*?|>-", 2);
    weigh(":", 8); // with a key come four
    weigh("[{", 10);
    return weights;
}();

} // namespace

PlanStream::int_type PlanStream::underflow() {
    if (rest_.empty()) return traits_type::eof();
    const std::string_view piece = rest_.substr(0, delivered_at_once);
    weigh(piece);
    rest_.remove_prefix(piece.size());
    position_ += piece.size();
    char* begin = const_cast<char*>(piece.data()); // a get area is never written to
    setg(begin, begin, begin + piece.size());
    return traits_type::to_int_type(*begin);
}

// Comments and quoted texts are weighed like the rest: telling them apart would be a second scanner, which a
// hostile plan could lead astray, and none that a person wrote is so heavy.
void PlanStream::weigh(std::string_view piece) {
    for (const char byte : piece) ahead_ += sign_weights[static_cast<unsigned char>(byte)];
    if (ahead_ <= ahead_max) return;
    const auto begin = static_cast<std::uint32_t>(position_);
    mistakes_.in_plan({begin, begin + 1}, fmt::format("more than {} values in one plan", plan_nodes_max),
                      "a large fleet belongs in an inventory file (servers_from)");
    throw Stop{};
}

} // namespace cph_plan
