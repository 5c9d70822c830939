// The long parts of the JSON report, each a value that the root puts under its key.
#pragma once

#include "cph_plan/engine/ledger.hpp"
#include "cph_plan/report/json_writer.hpp"

#include <string_view>

namespace cph_plan {

void write_waves(JsonWriter& json, const Ledger& ledger);
void write_servers(JsonWriter& json, const Ledger& ledger);
void write_evidence(JsonWriter& json, const Ledger& ledger);

// An object with a count for each outcome, zeros included.
void write_outcomes(JsonWriter& json, const OutcomeCounts& counts);

// At most report_text_max bytes, cut between characters.
std::string_view kept_text(std::string_view text);

} // namespace cph_plan
