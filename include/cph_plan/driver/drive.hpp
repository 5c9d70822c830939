// The conversation between an engine and a world, until one process's part of it is over. It is boring on
// purpose: if it ever needs an `if` about waves, that `if` belongs in the engine.
#pragma once

#include "cph_plan/engine/engine.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace cph_plan {

// What the engine talks to. The real one holds the cloud, the journal and the clock; a rehearsal holds a
// simulated cloud and a clock wound by hand.
class World {
public:
    // Asked with the connection of a restart call open and no byte of it sent: may the permit be spent?
    // Saying yes means that `Sending` is durable.
    using Gate = std::function<bool(Permit)>;

    virtual ~World() = default;

    virtual Now now() = 0;

    // A duration of the run as the machine lives it: shorter when the run's clock is sped up.
    virtual Duration real(Duration duration) const = 0;

    // Never waits for the network. Notes may be collected and made durable together in the next wait().
    virtual void submit(Output output) = 0;

    // What has happened, waiting for it until `deadline` (on the run clock) if need be; may come back empty.
    virtual std::vector<Input> wait(std::optional<Instant> deadline) = 0;

    // What has happened by now, without waiting and without touching the network.
    virtual std::vector<Input> collect() = 0;

    // Makes a Sending durable, there and then.
    virtual Input record(Sending sending) = 0;

    virtual void set_gate(Gate gate) = 0;
};

// Called after each entry has been applied.
using Observer = std::function<void(const Entry&, const Ledger&)>;

// Between the last check and the first byte no more than this may pass on the machine; a process that was
// stopped in between checks again.
constexpr Duration gate_staleness_max = 2s;

// Called after each wait for what happens, also when nothing did.
using RoundObserver = std::function<void(const Ledger&)>;

// Runs the engine against the world from Begin to its exit.
Exit drive(Engine& engine, World& world, const Owned& owner, const Observer& observer,
           const RoundObserver& round = {});

} // namespace cph_plan
