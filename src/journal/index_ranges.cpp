#include "index_ranges.hpp"

#include <charconv>
#include <optional>

namespace cph_plan::journal {

namespace {

void append_number(std::string& out, std::uint32_t number) {
    char digits[10];
    const auto written = std::to_chars(digits, digits + sizeof digits, number);
    out.append(digits, written.ptr);
}

bool follows(ServerIndex before, ServerIndex server) {
    return before != ServerIndex{UINT32_MAX} && at(server) == at(before) + 1;
}

// Takes a number without a leading zero off the front.
std::optional<std::uint32_t> take_number(std::string_view& text) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const auto length = static_cast<std::size_t>(end - text.data());
    if (error != std::errc{} || (text.front() == '0' && length > 1)) return std::nullopt;
    text.remove_prefix(length);
    return number;
}

bool take(std::string_view& text, char expected) {
    if (text.empty() || text.front() != expected) return false;
    text.remove_prefix(1);
    return true;
}

bool take_range(std::string_view& text, std::vector<ServerIndex>& servers) {
    const auto first = take_number(text);
    if (!first) return false;
    std::optional<std::uint32_t> last = first;
    if (take(text, '-')) {
        last = take_number(text);
        if (!last || *last <= *first) return false;
    }
    // A range that goes on where the one before ended would be a second text for the same list.
    if (!servers.empty() && follows(servers.back(), ServerIndex{*first})) return false;
    const std::size_t count = std::size_t{*last} - *first + 1;
    if (count > listed_servers_max - servers.size()) return false;
    for (std::size_t i = 0; i < count; ++i)
        servers.push_back(ServerIndex{static_cast<std::uint32_t>(*first + i)});
    return true;
}

} // namespace

void append_ranges(std::string& out, const std::vector<ServerIndex>& servers) {
    for (std::size_t first = 0; first < servers.size();) {
        std::size_t last = first;
        while (last + 1 < servers.size() && follows(servers[last], servers[last + 1])) ++last;
        if (first > 0) out += ',';
        append_number(out, static_cast<std::uint32_t>(servers[first]));
        if (last > first) {
            out += '-';
            append_number(out, static_cast<std::uint32_t>(servers[last]));
        }
        first = last + 1;
    }
}

bool read_ranges(std::string_view text, std::vector<ServerIndex>& servers) {
    servers.clear();
    if (text.empty()) return true;
    do
        if (!take_range(text, servers)) return false;
    while (take(text, ','));
    return text.empty();
}

} // namespace cph_plan::journal
