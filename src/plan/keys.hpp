// Every key of the plan language: which mapping it belongs to, and whether this version carries it out.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace cph_plan {

enum class Use : std::uint8_t {
    now,
    later, // part of the language, refused by name so that it is never silently ignored
};

struct Key {
    std::string_view name;
    Use use = Use::now;
};

struct KeyTable {
    std::string_view owner; // "the plan", "a wave"
    std::span<const Key> keys;
};

extern const KeyTable plan_keys;
extern const KeyTable target_keys;
extern const KeyTable group_keys;
extern const KeyTable wave_keys;
extern const KeyTable health_keys;
extern const KeyTable window_keys;
extern const KeyTable blackout_keys;

// All tables, for "belongs to a wave" and for did-you-mean across them.
std::span<const KeyTable* const> all_key_tables();

} // namespace cph_plan
