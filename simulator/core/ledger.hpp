// The cloud's own minutes: what it received and what it did, whatever the client got to hear. A test that
// asks whether a server was restarted twice asks here.
#pragma once

#include "cph_plan/base/name.hpp"
#include "simulator/core/fleet.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cph_sim {

using cph_plan::JobId;
using cph_plan::RequestId;

enum class CallKind : std::uint8_t { restart, jobs, job, servers, server, phones, tags };
constexpr std::size_t call_kinds = 7;

enum class Sender : std::uint8_t {
    client,
    client_late, // the client had gone before the request arrived
    other,       // another operator of the same project
};

struct ReceivedRestart {
    std::string server;
    Instant at{};
    RequestId request;
    std::uint32_t call = 0; // number of the call, from 1
    bool accepted = false;
    std::string code{}; // why it was refused
    JobId job{};        // when accepted
    Sender sender = Sender::client;
};

struct ProcessedCall {
    Instant at{};
    std::uint32_t number = 0; // from 1, without gaps
    CallKind kind = CallKind::restart;
    Sender sender = Sender::client;
    std::string refusal{};      // the code when the whole call was refused
    std::uint32_t asked = 0;    // restart: servers named
    std::uint32_t accepted = 0; // restart: servers that began to restart
};

class Ledger {
public:
    // Reads beyond this many are counted but no longer listed: a long poll must not eat the memory.
    static constexpr std::size_t calls_listed_max = 1'000'000;

    const std::vector<ReceivedRestart>& restarts() const { return restarts_; }
    const std::vector<ProcessedCall>& calls() const { return calls_; }
    std::uint32_t count(CallKind kind) const { return counts_[static_cast<std::size_t>(kind)]; }

    std::vector<ReceivedRestart> restarts_of(std::string_view server) const;
    // Restarts of the server that the cloud began, by whomever.
    std::uint32_t accepted_of(std::string_view server) const;

    void add(ReceivedRestart restart) { restarts_.push_back(std::move(restart)); }
    void add(ProcessedCall call);

private:
    std::vector<ReceivedRestart> restarts_;
    std::vector<ProcessedCall> calls_;
    std::array<std::uint32_t, call_kinds> counts_{};
};

} // namespace cph_sim
