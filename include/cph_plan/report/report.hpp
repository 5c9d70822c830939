// The report: one JSON record of one run, in which every planned server stands exactly once, in the order of
// the schedule, with exactly one outcome.
//
// It is a pure function of what the journal holds. The file that `apply` leaves and the one that is written
// from the journal years later are the same bytes; a report of a run that has not ended, or whose process is
// dead, says so in `run.state` and is otherwise as complete.
//
// docs/report-format.md describes the format; report_schema() is the same for programs.
#pragma once

#include "cph_plan/engine/ledger.hpp"
#include "cph_plan/engine/run_record.hpp"
#include "cph_plan/report/json_writer.hpp"

#include <cstddef>
#include <string_view>

namespace cph_plan {

// Rises when a reader of the old format could misread the new one.
constexpr int report_schema_version = 1;

// Text from the cloud is kept exactly up to this many bytes. A reply may hold megabytes for each server, and
// a report that repeats them helps nobody.
constexpr std::size_t report_text_max = std::size_t{64} * 1024;

// Memory does not grow with the number of servers: a report is put out as it is made.
void write_report_json(const Sink& sink, const RunHeader& header, const Ledger& ledger);

// The JSON Schema (draft 2020-12) of what write_report_json writes.
std::string_view report_schema();

} // namespace cph_plan
