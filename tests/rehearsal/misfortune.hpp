// The misfortunes of a simulated world, by name, and how often each of them strikes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string_view>

namespace rehearsal {

enum class Misfortune : std::uint8_t {
    // to a restart call
    slow_connect,      // it takes seconds until the gate is reached
    unreachable,       // DNS, connect, TLS: the gate is not reached
    lost_before,       // the connection breaks before the cloud has seen the request
    lost_after,        // accepted, and the answer never comes
    gateway_before,    // 504, and the cloud never saw it
    gateway_after,     // 504 after the cloud accepted
    cut_reply,         // a 2xx whose body is lost
    arrives_late,      // the answer is lost and the request reaches the cloud minutes later
    throttled,         // 429 without a wait
    throttled_for,     // 429 that names a wait
    busy,              // CPS.0042
    busy_but_accepted, // CPS.0042 though the cloud did begin
    iam_down,
    stale_token,  // 401, once
    no_backend,   // APIGW.0610: refused for good
    forbidden,    // 403 for good
    refused,      // the whole call, for good
    item_unclear, // the last server of the reply is described in a way that settles nothing
    // to a read
    read_gives_up,  // after five minutes
    read_forbidden, // at once, and the next ones too
    other_operator, // somebody else restarts one of the servers that are read
    // to the process
    interrupted,
    interrupted_twice,
    halt_asked,
    lease_not_renewed,
    slow_disk, // one append takes longer than the last gate allows
    disk_full, // an append fails, and every later one of the process
};
constexpr std::size_t misfortune_count = 27;

std::string_view to_text(Misfortune kind);
std::optional<Misfortune> misfortune_from(std::string_view text);

// One misfortune at one occasion: the n-th call, read or append of the story, from 1.
struct Strike {
    Misfortune kind{};
    std::uint64_t occasion = 0;
    friend auto operator<=>(const Strike&, const Strike&) = default;
};

struct Luck {
    std::array<unsigned, misfortune_count> percent{}; // by kind
    // When set, exactly these happen and nothing is left to chance.
    std::optional<std::set<Strike>> only{};

    unsigned& of(Misfortune kind) { return percent[static_cast<std::size_t>(kind)]; }
};

} // namespace rehearsal
