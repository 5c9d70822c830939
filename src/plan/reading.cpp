#include "reading.hpp"

#include "cph_plan/base/text.hpp"
#include "cph_plan/plan/limits.hpp"
#include "cph_plan/plan/scalars.hpp"
#include "cph_plan/plan/words.hpp"
#include "key_checks.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace cph_plan {

namespace {

std::string_view kind_in_words(const Value& value) {
    switch (value.kind()) {
    case NodeKind::absent:
    case NodeKind::null: return "nothing";
    case NodeKind::plain:
    case NodeKind::quoted: return "a single value";
    case NodeKind::refused: return "an alias";
    case NodeKind::sequence: return "a list";
    case NodeKind::mapping: return "a mapping";
    }
    return "";
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates,
                         std::string otherwise) {
    const std::string_view near = nearest(word, candidates);
    return near.empty() ? std::move(otherwise) : fmt::format("did you mean '{}'?", near);
}

// "pause:10m" is one text to YAML.
bool lacks_space(std::string_view text) {
    const std::size_t colon = text.find(':');
    return colon != std::string_view::npos && colon > 0 && colon + 1 < text.size() &&
           !text.substr(colon).starts_with("://");
}

} // namespace

std::string in_quotes(std::string_view text) {
    return fmt::format("'{}'", printable(text, name_length_max));
}

void Reading::mistake(const Value& at, std::string what, std::string hint) const {
    if (at.kind() == NodeKind::refused) return; // an alias has been reported as such
    mistakes.in_plan(at.span(), std::move(what), std::move(hint));
}

bool Reading::mapping(const Value& value, std::string_view what) const {
    if (value.kind() == NodeKind::mapping) return true;
    const bool tight = value.kind() == NodeKind::plain && lacks_space(value.text());
    mistake(value, fmt::format("{} is a mapping, not {}", what, kind_in_words(value)),
            tight ? "put a space after the ':'" : "write `key: value` pairs, indented");
    return false;
}

bool Reading::list(const Value& value, std::string_view what) const {
    if (value.kind() != NodeKind::sequence) {
        mistake(value, fmt::format("{} is a list, not {}", what, kind_in_words(value)),
                "write it in brackets: [a, b]");
        return false;
    }
    if (value.has_children()) return true;
    mistake(value, fmt::format("the list {} is empty", what), "fill it, or take the key out");
    return false;
}

std::optional<std::string_view> Reading::text(const Value& value, std::string_view what) const {
    if (value.kind() == NodeKind::plain && is_ambiguous(value.text())) {
        mistake(value, fmt::format("{} must be quoted where text is meant", in_quotes(value.text())),
                fmt::format("write \"{}\"", value.text()));
        return std::nullopt;
    }
    if (value.is_scalar()) return value.text();
    if (value.kind() == NodeKind::null)
        mistake(value, fmt::format("{} has no value: null stands for nothing", what),
                "put it in quotes if the word itself is meant");
    else if (value.kind() == NodeKind::absent)
        mistake(value, fmt::format("{} has no value", what));
    else
        mistake(value, fmt::format("{} is text, not {}", what, kind_in_words(value)));
    return std::nullopt;
}

std::optional<std::string_view> Reading::free_text(const Value& value, std::string_view what) const {
    const auto found = text(value, what);
    if (!found) return std::nullopt;
    const char first = source.body()[value.span().begin];
    const bool in_quotation_marks = first == '"' || first == '\''; // TABs elsewhere are found anyway
    if (in_quotation_marks && found->find('\t') != std::string_view::npos)
        mistake(value, fmt::format("a {} holds no TAB", what), "use spaces");
    return found;
}

std::optional<std::string> Reading::name(const Value& value, std::string_view what) const {
    const auto found = text(value, what);
    if (!found) return std::nullopt;
    if (is_name(*found)) return std::string(*found);
    mistake(value, fmt::format("{} cannot be {}", in_quotes(*found), what),
            "1 to 64 of A-Z a-z 0-9 . _ -, beginning with a letter or digit");
    return std::nullopt;
}

std::optional<std::uint32_t> Reading::integer(const Value& value, std::uint32_t least) const {
    if (value.kind() == NodeKind::quoted) {
        mistake(value, fmt::format("{} is quoted, an integer is not", in_quotes(value.text())),
                "take the quotes away");
        return std::nullopt;
    }
    if (value.kind() != NodeKind::plain) {
        mistake(value, fmt::format("an integer is expected, not {}", kind_in_words(value)));
        return std::nullopt;
    }
    const auto number = read_integer(value.text());
    if (!number) {
        mistake(value, number.error().what, number.error().hint);
        return std::nullopt;
    }
    if (*number < least) {
        mistake(value, fmt::format("{} is too small; the least is {}", *number, least));
        return std::nullopt;
    }
    return *number;
}

std::optional<Portion> Reading::portion(const Value& value) const {
    if (!value.is_scalar()) {
        mistake(value, fmt::format("a count or a percentage is expected, not {}", kind_in_words(value)),
                "write it like 3 or 20%");
        return std::nullopt;
    }
    const auto portion = read_portion(value.text());
    if (!portion) {
        mistake(value, portion.error().what, portion.error().hint);
        return std::nullopt;
    }
    if (value.kind() == NodeKind::quoted && portion->unit == Portion::Unit::count) {
        integer(value, 0); // says that a count is not quoted
        return std::nullopt;
    }
    return *portion;
}

std::optional<Duration> Reading::duration(const Value& value) const {
    if (!value.is_scalar()) {
        mistake(value, fmt::format("a duration is expected, not {}", kind_in_words(value)),
                "write it like 90s, 10m, 1h30m or 7d");
        return std::nullopt;
    }
    const auto duration = read_duration(value.text());
    if (duration) return *duration;
    mistake(value, duration.error().what, duration.error().hint);
    return std::nullopt;
}

std::optional<Duration> Reading::time_of_day(const Value& value, std::string_view what) const {
    const auto found = text(value, what);
    if (!found) return std::nullopt;
    const auto time = read_time_of_day(*found);
    if (!time)
        mistake(value, time.error().what, time.error().hint);
    else if (value.kind() == NodeKind::plain)
        mistake(value,
                fmt::format("{} must be quoted: unquoted times are numbers to other readers of YAML", *found),
                fmt::format("write \"{}\"", *found));
    else
        return *time;
    return std::nullopt;
}

std::optional<Instant> Reading::instant(const Value& value, std::string_view what) const {
    const auto found = text(value, what);
    if (!found) return std::nullopt;
    const auto instant = read_plan_instant(*found);
    if (instant) return *instant;
    mistake(value, instant.error().what, instant.error().hint);
    return std::nullopt;
}

std::optional<std::size_t> Reading::choice(const Value& value,
                                           std::span<const std::string_view> words) const {
    const auto found = text(value, "one of a few words");
    if (!found) return std::nullopt;
    for (std::size_t i = 0; i < words.size(); ++i)
        if (words[i] == *found) return i;
    mistake(value, fmt::format("{} is not one of {}", in_quotes(*found), fmt::join(words, ", ")),
            did_you_mean(*found, {words.begin(), words.end()}, {}));
    return std::nullopt;
}

Fields::Fields(const Reading& reading, const Value& mapping, const KeyTable& table)
    : reading_(reading), mapping_(mapping), table_(table), values_(table.keys.size()) {
    mapping.each_pair([&](const Value& key, const Value& value) {
        if (refused_anywhere(key) || looks_secret(key.text())) return;
        const auto known = std::ranges::find(table.keys, key.text(), &Key::name);
        if (known == table.keys.end()) return refuse(key, key.text());
        if (known->use == Use::later)
            reading.mistake(key, fmt::format("'{}' is not yet supported", known->name),
                            "this version would not carry it out; take it out");
        auto& place = values_[static_cast<std::size_t>(known - table.keys.begin())];
        if (!place) place = value; // the second of two is a mistake already
    });
}

void Fields::refuse(const Value& key, std::string_view word) const {
    std::string what = fmt::format("unknown key {} in {}", in_quotes(word), table_.owner);
    for (const KeyTable* table : all_key_tables())
        if (std::ranges::find(table->keys, word, &Key::name) != table->keys.end())
            return reading_.mistake(key, std::move(what), fmt::format("it belongs to {}", table->owner));
    if (lacks_space(word)) return reading_.mistake(key, std::move(what), "put a space after the ':'");
    std::vector<std::string_view> names;
    std::vector<std::string_view> usable;
    for (const Key& known : table_.keys) {
        names.push_back(known.name);
        if (known.use == Use::now) usable.push_back(known.name);
    }
    reading_.mistake(key, std::move(what),
                     did_you_mean(word, names, fmt::format("known keys: {}", fmt::join(usable, ", "))));
}

std::optional<Value> Fields::find(std::string_view key) const {
    const auto known = std::ranges::find(table_.keys, key, &Key::name);
    return values_[static_cast<std::size_t>(known - table_.keys.begin())];
}

std::optional<Value> Fields::require(std::string_view key) const {
    auto value = find(key);
    if (!value) {
        const Span span = mapping_.span();
        reading_.mistakes.in_plan({span.begin, span.begin + 1},
                                  fmt::format("{} needs '{}'", table_.owner, key));
    }
    return value;
}

} // namespace cph_plan
