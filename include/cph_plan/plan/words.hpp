// What the texts of a plan may be made of: names, ids, regions, and the words that are refused.
#pragma once

#include <string_view>

namespace cph_plan {

// [A-Za-z0-9._-]{1,64}, beginning with a letter or digit.
bool is_name(std::string_view text);

// [A-Za-z0-9_-]{1,64}
bool is_server_id(std::string_view text);
bool is_id_character(char letter);

// [a-z]{2}-[a-z]+-[0-9]{1,3}
bool is_region(std::string_view text);

// 32 hexadecimal digits.
bool is_project_id(std::string_view text);

// Words that YAML readers disagree about: y n yes no on off true false null ~, in any case, and nothing at
// all.
bool is_ambiguous(std::string_view plain);

// A key under which people keep credentials, in any case.
bool looks_secret(std::string_view key);

// Controls, bidi marks, line separators and the BOM: never in a plan, not even escaped. Line feeds and TABs
// are judged by where they stand.
bool is_forbidden(char32_t character);

} // namespace cph_plan
