// Typed access to the tree. Each question returns the value, or nothing after having reported why.
#pragma once

#include "cph_plan/base/result.hpp"
#include "cph_plan/model/plan.hpp"
#include "findings.hpp"
#include "keys.hpp"
#include "tree.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cph_plan {

struct Reading {
    SourceText& source;
    Findings& mistakes;
    Findings& warnings;
    Findings& notes;

    void mistake(const Value& at, std::string what, std::string hint = {}) const;

    bool mapping(const Value& value, std::string_view what) const;
    bool list(const Value& value, std::string_view what) const; // not empty either

    // Exact text: a scalar whose meaning no YAML reader would doubt.
    std::optional<std::string_view> text(const Value& value, std::string_view what) const;
    // Text for people: it may hold line feeds, but no TABs.
    std::optional<std::string_view> free_text(const Value& value, std::string_view what) const;
    std::optional<std::string> name(const Value& value, std::string_view what) const;

    std::optional<std::uint32_t> integer(const Value& value, std::uint32_t least) const;
    std::optional<Portion> portion(const Value& value) const;
    std::optional<Duration> duration(const Value& value) const;
    // Since midnight. Only in quotes: to other readers of YAML a plain 22:00 is the number 1320.
    std::optional<Duration> time_of_day(const Value& value, std::string_view what) const;
    std::optional<Instant> instant(const Value& value, std::string_view what) const;

    // The position of one of a few words.
    std::optional<std::size_t> choice(const Value& value, std::span<const std::string_view> words) const;
};

// The values of a mapping by key. Making it refuses every key that does not belong there.
class Fields {
public:
    Fields(const Reading& reading, const Value& mapping, const KeyTable& table);

    std::optional<Value> find(std::string_view key) const;
    // Reports the absence of a key that must be there.
    std::optional<Value> require(std::string_view key) const;
    bool has(std::string_view key) const { return find(key).has_value(); }

private:
    void refuse(const Value& key, std::string_view word) const;

    const Reading& reading_;
    Value mapping_;
    const KeyTable& table_;
    std::vector<std::optional<Value>> values_; // as the table's keys
};

// "'abc'", safe to print and cut.
std::string in_quotes(std::string_view text);

} // namespace cph_plan
