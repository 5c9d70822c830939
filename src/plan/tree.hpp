// The structure of a YAML document as a flat tree: 24 bytes a node, and a scalar's text is a view into the
// file wherever the file holds it as it is.
#pragma once

#include "source_text.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cph_plan {

enum class NodeKind : std::uint8_t {
    absent,   // nothing at all; its place is the key or the dash that it is missing after
    null,     // a plain ~ or null
    plain,    // a scalar without quotes
    quoted,   // a scalar in quotes, or a block scalar
    refused,  // an alias: already reported, has no value
    sequence, // its items follow
    mapping,  // keys and values follow in turn
};

struct Node {
    Span span;              // in the file, quotes included; of a collection: up to the end of its last child
    std::uint32_t text = 0; // where its text begins, in the file or in the arena
    std::uint32_t text_size : 31 = 0;
    std::uint32_t in_arena : 1 = 0;
    std::uint32_t next = 0; // the node after this one and all it holds
    NodeKind kind = NodeKind::absent;
};
static_assert(sizeof(Node) == 24);

class Tree {
public:
    explicit Tree(std::string_view body) : body_(body) {}

    std::string_view text(const Node& node) const {
        const std::string_view whole = node.in_arena ? std::string_view(arena_) : body_;
        return whole.substr(node.text, node.text_size);
    }

    std::string_view body() const { return body_; }
    std::vector<Node> nodes{};

    // Keeps a text that the file does not hold as it is (escapes, folded lines).
    std::uint32_t keep(std::string_view text) {
        const auto position = static_cast<std::uint32_t>(arena_.size());
        arena_.append(text);
        return position;
    }

private:
    std::string_view body_;
    std::string arena_;
};

// A node and the tree it stands in.
class Value {
public:
    Value(const Tree& tree, std::uint32_t index) : tree_(&tree), index_(index) {}

    const Node& node() const { return tree_->nodes[index_]; }
    NodeKind kind() const { return node().kind; }
    Span span() const { return node().span; }
    std::string_view text() const { return tree_->text(node()); }
    bool is_scalar() const { return kind() == NodeKind::plain || kind() == NodeKind::quoted; }
    bool has_children() const { return node().next > index_ + 1; }

    // pre: a sequence
    template <class Visit>
    void each_item(Visit visit) const {
        for (std::uint32_t i = index_ + 1; i < node().next; i = tree_->nodes[i].next) visit(Value(*tree_, i));
    }

    // pre: a mapping
    template <class Visit>
    void each_pair(Visit visit) const {
        for (std::uint32_t i = index_ + 1; i < node().next;) {
            const std::uint32_t value = tree_->nodes[i].next;
            visit(Value(*tree_, i), Value(*tree_, value));
            i = tree_->nodes[value].next;
        }
    }

private:
    const Tree* tree_;
    std::uint32_t index_;
};

} // namespace cph_plan
