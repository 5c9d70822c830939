// Inquiries: what the cloud shows of servers whose fate is unknown, held against the baseline in their
// intent.
//
// Under `halt` one sample is taken and the person decides. Under `assume_sent` samples go on, and a server
// that is seen to have moved and is normal again is presumed ok; the others stay unknown. Nothing here ever
// sends a restart.
#pragma once

#include "desk.hpp"

#include <map>

namespace cph_plan {

class Inquiries {
public:
    explicit Inquiries(Desk& desk) : desk_(desk) {}

    void rebuild(); // from the ledger, when a process begins its life on the run
    void applied(const Entry& entry);
    bool answered(const ServersRead& input);   // false: not a question of ours
    bool answered(const PhonesCounted& input); // false: not a question of ours
    void think();

    bool open() const { return !open_.empty(); }
    bool open_in(std::uint32_t wave) const;

private:
    struct Sample {
        Ticket servers_ticket{};
        Ticket phones_ticket{};
        std::vector<ServerIndex> servers;
        std::optional<std::vector<ServerReading>> readings;
        std::optional<std::vector<std::optional<std::uint32_t>>> phones;
        Instant give_up{};
    };
    struct Inquiry {
        Instant next{};
        Instant until{}; // assume_sent: no samples after it
        std::optional<Sample> sample;
    };

    void inquire(Permit permit);
    void ask(Permit permit, Inquiry& inquiry);
    void conclude(Permit permit, Inquiry& inquiry, std::string trouble);
    std::vector<ServerIndex> unknown_servers(Permit permit) const;
    bool moved(const PermitState& permit, ServerIndex server, const ServerReading& reading,
               std::optional<std::uint32_t> phones) const;
    Instant next_sample(const PermitState& permit) const;

    Desk& desk_;
    std::map<Permit, Inquiry> open_;
};

} // namespace cph_plan
