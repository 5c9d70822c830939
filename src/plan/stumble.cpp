#include "stumble.hpp"

#include "cph_plan/base/text.hpp"
#include "cph_plan/plan/words.hpp"
#include "scalar_extent.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace cph_plan {

namespace {

// Where a message points: where the reader stumbled, or at the bracket that is left open.
enum class At : std::uint8_t { stumble, opening };

struct Saying {
    std::string_view theirs;
    std::string_view what;
    std::string_view hint;
    At place = At::stumble;
};

// yaml-cpp's messages in words for people who write plans.
constexpr Saying sayings[] = {
    {"illegal map value", "a ':' where no value can begin", "a text with ': ' in it must be quoted"},
    {"end of map not found", "unexpected text in a mapping",
     "look for an indent, a quote or a ',' before it"},
    {"end of map flow not found", "this '{' mapping does not end as it should", "close it with '}'",
     At::opening},
    {"end of sequence not found", "unexpected text in a list",
     "each item begins with '- ' at the same indent"},
    {"end of sequence flow not found", "this '[' list does not end as it should", "close it with ']'",
     At::opening},
    {"illegal flow end", "a ']' or '}' that closes nothing", ""},
    {"illegal block entry", "a list item ('- ') where none can begin", "begin the list on a line of its own"},
    {"illegal map key", "a key where none can begin", ""},
    {"the referenced anchor is not defined", "aliases ('*') are not used in plans", "write the value out"},
    {"unknown token", "a value cannot begin with this character", "put the value in quotes"},
};

void report_syntax(const Stumble& stumble, Findings& mistakes) {
    const Span here{stumble.place, stumble.place + 1};
    for (const Saying& saying : sayings)
        if (stumble.message == saying.theirs) {
            const bool at_opening = saying.place == At::opening && stumble.opening;
            mistakes.in_plan(at_opening ? *stumble.opening : here, std::string(saying.what),
                             std::string(saying.hint));
            return;
        }
    mistakes.in_plan(here, "not YAML: " + printable(stumble.message), {});
}

// The TAB that the reader probably stumbled over: in the indent of the line, or after the last value it read.
std::size_t tab_on_the_way(const Tree& tree, std::size_t place) {
    const std::string_view body = tree.body();
    const std::size_t begin = line_begin_of(body, place);
    const std::size_t end = std::min(body.find('\n', place), body.size());
    const std::size_t indent_end = std::min(body.find_first_not_of(" \t", begin), end);
    const std::size_t in_indent = body.substr(0, indent_end).find('\t', begin);
    if (in_indent != std::string_view::npos) return in_indent;
    return body.substr(0, end).find('\t', std::max<std::size_t>(begin, read_so_far(tree)));
}

// The last value read, when it is a quoted text of several lines that ends where the reader stumbled: its
// quote was forgotten, and the next one in the file closed it.
const Node* overrun_quote(const Tree& tree, std::size_t place) {
    if (tree.nodes.empty()) return nullptr;
    const Node& last = tree.nodes.back();
    const std::string_view text = tree.body().substr(last.span.begin, last.span.end - last.span.begin);
    const bool in_quotes = last.kind == NodeKind::quoted && (text.front() == '"' || text.front() == '\'');
    const bool over_lines = text.find('\n') != std::string_view::npos;
    return in_quotes && over_lines && place >= last.span.end &&
                   line_begin_of(tree.body(), place) <= last.span.end
               ? &last
               : nullptr;
}

// The quote that is still open at the end of the file, looked for from the last value read.
std::size_t open_quote(const Tree& tree) {
    const std::string_view body = tree.body();
    std::size_t at = read_so_far(tree);
    while ((at = body.find_first_of("\"'", at)) != std::string_view::npos) {
        const bool begins =
            at == 0 || std::string_view(" \n\t[{,:").find(body[at - 1]) != std::string_view::npos;
        const std::size_t end = begins ? quoted_end(body, at) : at + 1;
        if (end == std::string_view::npos) return at;
        at = end;
    }
    return body.size();
}

bool is_word(char letter) {
    return is_id_character(letter) || letter == '.';
}

// The ':' of "name:weekly" at the beginning of a line: without a space after it that is text, which goes on
// in the next line. "http://…" is no such thing.
std::optional<std::size_t> tight_colon(std::string_view body, std::size_t line) {
    std::size_t begin = line;
    while (begin < body.size() && (body[begin] == ' ' || body.substr(begin).starts_with("- "))) ++begin;
    std::size_t colon = begin;
    while (colon < body.size() && is_word(body[colon])) ++colon;
    const std::string_view rest = body.substr(std::min(colon, body.size()));
    if (colon == begin || rest.size() < 2 || rest[0] != ':' || rest.starts_with("://")) return std::nullopt;
    if (std::string_view(" \t\r\n").find(rest[1]) != std::string_view::npos) return std::nullopt;
    return colon;
}

// Where such a ':' stands in the line in which the reader stumbled, or in the last one before that says
// anything.
std::optional<std::size_t> tight_colon_on_the_way(std::string_view body, std::size_t place) {
    std::size_t line = line_begin_of(body, std::min(place, body.size()));
    if (const auto here = tight_colon(body, line)) return here;
    while (line > 0) {
        line = line_begin_of(body, line - 1);
        const std::size_t first = std::min(body.find_first_not_of(' ', line), body.size() - 1);
        if (body[first] != '\n' && body[first] != '#') return tight_colon(body, line);
    }
    return std::nullopt;
}

// The "${NAME}" without quotes that ended a text inside of brackets; the last one before the stumble.
std::optional<std::size_t> bare_variable(const Stumble& stumble, std::string_view body) {
    if (!stumble.opening) return std::nullopt;
    const std::size_t found =
        body.substr(0, std::min<std::size_t>(body.size(), stumble.place + 2)).rfind("${");
    if (found == std::string_view::npos || found <= stumble.opening->begin || found == 0) return std::nullopt;
    const bool begins = std::string_view(" ,:[{\n").find(body[found - 1]) != std::string_view::npos;
    return begins ? std::optional(found) : std::nullopt;
}

} // namespace

std::uint32_t read_so_far(const Tree& tree) {
    return tree.nodes.empty() ? 0 : tree.nodes.back().span.end;
}

void report_open_quote(std::uint32_t begin, Findings& mistakes) {
    mistakes.in_plan({begin, begin + 1}, "this quote is never closed",
                     "close it, or the rest of the file is its text");
}

void explain(const Stumble& stumble, const Tree& tree, const SourceText& source, Findings& mistakes) {
    if (stumble.message == "illegal EOF in scalar")
        return report_open_quote(static_cast<std::uint32_t>(open_quote(tree)), mistakes);
    if (const std::size_t tab = tab_on_the_way(tree, stumble.place); tab != std::string_view::npos) {
        const auto begin = static_cast<std::uint32_t>(tab);
        mistakes.in_plan({begin, begin + 1}, "a TAB outside quotes", "indent and separate with spaces");
    } else if (const Node* quote = overrun_quote(tree, stumble.place)) {
        mistakes.in_plan({quote->span.begin, quote->span.begin + 1},
                         fmt::format("this quote is closed only in line {}", source.line_of(quote->span.end)),
                         "close it where its text ends");
    } else if (const auto variable = bare_variable(stumble, tree.body())) {
        const auto begin = static_cast<std::uint32_t>(*variable);
        mistakes.in_plan({begin, begin + 2}, "a '${' between brackets must be quoted", "write \"${NAME}\"");
    } else if (const auto colon = tight_colon_on_the_way(tree.body(), stumble.place)) {
        const auto begin = static_cast<std::uint32_t>(*colon);
        mistakes.in_plan({begin, begin + 1}, "no space after this ':'", "write `key: value`");
    } else {
        report_syntax(stumble, mistakes);
    }
}

} // namespace cph_plan
