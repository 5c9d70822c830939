// Values of every stored kind drawn from a seed, and whether two are the same: both walk the tables of fields
// that the codecs walk. `members` counts what a struct really has, so that a table cannot forget a member
// unnoticed.
#pragma once

#include "cph_plan/base/random.hpp"
#include "journal/fields.hpp"
#include "journal/reader.hpp"

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace journal_tests {

using namespace cph_plan;
using journal::Described;
using journal::Worded;

// --- how many members an aggregate has

struct Anything {
    template <class T>
    operator T() const; // NOLINT(google-explicit-constructor): it stands for a member of any type
};

template <class T, std::size_t... Index>
constexpr bool takes(std::index_sequence<Index...>) {
    return requires {
        T{(static_cast<void>(Index), Anything{})...};
    };
}

template <class T, std::size_t Count = 24>
constexpr std::size_t members() {
    static_assert(Count > 0);
    if constexpr (takes<T>(std::make_index_sequence<Count>{}))
        return Count;
    else
        return members<T, Count - 1>();
}

template <Described T>
constexpr std::size_t described() {
    return std::tuple_size_v<std::remove_cvref_t<decltype(journal::fields<T>)>>;
}

// --- values

inline void draw(Random& random, bool& value) {
    value = random.chance(50);
}

template <std::integral T>
void draw(Random& random, T& value) {
    switch (random.below(4)) {
    case 0: value = std::numeric_limits<T>::min(); return;
    case 1: value = std::numeric_limits<T>::max(); return;
    default: value = static_cast<T>(random.below(100)); return;
    }
}

inline void draw(Random& random, std::string& text) {
    static constexpr std::string_view pieces[] = {"a",      "CPS.0158",  "\"", "\\", "\n",         "\x01",
                                                  "\x7f",   "{\"x\":1}", "é",  "北", "\U0001f600", "\u202e",
                                                  "\u2028", "</script>", " ",  "1"};
    text.clear();
    for (std::uint64_t left = random.below(6); left > 0; --left)
        text += pieces[random.below(std::size(pieces))];
    if (random.chance(10)) text += '\0';
}

template <class Tag>
void draw(Random& random, Name<Tag>& name) {
    draw(random, name.text);
}

inline void draw(Random& random, Duration& value) {
    value = Duration{static_cast<std::int64_t>(random.below(2'000'000)) - 1'000'000};
}

inline void draw(Random& random, Instant& value) {
    switch (random.below(4)) {
    case 0: value = journal::instant_min; return;
    case 1: value = journal::instant_max; return;
    default: value = Instant{Duration{static_cast<std::int64_t>(random.below(1ULL << 41))}}; return;
    }
}

inline void draw(Random& random, Portion& value) {
    value.unit = random.chance(50) ? Portion::Unit::percent : Portion::Unit::count;
    value.amount = static_cast<std::uint32_t>(random.below(101));
}

inline void draw(Random& random, Permit& value) {
    value = Permit{static_cast<std::uint32_t>(1 + random.below(UINT32_MAX))};
}

inline void draw(Random& random, ServerIndex& value) {
    value = ServerIndex{static_cast<std::uint32_t>(random.below(50))};
}

inline void draw(Random& random, Exit& value) {
    constexpr Exit exits[] = {
        Exit::ok,        Exit::within_budget, Exit::budget_exceeded, Exit::gate_not_reached,
        Exit::suspended, Exit::unknown,       Exit::credentials,     Exit::interrupted};
    value = exits[random.below(std::size(exits))];
}

template <Worded T>
void draw(Random& random, T& value) {
    value = static_cast<T>(random.below(journal::words<T>.size()));
}

template <Described T>
void draw(Random& random, T& value);
template <class T>
void draw(Random& random, std::vector<T>& values);

template <class T>
void draw(Random& random, std::optional<T>& value) {
    value.reset();
    if (random.chance(70)) draw(random, value.emplace());
}

template <class T>
void draw(Random& random, std::vector<T>& values) {
    values.assign(random.below(5), T{});
    for (T& value : values) draw(random, value);
}

template <Described T>
void draw(Random& random, T& value) {
    std::apply([&](const auto&... field) { (draw(random, value.*field.member), ...); }, journal::fields<T>);
    if constexpr (std::same_as<T, Intent>) { // one baseline for each server
        value.baseline.resize(value.servers.size());
        for (auto& instant : value.baseline) draw(random, instant);
    }
    if constexpr (std::same_as<T, Owned>) value.epoch = std::max(value.epoch, 1U);
}

template <std::size_t Kind = 0>
Body draw_body(Random& random, std::size_t kind) {
    if constexpr (Kind < std::variant_size_v<Body>) {
        if (kind != Kind) return draw_body<Kind + 1>(random, kind);
        Body body{std::in_place_index<Kind>};
        draw(random, std::get<Kind>(body));
        return body;
    } else {
        std::abort(); // there is no such kind
    }
}

// --- sameness

template <class T>
bool same(const T& a, const T& b);
template <class T>
bool same(const std::optional<T>& a, const std::optional<T>& b);
template <class T>
bool same(const std::vector<T>& a, const std::vector<T>& b);

template <class T>
bool same(const std::optional<T>& a, const std::optional<T>& b) {
    return a.has_value() == b.has_value() && (!a || same(*a, *b));
}

template <class T>
bool same(const std::vector<T>& a, const std::vector<T>& b) {
    return std::ranges::equal(a, b, [](const T& one, const T& other) { return same(one, other); });
}

template <class T>
bool same(const T& a, const T& b) {
    if constexpr (Described<T>)
        return std::apply(
            [&](const auto&... field) { return (same(a.*field.member, b.*field.member) && ...); },
            journal::fields<T>);
    else
        return a == b;
}

inline bool same_body(const Body& a, const Body& b) {
    return a.index() == b.index() && std::visit(
                                         [&](const auto& value) {
                                             using T = std::remove_cvref_t<decltype(value)>;
                                             return same(value, std::get<T>(b));
                                         },
                                         a);
}

} // namespace journal_tests
