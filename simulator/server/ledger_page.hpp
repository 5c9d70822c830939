// The ledger as it is read over HTTP.
#pragma once

#include "json.hpp"
#include "simulator/core/ledger.hpp"

namespace cph_sim {

// "2026-11-24T04:04:48.123Z"
std::string exact_time(Instant instant);

// Every restart that each server received, and every call that reached the service; times of the cloud's
// clock.
Json ledger_json(const Ledger& ledger);

// The same restarts as text: a line for each, "SERVER accepted" or "SERVER refused CODE".
std::string ledger_text(const Ledger& ledger);

} // namespace cph_sim
