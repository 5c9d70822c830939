// Following: accepted jobs until each has ended, timed out or vanished.
//
// A call is polled with the reply, then after a tenth of the time since, between 1 s and 10 s. Several open
// calls share one read as long as their jobs fit one page. A call all of whose open jobs have timed out is
// still polled, for the `late` flag, but holds nothing up.
#pragma once

#include "desk.hpp"

#include <map>
#include <set>
#include <string>
#include <unordered_map>

namespace cph_plan {

class Following {
public:
    explicit Following(Desk& desk) : desk_(desk) {}

    void rebuild(); // from the ledger, when a process begins its life on the run
    void applied(const Entry& entry);
    bool answered(const JobsRead& input); // false: not a question of ours
    void think();
    bool asking() const { return !asked_.empty(); }

private:
    struct Call {
        std::vector<std::uint32_t> attempts; // positions in Ledger::attempts()
        std::uint32_t jobs = 0;              // ended ones included: what a list of the request shows
        Instant next_poll{};
        Instant timeout{};
        bool asked = false;
        bool timed_out = false;
    };
    struct Job {
        std::uint32_t attempt = 0;
        std::uint32_t position = 0; // in Ledger::job_ids()
    };
    struct Missing {
        int answers = 0;
        Instant last{};
    };
    // What one answer shows, before any of it is noted.
    struct Findings {
        JobsEnded ended;
        std::vector<Flagged> flags;
        std::set<std::string_view> seen;
        std::map<std::string_view, JobReading::State> ended_as; // jobs that this answer shows ended
        std::set<ServerIndex> inconsistent;
        std::map<std::uint32_t, std::uint32_t> ended_of; // jobs of each attempt
        std::set<std::uint32_t> over;                    // attempts that are settled by this answer
    };

    void open(Permit permit);
    void close(std::uint32_t permit);
    void schedule_poll(std::uint32_t permit, Call& call, Instant instant);
    void ask(const std::vector<std::uint32_t>& permits);
    void examine(const JobReading& reading, Findings& findings);
    bool shows_all_open(const Attempt& attempt, const Findings& findings) const;
    bool any_failed(const Attempt& attempt) const;
    void look_for_vanished(const Call& call, const PermitState& permit, Findings& findings);
    void look_for_timeouts(Call& call, const Findings& findings);

    Desk& desk_;
    std::map<std::uint32_t, Call> calls_; // by permit number
    std::set<std::pair<Instant, std::uint32_t>> due_;
    std::unordered_map<std::string, Job> jobs_; // of open calls; looked up only, never walked
    std::map<std::uint32_t, Missing> missing_;  // by attempt
    std::map<Ticket, std::vector<std::uint32_t>> asked_;
};

} // namespace cph_plan
