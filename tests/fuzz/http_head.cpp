// Any bytes at all that stand before the empty line are a request that can be answered, or are refused.
#include "simulator/server/http_head.hpp"
#include "support/require.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto head = cph_sim::read_head(text);
    if (!head) return 0;
    const cph_sim::Request& request = head->request;
    require(text.ends_with("\r\n"));
    require(!request.method.empty() && request.path.starts_with('/'));
    require(request.path.find('?') == std::string::npos);
    require(request.headers.contains("host") && !request.headers.contains("transfer-encoding"));
    for (const auto& [name, value] : request.headers) {
        require(!name.empty() && name.find_first_of(" \t\r\n:") == std::string::npos);
        require(std::ranges::none_of(name, [](char letter) { return letter >= 'A' && letter <= 'Z'; }));
        require(value.find_first_of("\r\n") == std::string::npos);
        require(value.empty() || (value.front() != ' ' && value.back() != ' '));
    }
    // The same lines once more say every field twice.
    const std::string_view fields = text.substr(text.find("\r\n") + 2);
    const std::string twice(std::string(text.substr(0, text.size() - 2)) + std::string(fields));
    require(!cph_sim::read_head(twice));
    return 0;
}
