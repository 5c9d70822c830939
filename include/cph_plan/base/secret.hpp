// A value that cannot be printed, formatted, compared or copied into a log by accident. reveal() is called in
// two places only (the text of credentials and the signer), and a test counts them. The bytes are zeroed when
// it dies.
#pragma once

#include <string>
#include <string_view>

namespace cph_plan {

class Secret {
public:
    Secret() = default;
    explicit Secret(std::string bytes);
    Secret(const Secret& other);
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret other) noexcept;
    ~Secret();

    bool empty() const { return bytes_.empty(); }
    std::string_view reveal() const { return bytes_; }

private:
    std::string bytes_;
};

} // namespace cph_plan
