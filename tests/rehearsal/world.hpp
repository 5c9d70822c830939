// A world in virtual time: the pretend cloud, a clock wound by hand, a journal in memory and a run of bad
// luck drawn from a seed. Everything that happens stands in one queue, ordered by (time, sequence), so that a
// seed always tells one story.
//
// A process may die at any numbered step. What was durable by then stays, a call that was on the wire may
// still reach the cloud, everything else is gone; the next life replays the journal and goes on.
#pragma once

#include "cph_plan/driver/drive.hpp"
#include "simulator/core/cloud.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace rehearsal {

using namespace cph_plan;

// How often in a hundred each misfortune befalls a call or a read.
struct Luck {
    unsigned unreachable = 0;       // DNS, connect, TLS: the gate is not reached
    unsigned lost_after = 0;        // accepted, and the answer never comes
    unsigned lost_before = 0;       // the connection breaks before the cloud has seen it
    unsigned gateway_after = 0;     // 504 after the cloud accepted
    unsigned gateway_before = 0;    // 504, and the cloud never saw it
    unsigned arrives_late = 0;      // the answer is lost and the request reaches the cloud minutes later
    unsigned throttled = 0;         // 429, with or without a named wait
    unsigned busy = 0;              // CPS.0042
    unsigned busy_but_accepted = 0; // CPS.0042 though the cloud did begin
    unsigned iam_down = 0;
    unsigned stale_token = 0;   // 401, once
    unsigned forbidden = 0;     // 403 for good
    unsigned refused = 0;       // the whole call, for good
    unsigned cut_reply = 0;     // a 2xx whose body is lost
    unsigned read_gives_up = 0; // a read fails for good
    unsigned interrupted = 0;   // per hundred restart calls, a signal
};
constexpr int luck_kinds = 16;
unsigned& kind_of_luck(Luck& luck, int kind);

struct Crash {}; // thrown at the step at which the process dies

// What outlives a process.
struct Estate {
    std::vector<Entry> journal;
    Instant now;
    std::set<std::string> called; // servers named in calls that went out, in order of nothing in particular
};

class VirtualWorld : public World {
public:
    VirtualWorld(const Schedule& schedule, cph_sim::Cloud& cloud, Luck luck, std::uint64_t seed);

    // The next process: the same cloud and journal, a new life. `die_at` counts steps of this life from 1; 0
    // = never.
    void begin_life(std::uint64_t die_at);
    std::uint64_t steps() const { return steps_; } // of this life so far
    void pass_time(Duration duration) { now_ += duration; }
    void change_luck(Luck luck) { luck_ = luck; }

    Now now() override { return {now_, now_}; }
    Duration real(Duration duration) const override { return duration; }
    void submit(Output output) override;
    std::vector<Input> wait(std::optional<Instant> deadline) override;
    std::vector<Input> collect() override;
    Input record(Sending sending) override;
    void set_gate(Gate gate) override { gate_ = std::move(gate); }

    const std::vector<Entry>& journal() const { return journal_; }
    std::uint32_t calls_on_the_wire() const { return calls_on_the_wire_; }

    // Broken promises seen on the way, for the checkers.
    const std::vector<std::string>& complaints() const { return complaints_; }

private:
    struct Event {
        std::uint64_t life = 0; // 0: happens whoever lives
        std::function<void()> happens;
    };

    void step(); // a point at which the process may die
    void at(Instant instant, std::uint64_t life, std::function<void()> happens);
    void soon(std::function<void()> happens); // after a drawn latency, in this life only
    void deliver(Input input) { inbox_.push_back(std::move(input)); }
    Duration latency() { return Duration{5 + static_cast<Duration::rep>(random_.below(200))}; }
    bool befalls(unsigned percent) { return random_.chance(percent); }

    void restart(const Restart& call);
    void pass_gate(const Restart& call);
    void arrive(const Restart& call);
    void read(const ReadServers& question);
    void read(const ReadJobs& question);
    void count(const CountPhones& question);
    bool gives_up(const std::function<void(ReadFailure)>& answer);
    void write_notes();
    std::vector<std::string> ids(const std::vector<ServerIndex>& servers) const;
    ServerReading look_at(ServerIndex server);

    const Schedule& schedule_;
    cph_sim::Cloud& cloud_;
    Luck luck_;
    Random random_;
    Instant now_{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24}};
    std::uint64_t sequence_ = 0;
    std::map<std::pair<Instant, std::uint64_t>, Event> queue_;
    std::vector<Entry> journal_;
    std::vector<Entry> notes_;
    std::vector<Input> inbox_;
    Gate gate_;
    std::uint64_t life_ = 0;
    std::uint64_t steps_ = 0;
    std::uint64_t die_at_ = 0;
    std::uint32_t calls_on_the_wire_ = 0;
    int signals_ = 0;
    std::vector<std::string> complaints_;
};

} // namespace rehearsal
