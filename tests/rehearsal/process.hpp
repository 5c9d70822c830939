// One process: the world as an engine sees it. It may die at any numbered step, be stopped and go on, or be
// stopped while another process takes the run over. What was durable by then stays, a call that was on the
// wire may still reach the cloud, everything else is gone.
#pragma once

#include "cph_plan/driver/drive.hpp"
#include "scene.hpp"

namespace rehearsal {

struct Crash {}; // thrown at the step at which the process dies

class Process : public World {
public:
    // `meanwhile` is what others do while this process is stopped and the run is theirs to take.
    Process(Scene& scene, std::size_t number, std::uint32_t epoch, std::function<void()> meanwhile);
    ~Process() override;

    Now now() override;
    Duration real(Duration duration) const override { return duration; }
    void submit(Output output) override;
    std::vector<Input> wait(std::optional<Instant> deadline) override;
    std::vector<Input> collect() override;
    Input record(Sending sending) override;
    void set_gate(Gate gate) override { gate_ = std::move(gate); }

    // It cannot write, or thinks that it may not.
    bool journal_lost() const { return journal_lost_ || lease_lost_; }
    std::uint64_t steps() const { return steps_; }
    // At most so many job lists are due by now.
    std::uint64_t job_reads() const { return job_reads_; }
    std::uint64_t job_reads_allowed() const;

private:
    void step(Point point);
    void be_stopped(const Mishap& mishap, Point point);
    void soon(std::function<void()> happens); // after a drawn latency
    void deliver(Input input);
    bool strikes(Misfortune kind, std::uint64_t occasion) { return scene_.fate.strikes(kind, occasion); }
    Duration latency();

    // --- the journal
    void write_notes();
    void use_disk(); // it may be slow, or full from now on
    bool append(Entry& entry);
    Input lost(Entry entry) const;

    // --- the restart call
    void restart(const Restart& call);
    void befall_process(std::uint64_t occasion);
    void pass_gate(const Restart& call, std::uint64_t occasion);
    void send(const Restart& call, std::uint64_t occasion);
    RestartReply reply_of_cloud(const Restart& call, std::uint64_t occasion);
    void answer(Permit permit, const RestartReply& reply);

    // --- reads
    bool fails(std::uint64_t occasion, const std::function<void(ReadFailure)>& answer);
    void read(const ReadServers& question);
    void read(const ReadJobs& question);
    void count(const CountPhones& question);
    ServerReading look_at(ServerIndex server);

    Scene& scene_;
    std::size_t number_;
    std::uint32_t epoch_;
    std::function<void()> meanwhile_;
    Duration skew_;
    std::vector<Mishap> mishaps_;
    std::uint64_t steps_ = 0;
    std::array<std::uint64_t, point_count> times_at_{};
    std::uint64_t turns_at_rest_ = 0; // waits in a row in which no time passed
    std::vector<Entry> notes_;
    std::vector<Input> inbox_;
    Gate gate_;
    Instant born_;
    std::uint32_t in_flight_ = 0;
    bool journal_lost_ = false;
    bool fenced_ = false;
    bool lease_lost_ = false;
    bool reads_forbidden_ = false;
    bool told_to_stop_ = false;
    bool held_at_the_end_ = false;
    std::uint64_t job_reads_ = 0;
    std::vector<Instant> followed_since_;
};

} // namespace rehearsal
