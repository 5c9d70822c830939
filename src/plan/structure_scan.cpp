#include "structure_scan.hpp"

#include "cph_plan/base/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace cph_plan {

namespace {

class Sweep {
public:
    Sweep(std::string_view body, Findings& mistakes)
        : body_(body), mistakes_(mistakes), clean_(mistakes.empty()) {}

    // A stretch without scalars.
    void gap(std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end;) i = step(i, end);
    }

    // TABs are for quotes only; an unquoted scalar holds none.
    void unquoted(std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i)
            if (body_[i] == '\t') tab(i);
    }

private:
    // Judges the byte at `i` and returns where to go on.
    std::size_t step(std::size_t i, std::size_t end) {
        const char byte = body_[i];
        if (at_line_begin(i) && byte == '%') return directive(i, end);
        switch (byte) {
        case ' ':
        case '\n':
        case '\r':
        case ',':
        case ':':
        case '-':
        case '[':
        case ']':
        case '{':
        case '}': return i + 1;
        case '\t': tab(i); return i + 1;
        case '#': return comment(i, end);
        case '?':
            report(i, "explicit and complex keys ('?') are not used in plans", "write `key: value`");
            return i + 1;
        case '&':
        case '!':
        case '*': return skip_word(i, end); // reported with its node
        case '.':
            if (at_line_begin(i) && body_.substr(i).starts_with("...")) return i + 3;
            break;
        }
        return stray(i, end);
    }

    std::size_t line_end(std::size_t i, std::size_t end) const { return std::min(body_.find('\n', i), end); }

    std::size_t comment(std::size_t i, std::size_t end) {
        const std::size_t stop = line_end(i, end);
        unquoted(i, stop);
        return stop;
    }

    std::size_t directive(std::size_t i, std::size_t end) {
        report(i, "directives ('%') are not used in plans", "take the line out");
        return line_end(i, end);
    }

    std::size_t skip_word(std::size_t i, std::size_t end) const {
        return std::min(body_.find_first_of(" \t\r\n,]}", i), end);
    }

    // The reader took no notice of this text. Only said when nothing else explains it.
    std::size_t stray(std::size_t i, std::size_t end) {
        if (clean_)
            report(i,
                   fmt::format("unexpected '{}'", printable(body_.substr(i, utf8_length(body_.substr(i))))),
                   {});
        return line_end(i, end);
    }

    void tab(std::size_t i) { report(i, "a TAB outside quotes", "indent and separate with spaces"); }

    bool at_line_begin(std::size_t i) const { return i == 0 || body_[i - 1] == '\n'; }

    void report(std::size_t i, std::string what, std::string hint) {
        const auto begin = static_cast<std::uint32_t>(i);
        mistakes_.in_plan({begin, begin + 1}, std::move(what), std::move(hint));
    }

    std::string_view body_;
    Findings& mistakes_;
    bool clean_;
};

} // namespace

void scan_structure(const Tree& tree, std::uint32_t end, Findings& mistakes) {
    const std::string_view body = tree.body();
    Sweep sweep(body, mistakes);
    std::size_t done = 0;
    for (const Node& node : tree.nodes) {
        if (node.kind == NodeKind::sequence || node.kind == NodeKind::mapping) continue;
        // A value that is absent is said to stand at the next token, which then comes again.
        if (node.span.begin > done) sweep.gap(done, node.span.begin);
        // A block scalar counts as quoted for the parser, but has no quotes.
        const bool in_quotes =
            node.kind == NodeKind::quoted && (body[node.span.begin] == '"' || body[node.span.begin] == '\'');
        if (!in_quotes) sweep.unquoted(node.span.begin, node.span.end);
        done = std::max<std::size_t>(done, node.span.end);
    }
    if (done < end) sweep.gap(done, end);
}

} // namespace cph_plan
