// A run that fits on a page: three servers of two targets in two waves, every setting at a value of its own.
#pragma once

#include "cph_plan/engine/run_record.hpp"

namespace journal_tests {

cph_plan::RunHeader small_header();
cph_plan::Schedule small_schedule();

} // namespace journal_tests
