// An engine on the bench: a journal in memory, a clock wound by hand, and a cloud that answers what the story
// says. Servers are named by their position in the schedule, from 1.
//
// A story either lets things run (`to_the_end`, `until`) or takes each question of the engine in hand
// (`take`, `send`, `answer`). Notes become durable at once unless the story holds them.
#pragma once

#include "cph_plan/engine/engine.hpp"
#include "support/made_up_plan.hpp"

#include <algorithm>
#include <deque>
#include <doctest/doctest.h>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace bench {

using namespace cph_plan;
using made_up::cut_batches;
using made_up::plan_of;

constexpr auto running = JobReading::State::running;
constexpr auto succeeded = JobReading::State::succeeded;
constexpr auto failed = JobReading::State::failed;

// A plan in which every server may go wrong.
inline Plan tolerant(std::uint32_t servers, OnUnknown policy = OnUnknown::halt) {
    Plan plan = plan_of(servers);
    plan.max_failures = Portion{servers};
    plan.on_unknown = policy;
    return plan;
}

constexpr ServerIndex server(std::uint32_t number) {
    return ServerIndex{number - 1};
}

ServerReply accepted(const std::string& job);
ServerReply rejected(const std::string& code);
ServerReply unclear();
RestartReply lost(); // nothing came back
RestartReply refused(RestartReply::Kind kind, const std::string& code);
RestartReply again(RestartReply::Again why, std::optional<Duration> wait = {});
RestartReply not_sent(); // the network never let it out

// A plan whose waves have these sizes and this pause.
Plan in_waves(const std::vector<std::uint32_t>& sizes, Duration pause = 0ms);

std::string to_text(const Output& output);

class Bench {
public:
    explicit Bench(Schedule schedule);
    explicit Bench(const Plan& plan) : Bench(make_schedule(plan, 1)) {}

    // --- what the cloud shows

    std::map<std::uint32_t, int> status;      // of a server; 5 where nothing is said, 0: not found
    std::map<std::uint32_t, Instant> updated; // of a server; one fixed instant where nothing is said
    std::map<std::uint32_t, std::optional<std::uint32_t>> phones;     // restarting; 0 where nothing is said
    std::map<std::uint32_t, ServerReply> replies;                     // accepted where nothing is said
    std::map<std::uint32_t, JobReading::State> jobs;                  // succeeded where nothing is said
    std::set<std::uint32_t> vanished;                                 // servers whose job no list shows
    std::function<std::optional<RestartReply>(const Restart&)> reply; // of the whole call, before `replies`
    std::optional<ReadFailure> reads_fail;

    // --- processes and time

    void begin(); // the next process: what is durable is replayed, then it begins
    void wait(Duration duration);
    void tick() { handle(Tick{}); }
    Instant now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 24}};
    Duration wall_ahead = 0ms;
    std::optional<Duration> cloud_offset;
    Overrides overrides; // of the next process

    // --- letting things run

    Exit to_the_end();
    // Until the engine asks for a restart that the story wants to handle itself, or whatever else it says.
    void until(const std::function<bool()>& reached);
    void until_call() {
        until([this] { return asks<Restart>(); });
    }

    // --- taking things in hand

    std::deque<Output> asked; // what is not answered yet, notes apart
    template <class Question>
    bool asks() const {
        for (const Output& output : asked)
            if (std::holds_alternative<Question>(output)) return true;
        return false;
    }
    template <class Question>
    Question take() {
        for (auto place = asked.begin(); place != asked.end(); ++place)
            if (const auto* question = std::get_if<Question>(&*place)) {
                const Question taken = *question;
                asked.erase(place);
                return taken;
            }
        FAIL("the engine does not ask for it");
        return {};
    }
    std::optional<std::string> send(Permit permit); // through the last gate; says why not
    void answer(const Restart& call);
    void answer(const Restart& call, RestartReply whole);
    void answer(const ReadServers& question);
    void answer(const ReadJobs& question);
    void answer(const CountPhones& question);
    template <class Question>
    void answer_next() {
        answer(take<Question>());
    }
    void handle(const Input& input);

    bool hold_notes = false;
    std::deque<Entry> held;
    void settle_notes();
    void fail_note(bool fenced = false);

    // --- what has become of it

    Engine& engine() { return *engine_; }
    const Ledger& ledger() const { return engine_->ledger(); }
    const Schedule& schedule() const { return schedule_; }
    std::vector<Entry> journal;
    std::vector<std::string> live; // the ledger as text after each entry
    std::optional<Exit> exit() const { return engine_->exit(); }
    std::string outcomes() const; // "ok failed not_started"
    std::string calls() const;    // "1|2 3": the servers of each call that went out, in order
    std::string kinds() const;    // of the entries, in order
    std::size_t count(std::string_view kind) const;
    template <class Body>
    const Body& last() const {
        for (auto entry = journal.rbegin(); entry != journal.rend(); ++entry)
            if (const auto* body = std::get_if<Body>(&entry->body)) return *body;
        FAIL("the journal has no such entry");
        static const Body nothing{};
        return nothing;
    }

private:
    void drain();
    std::unique_ptr<Engine> new_engine() const;
    void append(Entry entry);
    void answer_oldest();

    Schedule schedule_;
    std::unique_ptr<Engine> engine_;
};

} // namespace bench
