#include "cph_plan/engine/entry.hpp"

namespace cph_plan {

namespace {

struct Kind {
    std::string_view operator()(const Owned&) const { return "owned"; }
    std::string_view operator()(const Surveyed&) const { return "surveyed"; }
    std::string_view operator()(const Intent&) const { return "intent"; }
    std::string_view operator()(const Sending&) const { return "sending"; }
    std::string_view operator()(const Answered&) const { return "answered"; }
    std::string_view operator()(const Cleared&) const { return "cleared"; }
    std::string_view operator()(const JobsEnded&) const { return "jobs_ended"; }
    std::string_view operator()(const TimedOut&) const { return "timed_out"; }
    std::string_view operator()(const Vanished&) const { return "vanished"; }
    std::string_view operator()(const Checked&) const { return "checked"; }
    std::string_view operator()(const Flagged&) const { return "flagged"; }
    std::string_view operator()(const Evidence&) const { return "evidence"; }
    std::string_view operator()(const Presumed&) const { return "presumed"; }
    std::string_view operator()(const WaveSettled&) const { return "wave_settled"; }
    std::string_view operator()(const Stopping&) const { return "stopping"; }
    std::string_view operator()(const Closed&) const { return "closed"; }
    std::string_view operator()(const Abandoned&) const { return "abandoned"; }
    std::string_view operator()(const Unlocked&) const { return "unlocked"; }
    std::string_view operator()(const OpeningAwaited&) const { return "opening_awaited"; }
};

} // namespace

std::string_view kind(const Body& body) {
    return std::visit(Kind{}, body);
}

std::string_view to_text(Stopping::Reason reason) {
    switch (reason) {
    case Stopping::Reason::budget: return "budget";
    case Stopping::Reason::wave_budget: return "wave_budget";
    case Stopping::Reason::wave_ineligible: return "wave_ineligible";
    case Stopping::Reason::unknown: return "unknown";
    case Stopping::Reason::credentials: return "credentials";
    case Stopping::Reason::unreachable: return "unreachable";
    case Stopping::Reason::interrupted: return "interrupted";
    case Stopping::Reason::halted: return "halted";
    case Stopping::Reason::window: return "window";
    case Stopping::Reason::blackout: return "blackout";
    case Stopping::Reason::missed: return "missed";
    case Stopping::Reason::clock: return "clock";
    }
    return "";
}

std::string_view to_text(Evidence::Class verdict) {
    switch (verdict) {
    case Evidence::Class::accepted: return "accepted";
    case Evidence::Class::moved: return "moved";
    case Evidence::Class::untouched: return "untouched";
    case Evidence::Class::none: return "none";
    }
    return "";
}

std::string_view to_text(Flagged::Flag flag) {
    switch (flag) {
    case Flagged::Flag::late: return "late";
    case Flagged::Flag::inconsistent: return "inconsistent";
    }
    return "";
}

std::string_view to_text(OpeningAwaited::Why why) {
    switch (why) {
    case OpeningAwaited::Why::window: return "window";
    case OpeningAwaited::Why::blackout: return "blackout";
    }
    return "";
}

Exit exit_for(Stopping::Reason reason) {
    switch (reason) {
    case Stopping::Reason::budget:
    case Stopping::Reason::wave_budget: return Exit::budget_exceeded;
    case Stopping::Reason::wave_ineligible: return Exit::gate_not_reached;
    case Stopping::Reason::unknown: return Exit::unknown;
    case Stopping::Reason::credentials: return Exit::credentials;
    case Stopping::Reason::unreachable:
    case Stopping::Reason::window:
    case Stopping::Reason::blackout:
    case Stopping::Reason::missed:
    case Stopping::Reason::clock: return Exit::suspended;
    case Stopping::Reason::interrupted:
    case Stopping::Reason::halted: return Exit::interrupted;
    }
    return Exit::nothing_sent;
}

} // namespace cph_plan
