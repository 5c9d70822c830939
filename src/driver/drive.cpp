#include "cph_plan/driver/drive.hpp"

namespace cph_plan {

namespace {

class Conversation {
public:
    Conversation(Engine& engine, World& world, const Observer& observer)
        : engine_(engine), world_(world), observer_(observer) {
        world_.set_gate([this](Permit permit) { return pass(permit); });
    }
    ~Conversation() { world_.set_gate({}); }
    Conversation(const Conversation&) = delete;
    Conversation& operator=(const Conversation&) = delete;

    void take(const Input& input) {
        engine_.handle(world_.now(), input);
        if (const auto* noted = std::get_if<Noted>(&input)) observer_(noted->entry, engine_.ledger());
        while (auto output = engine_.next()) world_.submit(std::move(*output));
    }

    void take_all(const std::vector<Input>& inputs) {
        for (const Input& input : inputs) take(input);
    }

private:
    bool allowed(Permit permit) {
        for (auto inputs = world_.collect(); !inputs.empty(); inputs = world_.collect()) take_all(inputs);
        return !engine_.may_send(world_.now(), permit);
    }

    // The last gate. What is known by now is taken in first; after the record has become durable, which may
    // take long, a look at the clock tells whether the answer still holds.
    bool pass(Permit permit) {
        if (!allowed(permit)) return false;
        const Now checked = world_.now();
        const Input recorded = world_.record({permit, checked.wall, checked.cloud_offset});
        take(recorded);
        if (!std::holds_alternative<Noted>(recorded)) return false;
        return world_.real(world_.now().run - checked.run) <= gate_staleness_max;
    }

    Engine& engine_;
    World& world_;
    const Observer& observer_;
};

} // namespace

Exit drive(Engine& engine, World& world, const Owned& owner, const Observer& observer,
           const RoundObserver& round) {
    Conversation conversation(engine, world, observer);
    conversation.take(Begin{owner});
    while (!engine.exit()) {
        const std::vector<Input> inputs = world.wait(engine.deadline());
        if (inputs.empty()) conversation.take(Tick{});
        conversation.take_all(inputs);
        if (round) round(engine.ledger());
    }
    return *engine.exit();
}

} // namespace cph_plan
