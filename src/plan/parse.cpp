#include "parse.hpp"

#include "byte_scan.hpp"
#include "cph_plan/base/text.hpp"
#include "cph_plan/plan/limits.hpp"
#include "plan_stream.hpp"
#include "scalar_extent.hpp"
#include "structure_scan.hpp"
#include "stumble.hpp"

#include <algorithm>
#include <exception>
#include <fmt/format.h>
#include <istream>
#include <optional>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

namespace cph_plan {

namespace {

bool is_blank(char letter) {
    return letter == ' ' || letter == '\n' || letter == '\r' || letter == '\t';
}

// The length of a plain null at the front of `text`, or 0.
std::size_t null_word(std::string_view text) {
    for (const std::string_view word : {"~", "null", "Null", "NULL"}) {
        if (!text.starts_with(word)) continue;
        const std::string_view after = text.substr(word.size());
        if (after.empty() || is_blank(after.front()) || std::string_view(",]}:").find(after.front()) < 4)
            return word.size();
    }
    return 0;
}

// yaml-cpp says of a value that is not there that it stands at the next token, `mark`. Returns the colon or
// the dash after which nothing but blanks and comments comes up to there, or `mark`.
std::uint32_t sign_before(std::string_view body, std::size_t from, std::uint32_t mark) {
    const auto skip = [&](std::size_t at) {
        while (at < mark && (is_blank(body[at]) || body[at] == '#'))
            at = body[at] == '#' ? std::min<std::size_t>(body.find('\n', at), mark) : at + 1;
        return at;
    };
    const std::size_t sign = skip(from);
    if (sign >= mark || (body[sign] != ':' && body[sign] != '-')) return mark;
    return skip(sign + 1) == mark ? static_cast<std::uint32_t>(sign) : mark;
}

class Builder : public YAML::EventHandler {
public:
    Builder(Tree& tree, PlanStream& bytes, Findings& mistakes)
        : tree_(tree), bytes_(bytes), mistakes_(mistakes) {}

    // Where the innermost collection begins that is still open.
    std::optional<Span> open_collection() const {
        if (open_.empty()) return std::nullopt;
        const std::uint32_t begin = tree_.nodes[open_.back()].span.begin;
        return Span{begin, begin + 1};
    }

    std::uint32_t position(const YAML::Mark& mark) const {
        const std::size_t place = mark.pos < 0 ? tree_.body().size() : static_cast<std::size_t>(mark.pos);
        return static_cast<std::uint32_t>(std::min(place, tree_.body().size()));
    }

    // The first document was read to its end, and a well-marked second one follows.
    bool whole() const { return second_document_marked_; }

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (++documents_ > 1) second_document(position(mark));
    }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const std::uint32_t before = tree_.nodes.empty() ? 0 : tree_.nodes.back().span.end;
        Node& node = add(NodeKind::absent, mark, {}, anchor);
        if (anchor != 0) return refuse_value(node, mark);
        const std::string_view body = tree_.body();
        const std::size_t word = null_word(body.substr(node.span.begin));
        if (word > 0) {
            node.kind = NodeKind::null;
            node.span.end = node.span.begin + static_cast<std::uint32_t>(word);
            return;
        }
        const std::uint32_t sign = sign_before(body, before, node.span.begin);
        if (sign == node.span.begin) return;
        const bool after_key = body[sign] == ':' && tree_.nodes.size() > 1;
        node.span = after_key ? tree_.nodes[tree_.nodes.size() - 2].span : Span{sign, sign + 1};
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
        Node& node = add(NodeKind::refused, mark, {}, 0);
        const std::string_view there = tree_.body().substr(node.span.begin);
        const std::size_t size = std::min(there.find_first_of(" \t\r\n,]}"), there.size());
        node.span.end = node.span.begin + static_cast<std::uint32_t>(size);
        mistakes_.in_plan(node.span, "aliases ('*') are not used in plans", "write the value out");
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        Node& node = add(NodeKind::plain, mark, tag, anchor);
        if (value.size() > plan_scalar_max)
            stop({node.span.begin, node.span.begin + 1},
                 fmt::format("a scalar of {} bytes; at most {} are allowed", value.size(), plan_scalar_max),
                 "a large fleet belongs in an inventory file (servers_from)");
        node.text_size = static_cast<std::uint32_t>(value.size()) & 0x7fffffffu;
        const char first = node.span.begin < tree_.body().size() ? tree_.body()[node.span.begin] : '\0';
        if (first == '"' || first == '\'')
            quoted(node, value);
        else if (value.empty() && first != '|' && first != '>')
            refuse_value(node, mark); // a tag and nothing else
        else
            unquoted(node, value, first == '|' || first == '>');
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        open(NodeKind::sequence, mark, tag, anchor);
    }
    void OnSequenceEnd() override { close(); }

    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        open(NodeKind::mapping, mark, tag, anchor);
    }
    void OnMapEnd() override { close(); }

private:
    [[noreturn]] void stop(Span span, std::string what, std::string hint) {
        mistakes_.in_plan(span, std::move(what), std::move(hint));
        throw Stop{};
    }

    [[noreturn]] void second_document(std::uint32_t begin) {
        const std::string_view body = tree_.body();
        second_document_marked_ = body.substr(begin).starts_with("---");
        if (second_document_marked_)
            stop({begin, begin + 3}, "a second document begins here; a plan is one document",
                 "write each plan to a file of its own");
        stop({begin, begin + 1}, "unexpected text: it belongs to nothing before it",
             "a plan is one mapping, `key: value` line by line");
    }

    Node& add(NodeKind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
        bytes_.progress();
        const std::uint32_t begin = position(mark);
        if (tree_.nodes.size() == plan_nodes_max)
            stop({begin, begin + 1}, fmt::format("more than {} values in one plan", plan_nodes_max),
                 "a large fleet belongs in an inventory file (servers_from)");
        const std::uint32_t value = properties(begin, tag, anchor);
        Node node;
        node.kind = kind;
        node.span = {value, value};
        node.next = static_cast<std::uint32_t>(tree_.nodes.size()) + 1;
        tree_.nodes.push_back(node);
        return tree_.nodes.back();
    }

    // Refuses anchors and tags; returns where the value itself begins.
    std::uint32_t properties(std::uint32_t begin, const std::string& tag, YAML::anchor_t anchor) {
        const std::string_view body = tree_.body();
        const bool tagged = !tag.empty() && tag != "?" && tag != "!";
        const char first = begin < body.size() ? body[begin] : '\0';
        if (anchor == 0 && !tagged && first != '!') return begin;
        const auto value = static_cast<std::uint32_t>(skip_properties(body, begin));
        const Span span{begin, begin + 1};
        if (anchor != 0)
            mistakes_.in_plan(span, "anchors ('&') are not used in plans", "write the value out");
        if (tagged || first == '!')
            mistakes_.in_plan(span, "tags ('!') are not used in plans", "take it out");
        return value;
    }

    // An anchor or a tag, already reported, stands here instead of a value.
    void refuse_value(Node& node, const YAML::Mark& mark) const {
        node.kind = NodeKind::refused;
        node.text_size = 0;
        node.span = {position(mark), position(mark)};
    }

    void quoted(Node& node, const std::string& value) {
        node.kind = NodeKind::quoted;
        const std::string_view body = tree_.body();
        const std::size_t end = quoted_end(body, node.span.begin);
        if (end == std::string_view::npos) {
            report_open_quote(node.span.begin, mistakes_);
            throw Stop{};
        }
        node.span.end = static_cast<std::uint32_t>(end);
        hold(node, node.span.begin + 1u, value);
        if (node.in_arena) refuse_hidden(node, value);
    }

    void unquoted(Node& node, const std::string& value, bool block) {
        if (block) node.kind = NodeKind::quoted;
        node.span.end = static_cast<std::uint32_t>(folded_end(tree_.body(), node.span.begin, value));
        hold(node, node.span.begin, value);
    }

    // Points at the value in the file when it stands there as it is, else keeps a copy.
    void hold(Node& node, std::uint32_t begin, std::string_view value) {
        if (begin <= tree_.body().size() && tree_.body().substr(begin).starts_with(value)) {
            node.text = begin;
            return;
        }
        node.text = tree_.keep(value);
        node.in_arena = 1;
    }

    // An escape can bring in what the file itself may not hold.
    void refuse_hidden(const Node& node, std::string_view value) {
        while (!value.empty()) {
            std::size_t length = 1;
            std::string what = forbidden_at(value, length);
            if (!what.empty()) {
                mistakes_.in_plan(node.span, what + " written as an escape", {});
                return;
            }
            value.remove_prefix(length);
        }
    }

    void open(NodeKind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
        if (open_.size() == plan_depth_max) {
            const std::uint32_t begin = position(mark);
            stop({begin, begin + 1},
                 fmt::format("more than {} collections inside one another", plan_depth_max), {});
        }
        add(kind, mark, tag, anchor);
        open_.push_back(static_cast<std::uint32_t>(tree_.nodes.size() - 1));
    }

    void close() {
        Node& node = tree_.nodes[open_.back()];
        open_.pop_back();
        node.next = static_cast<std::uint32_t>(tree_.nodes.size());
        node.span.end = std::max({node.span.begin + 1, node.span.end, tree_.nodes.back().span.end});
        node.span.end = std::min(node.span.end, static_cast<std::uint32_t>(tree_.body().size()));
    }

    Tree& tree_;
    PlanStream& bytes_;
    Findings& mistakes_;
    std::vector<std::uint32_t> open_;
    int documents_ = 0;
    bool second_document_marked_ = false;
};

} // namespace

Structure parse(Tree& tree, const SourceText& source, Findings& mistakes) {
    PlanStream bytes(tree.body(), mistakes);
    std::istream stream(&bytes);
    stream.exceptions(std::ios::badbit); // else the stream would swallow what the bytes throw
    Builder builder(tree, bytes, mistakes);
    const auto end = static_cast<std::uint32_t>(tree.body().size());
    try {
        YAML::Parser parser(stream);
        // The second call finds either nothing or another document, and the builder stops at its start.
        if (parser.HandleNextDocument(builder)) parser.HandleNextDocument(builder);
        scan_structure(tree, end, mistakes);
        return Structure::known;
    } catch (const YAML::Exception& exception) {
        const Stumble stumble{exception.msg, builder.position(exception.mark), builder.open_collection()};
        explain(stumble, tree, source, mistakes);
    } catch (const Stop&) {
        if (builder.whole()) return Structure::known;
    } catch (const std::exception& exception) {
        mistakes.in_plan({0, 0}, std::string("not YAML: ") + printable(exception.what()), {});
    }
    scan_structure(tree, read_so_far(tree), mistakes);
    return Structure::broken;
}

} // namespace cph_plan
