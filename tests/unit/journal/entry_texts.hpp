// One entry of every kind with the text that stands for it, written by hand: what earlier versions have
// stored must be read for good.
#pragma once

#include "cph_plan/engine/entry.hpp"

#include <string_view>
#include <vector>

namespace journal_tests {

struct EntryText {
    std::string_view kind;
    cph_plan::Body body;
    std::string_view text;
};

const std::vector<EntryText>& entry_texts();

} // namespace journal_tests
