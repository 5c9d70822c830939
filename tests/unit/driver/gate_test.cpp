// The last moment before a call: the record must become durable soon, on the machine's own clock.
#include "cph_plan/driver/drive.hpp"

#include "support/made_up_plan.hpp"

#include <doctest/doctest.h>

using namespace cph_plan;

namespace {

// One server, an open connection, and a disk that takes its time over the record of the call.
class SlowDisk : public World {
public:
    SlowDisk(Duration per_record, double speed) : per_record_(per_record), speed_(speed) {}

    bool let_through = false;

    Now now() override { return {now_, now_}; }
    Duration real(Duration duration) const override {
        return Duration{static_cast<Duration::rep>(static_cast<double>(duration.count()) / speed_)};
    }
    void submit(Output output) override {
        if (auto* note = std::get_if<Note>(&output)) answers_.emplace_back(noted(std::move(note->body)));
        if (const auto* read = std::get_if<ReadServers>(&output)) answers_.emplace_back(running(*read));
        if (const auto* call = std::get_if<Restart>(&output)) wanted_ = call->permit;
    }
    std::vector<Input> wait(std::optional<Instant>) override {
        if (wanted_) {
            let_through = gate_(*std::exchange(wanted_, std::nullopt));
            answers_.emplace_back(Interrupted{.times = 2}); // enough has been seen
        }
        now_ += 100ms;
        return collect();
    }
    std::vector<Input> collect() override { return std::exchange(answers_, {}); }
    Input record(Sending sending) override {
        now_ += per_record_;
        return noted(std::move(sending));
    }
    void set_gate(Gate gate) override { gate_ = std::move(gate); }

private:
    Input noted(Body body) { return Noted{Entry{.seq = ++seq_, .at = now_, .body = std::move(body)}}; }
    Input running(const ReadServers& read) const {
        const ServerReading well{.found = true, .status = 5, .updated = now_, .read_at = now_};
        return ServersRead{read.ticket, Listing{std::vector(read.servers.size(), well)}};
    }

    Duration per_record_;
    double speed_;
    Gate gate_;
    Instant now_{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24}};
    std::uint64_t seq_ = 0;
    std::vector<Input> answers_;
    std::optional<Permit> wanted_;
};

bool lets_the_call_through(SlowDisk disk) {
    const Schedule schedule = make_schedule(made_up::plan_of(1), 1);
    Engine engine(schedule, {});
    drive(engine, disk, {.epoch = 1, .host = "here", .operator_name = "me", .command = "apply"},
          [](const Entry&, const Ledger&) {});
    return disk.let_through;
}

} // namespace

TEST_CASE("a call whose record took longer than two seconds to become durable is not sent") {
    CHECK(lets_the_call_through({2000ms, 1.0}));
    CHECK_FALSE(lets_the_call_through({2001ms, 1.0}));
}

TEST_CASE("in a simulation that runs faster, the two seconds stay the machine's") {
    CHECK(lets_the_call_through({200s, 100.0}));
    CHECK_FALSE(lets_the_call_through({201s, 100.0}));
}
