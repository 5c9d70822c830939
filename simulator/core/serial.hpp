// Ids that look like the cloud's (32 hexadecimal digits), are different for every seed and kind, and can be
// read back into the number they were made of: no table of ids is needed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace cph_sim {

enum class SerialKind : std::uint8_t { server, request, job, phone };

class Serial {
public:
    Serial(std::uint64_t seed, SerialKind kind);

    std::string text(std::uint32_t number) const;
    std::optional<std::uint32_t> number(std::string_view text) const;

private:
    std::string prefix_; // 24 digits; the number is the last 8
};

} // namespace cph_sim
