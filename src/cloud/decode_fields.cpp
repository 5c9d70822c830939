#include "decode_fields.hpp"

#include "cph_plan/cloud/decode.hpp"
#include "cph_plan/cloud/identifier.hpp"

namespace cph_plan {

std::string kept_text(const JsonValue& value) {
    if (!value.is_text()) return {};
    std::size_t length = value.text.size();
    if (length > kept_message_max) {
        length = kept_message_max;
        const auto continues = [&] {
            return (static_cast<unsigned char>(value.text[length]) & 0xc0) == 0x80;
        };
        while (length > 0 && continues()) --length;
    }
    return std::string(value.text.substr(0, length));
}

std::string id_text(const JsonValue& value) {
    return value.is_text() && is_identifier(value.text) ? std::string(value.text) : std::string{};
}

std::optional<Instant> instant_of(std::string_view text) {
    if (text.empty()) return std::nullopt;
    const auto instant = parse_instant(text);
    return instant ? std::optional(*instant) : std::nullopt;
}

std::optional<std::uint32_t> count_of(const JsonValue& value) {
    const auto number = value.as_int();
    if (!number || *number < 0) return std::nullopt;
    return static_cast<std::uint32_t>(*number);
}

} // namespace cph_plan
