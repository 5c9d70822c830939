#include "simulator/core/serial.hpp"

#include "cph_plan/base/random.hpp"

#include <charconv>

namespace cph_sim {

namespace {

constexpr std::size_t prefix_size = 24;
constexpr std::size_t number_size = 8;

void append_hex(std::string& text, std::uint64_t value, std::size_t digits) {
    constexpr char letters[] = "0123456789abcdef";
    for (std::size_t i = digits; i-- > 0;) text += letters[(value >> (4 * i)) & 15];
}

} // namespace

Serial::Serial(std::uint64_t seed, SerialKind kind) {
    cph_plan::Random random(seed * 4 + static_cast<std::uint64_t>(kind) + 1);
    append_hex(prefix_, random.next(), 16);
    append_hex(prefix_, random.next(), prefix_size - 16);
}

std::string Serial::text(std::uint32_t number) const {
    std::string text;
    text.reserve(prefix_size + number_size);
    text += prefix_;
    append_hex(text, number, number_size);
    return text;
}

std::optional<std::uint32_t> Serial::number(std::string_view text) const {
    if (text.size() != prefix_size + number_size || !text.starts_with(prefix_)) return std::nullopt;
    const std::string_view digits = text.substr(prefix_size);
    // One spelling only: an id that differs in the case of a letter is another id.
    if (digits.find_first_not_of("0123456789abcdef") != std::string_view::npos) return std::nullopt;
    std::uint32_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
    return number;
}

} // namespace cph_sim
