#include "source_text.hpp"

#include "cph_plan/base/text.hpp"
#include "excerpt.hpp"

#include <algorithm>

namespace cph_plan {

namespace {

// Line feeds are counted once for each block of so many bytes, so that asking for a line costs no more than
// one.
constexpr std::size_t counted_block = 4096;

std::size_t line_end_of(std::string_view body, std::size_t begin) {
    const std::size_t feed = std::min(body.find('\n', begin), body.size());
    return feed > begin && body[feed - 1] == '\r' ? feed - 1 : feed;
}

std::size_t indent_of(std::string_view line) {
    return std::min(line.find_first_not_of(" \t-"), line.size());
}

bool is_blank(std::string_view line) {
    return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

// The character that must come before the value is over, or 0 when the value ends with its line.
char opens(std::string_view value) {
    const std::size_t first = value.find_first_not_of(" \t");
    if (first == std::string_view::npos) return 0;
    const char opening = value[first];
    const char closing = opening == '[' ? ']' : opening == '{' ? '}' : opening;
    if (opening != '"' && opening != '\'' && opening != '[' && opening != '{') return 0;
    return value.find(closing, first + 1) == std::string_view::npos ? closing : char{0};
}

// Nothing of the value stands beside its key: a blank rest, a comment, or the sign of a block scalar.
bool begins_below(std::string_view value) {
    const std::size_t first = value.find_first_not_of(" \t\r");
    return first == std::string_view::npos || value[first] == '#' || value[first] == '|' ||
           value[first] == '>';
}

struct Line {
    std::size_t begin = 0;
    std::size_t next = 0;
    std::string_view text;
};

Line line_at(std::string_view body, std::size_t begin) {
    const std::size_t feed = body.find('\n', begin);
    const std::size_t end = feed == std::string_view::npos ? body.size() : feed;
    return {begin, feed == std::string_view::npos ? body.size() : feed + 1, body.substr(begin, end - begin)};
}

// The end of the value whose key stands in `line` and whose text begins at `cut` of it.
std::size_t value_end(std::string_view body, const Line& line, std::size_t cut) {
    const std::string_view value = line.text.substr(cut);
    const std::size_t indent = indent_of(line.text);
    const char closing = opens(value);
    bool below = begins_below(value);
    bool open = closing != 0;
    std::size_t position = line.next;
    while (position < body.size()) {
        const Line following = line_at(body, position);
        const std::size_t its_indent = indent_of(following.text);
        const bool deeper = its_indent > indent || (its_indent == indent && following.text.starts_with('-'));
        if (!open && !below && !deeper && !is_blank(following.text)) break;
        if (open && following.text.find(closing) != std::string_view::npos) open = false;
        if (!is_blank(following.text)) below = false;
        position = following.next;
    }
    return position;
}

} // namespace

std::size_t line_begin_of(std::string_view body, std::size_t position) {
    if (position == 0) return 0;
    const std::size_t feed = body.rfind('\n', position - 1);
    return feed == std::string_view::npos ? 0 : feed + 1;
}

std::vector<Span> secret_values(std::string_view body) {
    std::vector<Span> spans;
    for (std::size_t begin = 0; begin < body.size();) {
        const Line line = line_at(body, begin);
        begin = line.next;
        const std::size_t cut = secret_cut(line.text);
        if (cut == std::string_view::npos) continue;
        const std::size_t end = value_end(body, line, cut);
        spans.push_back({static_cast<std::uint32_t>(line.begin + cut), static_cast<std::uint32_t>(end)});
        begin = std::max(begin, end);
    }
    return spans;
}

SourceText::SourceText(std::string name, std::string_view body) : name_(std::move(name)), body_(body) {
    std::uint32_t feeds = 0;
    for (std::size_t begin = 0; begin <= body.size(); begin += counted_block) {
        feeds_before_.push_back(feeds);
        feeds += static_cast<std::uint32_t>(std::ranges::count(body.substr(begin, counted_block), '\n'));
    }
}

std::uint32_t SourceText::line_of(std::uint32_t position) const {
    const std::size_t block = std::min<std::size_t>(position, body_.size()) / counted_block;
    const std::size_t begin = block * counted_block;
    const std::string_view before = body_.substr(begin, position - begin);
    return feeds_before_[block] + static_cast<std::uint32_t>(std::ranges::count(before, '\n')) + 1;
}

std::size_t SourceText::shown_end(std::size_t line_begin, std::size_t line_end) const {
    std::size_t end = line_end;
    for (const Span& span : hidden_)
        if (span.begin < line_end && span.end > line_begin)
            end = std::min<std::size_t>(end, std::max<std::size_t>(span.begin, line_begin));
    return end;
}

void SourceText::locate(Mistake& mistake, Span span) const {
    const std::size_t position = std::min<std::size_t>(span.begin, body_.size());
    const std::size_t begin = line_begin_of(body_, position);
    const std::size_t end = std::max(line_end_of(body_, begin), position);
    const std::size_t last = std::clamp<std::size_t>(span.end, position, end);
    mistake.file = name_;
    mistake.line = line_of(static_cast<std::uint32_t>(position));
    mistake.column = characters(body_.substr(begin, position - begin)) + 1;
    mistake.length = std::max(characters(body_.substr(position, last - position)), 1u);

    const std::size_t shown = shown_end(begin, end);
    if (shown == begin) return; // all of the line is hidden, or it is empty
    const Excerpt excerpt = excerpt_of(body_.substr(begin, shown - begin), position - begin, last - begin);
    mistake.source_line = excerpt.line;
    mistake.caret = excerpt.caret;
    mistake.caret_width = excerpt.caret_width;
}

} // namespace cph_plan
