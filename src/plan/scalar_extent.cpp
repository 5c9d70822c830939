#include "scalar_extent.hpp"

#include <algorithm>

namespace cph_plan {

namespace {

bool is_space(char letter) {
    return letter == ' ' || letter == '\n' || letter == '\r' || letter == '\t';
}

bool ends_property(char letter) {
    return is_space(letter) || letter == ',' || letter == ']' || letter == '}';
}

std::size_t after_block_header(std::string_view body, std::size_t begin) {
    const std::size_t feed = body.find('\n', begin);
    return feed == std::string_view::npos ? body.size() : feed + 1;
}

} // namespace

std::size_t quoted_end(std::string_view body, std::size_t begin) {
    const char quote = body[begin];
    for (std::size_t i = begin + 1; i < body.size(); ++i) {
        if (quote == '"' && body[i] == '\\')
            ++i;
        else if (body[i] == quote) {
            if (quote == '"' || i + 1 == body.size() || body[i + 1] != quote) return i + 1;
            ++i; // '' stands for one quote
        }
    }
    return std::string_view::npos;
}

std::size_t folded_end(std::string_view body, std::size_t begin, std::string_view value) {
    if (begin >= body.size()) return body.size();
    const bool block = body[begin] == '|' || body[begin] == '>';
    std::size_t position = block ? after_block_header(body, begin) : begin;
    for (const char letter : value) {
        if (is_space(letter)) continue;
        while (position < body.size() && is_space(body[position])) ++position;
        if (position == body.size() || body[position] != letter) break;
        ++position;
    }
    return position;
}

std::size_t skip_properties(std::string_view body, std::size_t position) {
    while (position < body.size() && (body[position] == '&' || body[position] == '!')) {
        while (position < body.size() && !ends_property(body[position])) ++position;
        while (position < body.size() && is_space(body[position])) ++position;
    }
    return position;
}

} // namespace cph_plan
