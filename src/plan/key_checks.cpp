#include "key_checks.hpp"

#include "cph_plan/base/text.hpp"
#include "cph_plan/plan/limits.hpp"
#include "cph_plan/plan/words.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <tuple>

namespace cph_plan {

namespace {

// Whether the keys of a mapping are words of the language or names that the author made up.
enum class Keys { words, names };

bool is_merge(const Value& key) {
    return key.kind() == NodeKind::plain && key.text() == "<<";
}

class KeyWalk {
public:
    KeyWalk(SourceText& source, Findings& mistakes) : source_(source), mistakes_(mistakes) {}

    // `depth` counts the mappings above; at most plan_depth_max deep.
    void visit(const Value& value, Keys keys, int depth) {
        if (value.kind() == NodeKind::sequence)
            value.each_item([&](const Value& item) { visit(item, Keys::words, depth + 1); });
        if (value.kind() == NodeKind::mapping) visit_mapping(value, keys, depth);
    }

private:
    void visit_mapping(const Value& mapping, Keys keys, int depth) {
        std::vector<Value> seen;
        mapping.each_pair([&](const Value& key, const Value& value) {
            if (key.is_scalar()) seen.push_back(key);
            check(key, value, keys);
            visit(value, kind_below(key, keys, depth), depth + 1);
        });
        find_twins(seen);
    }

    // Names stand below `groups` and `targets` of the plan, and below `tags` of a selection.
    static Keys kind_below(const Value& key, Keys keys, int depth) {
        if (keys == Keys::names || !key.is_scalar()) return Keys::words;
        const std::string_view word = key.text();
        const bool named = (depth == 0 && (word == "groups" || word == "targets")) || word == "tags";
        return named ? Keys::names : Keys::words;
    }

    void check(const Value& key, const Value& value, Keys keys) {
        if (key.kind() == NodeKind::refused) return;
        if (key.kind() == NodeKind::null || key.kind() == NodeKind::absent)
            return mistakes_.in_plan(key.span(), "a key is missing, or is null",
                                     "a name like this must be quoted");
        if (!key.is_scalar())
            return mistakes_.in_plan(key.span(), "a list or mapping cannot be a key", "write `key: value`");
        if (is_merge(key))
            return mistakes_.in_plan(key.span(), "merge keys ('<<') are not used in plans",
                                     "write the values out");
        if (keys == Keys::words && looks_secret(key.text())) refuse_secret(key, value);
    }

    void refuse_secret(const Value& key, const Value& value) {
        source_.hide({key.span().end + 1, std::max(value.span().end, key.span().end + 1)});
        mistakes_.in_plan(key.span(), fmt::format("'{}' looks like a secret; a plan holds none", key.text()),
                          "credentials come from the environment, never from a plan");
    }

    void find_twins(std::vector<Value>& seen) {
        std::ranges::sort(seen, [](const Value& a, const Value& b) {
            return std::tuple(a.text(), a.span().begin) < std::tuple(b.text(), b.span().begin);
        });
        std::size_t first = 0; // of those with the same text
        for (std::size_t i = 1; i < seen.size(); ++i) {
            if (seen[i].text() != seen[first].text()) {
                first = i;
                continue;
            }
            mistakes_.in_plan(seen[i].span(),
                              fmt::format("the key '{}' stands twice, first in line {}",
                                          printable(seen[i].text(), name_length_max),
                                          source_.line_of(seen[first].span().begin)),
                              "keep one of them");
        }
    }

    SourceText& source_;
    Findings& mistakes_;
};

} // namespace

bool refused_anywhere(const Value& key) {
    return !key.is_scalar() || is_merge(key);
}

void check_keys(const Tree& tree, SourceText& source, Findings& mistakes) {
    if (tree.nodes.empty()) return;
    KeyWalk(source, mistakes).visit(Value(tree, 0), Keys::words, 0);
}

} // namespace cph_plan
