#include "cph_plan/model/outcome.hpp"

#include <array>

namespace cph_plan {

namespace {

constexpr std::array<std::string_view, outcome_count> outcome_texts = {"not_started", "in_flight", "ok",
                                                                       "ineligible",  "rejected",  "failed",
                                                                       "timed_out",   "unhealthy", "unknown"};

constexpr std::array<std::string_view, 6> state_texts = {"running",  "suspended", "interrupted",
                                                         "finished", "halted",    "abandoned"};

// From worst to least; what is not in it never competes.
constexpr std::array severity = {Exit::unknown,   Exit::budget_exceeded, Exit::gate_not_reached,
                                 Exit::approval,  Exit::credentials,     Exit::interrupted,
                                 Exit::suspended, Exit::within_budget,   Exit::ok};

std::size_t rank(Exit exit) {
    for (std::size_t i = 0; i < severity.size(); ++i)
        if (severity[i] == exit) return i;
    return severity.size();
}

} // namespace

std::string_view to_text(Outcome outcome) {
    return outcome_texts[static_cast<std::size_t>(outcome)];
}

std::optional<Outcome> outcome_from(std::string_view text) {
    for (std::size_t i = 0; i < outcome_texts.size(); ++i)
        if (outcome_texts[i] == text) return static_cast<Outcome>(i);
    return std::nullopt;
}

std::string_view to_text(RunState state) {
    return state_texts[static_cast<std::size_t>(state)];
}

std::optional<RunState> run_state_from(std::string_view text) {
    for (std::size_t i = 0; i < state_texts.size(); ++i)
        if (state_texts[i] == text) return static_cast<RunState>(i);
    return std::nullopt;
}

Exit worse(Exit a, Exit b) {
    return rank(a) <= rank(b) ? a : b;
}

} // namespace cph_plan
