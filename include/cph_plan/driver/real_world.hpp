// The world outside: the cloud through curl, a journal, the machine's clock and signals, in one thread around
// one poll.
#pragma once

#include "cph_plan/cloud/client.hpp"
#include "cph_plan/driver/clock.hpp"
#include "cph_plan/driver/drive.hpp"
#include "cph_plan/driver/signals.hpp"
#include "cph_plan/journal/journal.hpp"

#include <map>
#include <memory>

namespace cph_plan {

// How often the journal is asked whether somebody wants something of this run; "seen within 1 s".
constexpr Duration request_interval = 500ms;

class RealWorld : public World {
public:
    // All of them outlive the world. `clock` is the run's.
    RealWorld(const Schedule& schedule, Lease& lease, CloudClient& cloud, Signals& signals,
              const RunClock& clock);
    ~RealWorld() override;

    Now now() override;
    Duration real(Duration duration) const override;
    void submit(Output output) override;
    std::vector<Input> wait(std::optional<Instant> deadline) override;
    std::vector<Input> collect() override;
    Input record(Sending sending) override;
    void set_gate(Gate gate) override;

    // The first error of the journal, for the person who reads the terminal.
    const std::optional<Error>& journal_error() const { return journal_error_; }

    // Another process owns the run: nothing of it is this one's to write any more.
    bool fenced() const;

private:
    // Phones are counted server by server; the answer goes out when the last count is in.
    struct PhoneCount {
        std::vector<std::optional<std::uint32_t>> restarting;
        std::size_t left = 0;
    };

    void put_out(Note note);
    void put_out(Restart restart);
    void put_out(ReadServers question);
    void put_out(ReadJobs question);
    void put_out(CountPhones question);

    std::vector<std::string> ids(const std::vector<ServerIndex>& servers) const;
    void write_notes();
    void look_around(); // signals, requests, the lease
    void keep_lease(Duration boot);
    void fail_note(Entry entry, const Error& error);
    Duration patience(std::optional<Instant> deadline) const;

    const Schedule& schedule_;
    Lease& lease_;
    CloudClient& cloud_;
    Signals& signals_;
    const RunClock& clock_;
    Gate gate_;
    std::vector<Input> inbox_;
    std::vector<Entry> notes_; // not durable yet
    std::map<Ticket, PhoneCount> phone_counts_;
    std::optional<Error> journal_error_;
    int signals_seen_ = 0;
    std::uint64_t last_request_ = 0;
    Duration last_look_at_requests_{};
    Duration last_renewal_{};
    Duration last_renewal_try_{};
    bool lease_lost_ = false;
    bool lease_taken_ = false;
};

} // namespace cph_plan
