#include "http_head.hpp"

#include "cph_plan/base/text.hpp"
#include "simulator/core/values.hpp"

#include <algorithm>

namespace cph_sim {

namespace {

constexpr std::int64_t size_max = std::int64_t{1}
                                  << 40; // larger ones are refused for their size, not their form

// Takes the text up to `end`, and `end` with it, off the front; nothing when there is none.
std::optional<std::string_view> take_until(std::string_view& text, std::string_view end) {
    const std::size_t stop = text.find(end);
    if (stop == std::string_view::npos) return std::nullopt;
    const std::string_view taken = text.substr(0, stop);
    text.remove_prefix(stop + end.size());
    return taken;
}

bool is_token(std::string_view text) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
               (letter >= '0' && letter <= '9') || marks.find(letter) != std::string_view::npos;
    });
}

bool has_controls(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char letter) {
        const auto byte = static_cast<unsigned char>(letter);
        return (byte < 0x20 && letter != '\t') || byte == 0x7f;
    });
}

std::string trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

bool read_first_line(std::string_view line, Head& head) {
    const auto method = take_until(line, " ");
    const auto target = take_until(line, " ");
    if (!method || !target || !is_token(*method) || !target->starts_with('/') || has_controls(*target))
        return false;
    if (line != "HTTP/1.1" && line != "HTTP/1.0") return false;
    head.keep_alive = line == "HTTP/1.1";
    head.request.method = *method;
    head.request.path = target->substr(0, target->find('?'));
    head.request.query = target->substr(std::min(head.request.path.size() + 1, target->size()));
    return true;
}

bool read_fields(std::string_view text, Head& head) {
    while (!text.empty()) {
        auto line = take_until(text, "\r\n");
        if (!line) return false;
        const auto name = take_until(*line, ":");
        if (!name || !is_token(*name) || has_controls(*line)) return false;
        const bool is_new = head.request.headers.emplace(cph_plan::lower(*name), trimmed(*line)).second;
        if (!is_new) return false; // no header that a client of this API sends may stand there twice
    }
    return true;
}

} // namespace

std::optional<Head> read_head(std::string_view text) {
    Head head;
    const auto first = take_until(text, "\r\n");
    if (!first || !read_first_line(*first, head)) return std::nullopt;
    if (!text.ends_with("\r\n")) return std::nullopt;
    text.remove_suffix(2); // the empty line
    if (!read_fields(text, head)) return std::nullopt;
    const auto& headers = head.request.headers;
    if (!headers.contains("host") || headers.contains("transfer-encoding")) return std::nullopt;
    if (const auto length = headers.find("content-length"); length != headers.end()) {
        const auto size = read_number(length->second, 0, size_max);
        if (!size) return std::nullopt;
        head.body_size = static_cast<std::size_t>(*size);
    }
    if (const auto connection = headers.find("connection"); connection != headers.end())
        head.keep_alive = head.keep_alive && cph_plan::lower(connection->second) != "close";
    return head;
}

} // namespace cph_sim
