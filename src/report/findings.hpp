// What several forms of the report ask of a ledger, and what they all say alike.
#pragma once

#include "cph_plan/engine/ledger.hpp"
#include "cph_plan/engine/run_record.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cph_plan {

// Outcomes in the order in which they are shown.
constexpr std::array all_outcomes = {Outcome::not_started, Outcome::in_flight, Outcome::ok,
                                     Outcome::ineligible,  Outcome::rejected,  Outcome::failed,
                                     Outcome::timed_out,   Outcome::unhealthy, Outcome::unknown};
static_assert(all_outcomes.size() == outcome_count);

std::uint32_t count_in(const OutcomeCounts& counts, Outcome outcome);

// "98 ok, 2 failed": those above zero; "nothing" when there are none.
std::string counts_text(const OutcomeCounts& counts);

// Why the servers that were not started were not.
enum class Unstarted : std::uint8_t {
    waiting,  // their turn has not come, and still may
    stopped,  // the run stopped before: Stopping::Reason says why
    abandoned // a person ended the run
};
struct UnstartedReason {
    Unstarted kind = Unstarted::waiting;
    Stopping::Reason stop = Stopping::Reason::budget;
};
UnstartedReason why_unstarted(const Ledger& ledger);
std::string_view to_text(const UnstartedReason& reason);

// The reason to stop that decides how the run ends; nothing when nobody asked it to stop.
const Stopping* worst_stop(const Ledger& ledger);

// "the failure budget is exceeded": a reason to stop, in words.
std::string_view reason_text(Stopping::Reason reason);

// Its detail, as far as that says more than the reason.
std::string_view further_detail(const Stopping& stop);

// Both.
std::string stop_text(const Stopping& stop);

// The server's last attempt, or nothing.
const Attempt* last_attempt(const Ledger& ledger, ServerIndex server);

// All its attempts, oldest first.
std::vector<const Attempt*> attempts_of(const Ledger& ledger, ServerIndex server);

// Servers of this permit whose fate is unknown.
std::vector<ServerIndex> unknown_servers(const Ledger& ledger, Permit permit);

// What is known of a permit's unknown servers; nothing when no sample has been read.
std::optional<Evidence::Class> evidence_class(const PermitState& permit);

// The permits of each batch, in order.
class PermitsByBatch {
public:
    explicit PermitsByBatch(const Ledger& ledger);
    std::span<const Permit> of(std::uint32_t batch) const;

private:
    std::vector<std::uint32_t> first_; // of each batch, in permits_, and one past the last
    std::vector<Permit> permits_;
};

// "CPS.0158 not available", what went wrong with an attempt or a call, safe to show; empty for nothing.
std::string trouble_text(std::string_view code, std::string_view message, std::string_view note = {});

// Why a server is bad, ineligible or flagged, safe to show; empty for nothing.
std::string server_trouble(const Ledger& ledger, ServerIndex server);

// "3 waves", "1 wave".
std::string counted(std::size_t count, std::string_view thing);

// "3 servers", "1 server".
std::string servers_text(std::size_t count);

// Ids side by side, the first `most` of them: "a, b, c and 4 more".
std::string id_list(const Schedule& schedule, std::span<const ServerIndex> servers, std::size_t most);

} // namespace cph_plan
