// A list of servers as text: "0-99,104". Order is kept, because the baseline of an intent and the answers of
// a reply follow it. Every list has exactly one text.
#pragma once

#include "cph_plan/schedule/schedule.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace cph_plan::journal {

// No schedule is larger: its ids would not fit into one table. A range must not make a reader allocate more.
constexpr std::size_t listed_servers_max = 10'000'000;

void append_ranges(std::string& out, const std::vector<ServerIndex>& servers);

// False when the text is not what append_ranges would have written.
bool read_ranges(std::string_view text, std::vector<ServerIndex>& servers);

} // namespace cph_plan::journal
