// The points at which a process may die or be stopped, by kind.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace rehearsal {

enum class Point : std::uint8_t {
    decided,        // an output is about to be carried out
    waiting,        // for something to happen
    before_append,  // entries are ready and none is durable
    between_append, // some of them are
    after_append,   // all are durable, the engine does not know yet
    connecting,     // before DNS: the intent is durable
    at_gate,        // connected, the gate has not been asked
    before_sending, // the gate is about to say yes
    after_sending,  // `sending` is durable, no byte is out
    past_gate,      // the last check is over, the first byte is next
    sent,           // the request is on the wire
    answered,       // the reply is here and is not noted yet
};
constexpr std::size_t point_count = 12;

constexpr std::array<std::string_view, point_count> point_names{
    "decided", "waiting",        "before_append", "between_append", "after_append", "connecting",
    "at_gate", "before_sending", "after_sending", "past_gate",      "sent",         "answered"};

constexpr std::string_view to_text(Point point) {
    return point_names[static_cast<std::size_t>(point)];
}

constexpr std::optional<Point> point_from(std::string_view text) {
    for (std::size_t point = 0; point < point_count; ++point)
        if (point_names[point] == text) return static_cast<Point>(point);
    return std::nullopt;
}

} // namespace rehearsal
