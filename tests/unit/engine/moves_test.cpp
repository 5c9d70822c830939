// The lawful moves, one by one, and that nothing else moves anything.
#include "bench.hpp"

#include <fmt/format.h>

using namespace bench;

namespace {

constexpr std::array stages{Stage::untouched, Stage::sent, Stage::following, Stage::checking, Stage::settled};
constexpr std::array stage_names{"untouched", "sent", "following", "checking", "settled"};
constexpr std::array<const char*, server_event_count> event_names{
    "found_ineligible", "sending",    "accepted",  "rejected",           "unclear",
    "taken_back",       "job_failed", "job_done",  "job_done_is_enough", "timed_out",
    "vanished",         "healthy",    "unhealthy", "presumed",           "abandoned"};

std::string text_of(const Standing& standing) {
    const char* stage = stage_names[static_cast<std::size_t>(standing.stage)];
    if (standing.stage != Stage::settled) return stage;
    return fmt::format("{} {}", stage, to_text(standing.outcome));
}

// Server 1 of three, brought to a stage by a run told entry by entry.
class Told {
public:
    Told() : schedule_(cut_batches(make_schedule(plan(), 1), 2)), ledger_(schedule_) { add(Owned{}); }

    static Plan plan() {
        Plan plan = in_waves({2, 1});
        plan.on_unknown = OnUnknown::assume_sent;
        plan.max_failures = Portion{3};
        return plan;
    }
    void add(Body body) { ledger_.apply({++seq_, Instant{}, std::move(body)}); }
    void sent() {
        add(Intent{Permit{1}, 0, {server(1), server(2)}, {{}, {}}});
        add(Sending{Permit{1}, Instant{}, {}});
    }
    void answered(const ServerReply& first, const ServerReply& second) {
        sent();
        add(Answered{Permit{1},
                     {.kind = RestartReply::Kind::answered, .servers = {first, second}, .request = {"r"}}});
    }
    void accepted_both() { answered(accepted("a"), accepted("b")); }
    void ended(std::uint32_t number, JobReading::State state) {
        add(JobsEnded{{{server(number), {.job = {number == 1 ? "a" : "b"}, .state = state}}}});
    }

    Ledger& ledger() { return ledger_; }
    // Everything that can be seen of it, but for the two counters that every entry may change.
    std::string state() const {
        const std::string text = ledger_.to_text();
        const auto& first = ledger_.wave(0);
        return fmt::format("{} wave 1: {} settled, {} sent, stage {}, unanswered {}, attempts {}",
                           text.substr(text.find('\n')), first.settled, first.sent,
                           static_cast<int>(first.stage), ledger_.calls_unanswered(),
                           ledger_.attempts().size());
    }

private:
    Schedule schedule_;
    Ledger ledger_;
    std::uint64_t seq_ = 0;
};

using Prepare = std::function<void(Told&)>;

const std::map<std::string, Prepare>& places() {
    static const std::map<std::string, Prepare> all{
        {"untouched", [](Told&) {}},
        {"noted",
         [](Told& run) {
             run.add(Intent{Permit{1}, 0, {server(1), server(2)}, {{}, {}}});
         }},
        {"sent", [](Told& run) { run.sent(); }},
        {"busy",
         [](Told& run) {
             run.sent();
             run.add(Answered{Permit{1}, again(RestartReply::Again::busy)});
         }},
        {"following", [](Told& run) { run.accepted_both(); }},
        {"checking",
         [=](Told& run) {
             run.accepted_both();
             run.ended(1, succeeded);
         }},
        {"ok",
         [=](Told& run) {
             run.accepted_both();
             run.ended(1, succeeded);
             run.add(Checked{{server(1)}, {}});
         }},
        {"ineligible",
         [](Told& run) {
             run.add(Surveyed{0, {{server(1), true, 8}}});
         }},
        {"rejected", [](Told& run) { run.answered(rejected("CPS.0158"), accepted("b")); }},
        {"failed",
         [=](Told& run) {
             run.accepted_both();
             run.ended(1, failed);
         }},
        {"timed_out",
         [](Told& run) {
             run.accepted_both();
             run.add(TimedOut{{server(1)}});
         }},
        {"unhealthy",
         [=](Told& run) {
             run.accepted_both();
             run.ended(1, succeeded);
             run.add(Checked{{}, {{server(1), true, 2}}});
         }},
        {"unknown", [](Told& run) { run.answered(unclear(), accepted("b")); }},
    };
    return all;
}

// Entries that each name server 1 or the call that it is in, and the places in which they are lawful.
struct Attempted {
    std::string name;
    Body body;
    std::set<std::string> lawful_in;
};

std::vector<Attempted> attempted() {
    const std::set<std::string> after_accepted{"following", "checking",  "ok",
                                               "failed",    "timed_out", "unhealthy"};
    std::set<std::string> with_attempt = after_accepted;
    with_attempt.insert({"rejected", "unknown"});
    const JobReading done{.job = {"a"}, .state = JobReading::State::succeeded};
    std::set<std::string> begun;
    for (const auto& [name, prepare] : places()) begun.insert(name);
    return {
        {"surveyed", Surveyed{0, {{server(1), true, 8}}}, {"untouched", "noted"}},
        {"surveyed too early", Surveyed{1, {}}, {}},
        {"intent with a number that is taken or skipped", Intent{Permit{7}, 0, {server(1)}, {{}}}, {}},
        {"intent for a later wave", Intent{Permit{2}, 1, {server(3)}, {{}}}, {}},
        {"intent for a server of another batch", Intent{Permit{1}, 0, {server(3)}, {{}}}, {}},
        {"intent without its baseline", Intent{Permit{1}, 0, {server(1)}, {}}, {}},
        {"intent for no batch", Intent{Permit{1}, 9, {server(1)}, {{}}}, {}},
        {"sending", Sending{Permit{1}, Instant{}, {}}, {"noted"}},
        {"sending without a permit", Sending{Permit{9}, Instant{}, {}}, {}},
        {"answered", Answered{Permit{1}, lost()}, {"noted", "sent"}},
        {"answered for too few",
         Answered{Permit{1}, {.kind = RestartReply::Kind::answered, .servers = {accepted("a")}}},
         {}},
        {"cleared", Cleared{Permit{1}, true}, {"busy"}},
        {"cleared with a change", Cleared{Permit{1}, false}, {"busy"}},
        {"job ended", JobsEnded{{{server(1), done}}}, {"following", "timed_out"}},
        {"timed out", TimedOut{{server(1)}}, {"following"}},
        {"vanished", Vanished{{server(1)}, "gone"}, {"following", "timed_out"}},
        {"healthy", Checked{{server(1)}, {}}, {"checking"}},
        {"unhealthy", Checked{{}, {{server(1), true, 2}}}, {"checking"}},
        {"late", Flagged{server(1), Flagged::Flag::late, "late"}, {"timed_out"}},
        {"inconsistent", Flagged{server(1), Flagged::Flag::inconsistent, "odd"}, with_attempt},
        {"presumed", Presumed{{server(1)}}, {"unknown"}},
        {"settled", WaveSettled{0, Instant{}}, {}}, // server 2 has not
        {"settled too early", WaveSettled{1, Instant{}}, {}},
        {"settled, of no wave", WaveSettled{9, Instant{}}, {}},
        {"surveyed, of no wave", Surveyed{9, {}}, {}},
        {"healthy, of no server", Checked{{server(99)}, {}}, {}},
        {"vanished, of no server", Vanished{{server(99)}, ""}, {}},
        {"timed out, of no server", TimedOut{{server(99)}}, {}},
        {"job ended, of no server", JobsEnded{{{server(99), done}}}, {}},
        {"late, of no server", Flagged{server(99), Flagged::Flag::late, ""}, {}},
        {"presumed, of no server", Presumed{{server(99)}}, {}},
        {"evidence without a permit", Evidence{.permit = Permit{9}}, {}},
        {"cleared without a permit", Cleared{Permit{9}, true}, {}},
    };
}

} // namespace

TEST_CASE("a server moves as the table says and in no other way") {
    std::string moves;
    for (const Stage stage : stages)
        for (std::size_t outcome = 0; outcome < outcome_count; ++outcome)
            for (std::size_t event = 0; event < server_event_count; ++event) {
                const Standing from{stage, static_cast<Outcome>(outcome)};
                if (const auto to = after(from, static_cast<ServerEvent>(event)))
                    moves += fmt::format("{} -{}-> {}\n", text_of(from), event_names[event], text_of(*to));
            }
    CHECK(moves == "untouched -found_ineligible-> settled ineligible\n"
                   "untouched -sending-> sent\n"
                   "sent -accepted-> following\n"
                   "sent -rejected-> settled rejected\n"
                   "sent -unclear-> settled unknown\n"
                   "sent -taken_back-> untouched\n"
                   "sent -abandoned-> settled unknown\n"
                   "following -job_failed-> settled failed\n"
                   "following -job_done-> checking\n"
                   "following -job_done_is_enough-> settled ok\n"
                   "following -timed_out-> settled timed_out\n"
                   "following -vanished-> settled unknown\n"
                   "following -abandoned-> settled unknown\n"
                   "checking -healthy-> settled ok\n"
                   "checking -unhealthy-> settled unhealthy\n"
                   "checking -abandoned-> settled unknown\n"
                   "settled unknown -presumed-> settled ok\n");
}

TEST_CASE("a call moves as the table says and in no other way") {
    constexpr std::array names{"noted", "sending", "answered", "voided"};
    constexpr std::array events{"sending", "answered", "owner_gone"};
    std::string moves;
    for (std::size_t from = 0; from < names.size(); ++from)
        for (std::size_t event = 0; event < events.size(); ++event)
            if (const auto to = after(static_cast<CallStage>(from), static_cast<CallEvent>(event)))
                moves += fmt::format("{} -{}-> {}\n", names[from], events[event],
                                     names[static_cast<std::size_t>(*to)]);
    CHECK(moves == "noted -sending-> sending\n"
                   "noted -answered-> answered\n"
                   "noted -owner_gone-> voided\n"
                   "sending -answered-> answered\n"
                   "sending -owner_gone-> answered\n");
}

TEST_CASE("a wave moves as the table says and in no other way") {
    constexpr std::array names{"waiting", "working", "settled"};
    constexpr std::array events{"begins", "settles"};
    std::string moves;
    for (std::size_t from = 0; from < names.size(); ++from)
        for (std::size_t event = 0; event < events.size(); ++event)
            if (const auto to = after(static_cast<WaveStage>(from), static_cast<WaveEvent>(event)))
                moves += fmt::format("{} -{}-> {}\n", names[from], events[event],
                                     names[static_cast<std::size_t>(*to)]);
    CHECK(moves == "waiting -begins-> working\n"
                   "working -begins-> working\n"
                   "working -settles-> settled\n");
}

TEST_CASE("an entry in a place where it is not lawful changes nothing and is counted") {
    for (const auto& [place, prepare] : places())
        for (const Attempted& entry : attempted()) {
            Told run;
            prepare(run);
            REQUIRE(run.ledger().unlawful() == 0);
            const std::string before = run.state();
            run.add(entry.body);
            CAPTURE(place);
            CAPTURE(entry.name);
            const bool lawful = entry.lawful_in.contains(place);
            CHECK((run.ledger().unlawful() == 0) == lawful);
            if (!lawful) CHECK(run.state() == before);
        }
}

TEST_CASE("a wave settles once, when all of its servers have, and only then the next may begin") {
    Told run;
    run.answered(rejected("CPS.0158"), rejected("CPS.0158"));
    run.add(WaveSettled{0, Instant{} + 1min});
    CHECK(run.ledger().unlawful() == 0);
    CHECK(run.ledger().current_wave() == 1);
    CHECK(run.ledger().wave(0).pause_until == Instant{} + 1min);
    const std::string before = run.state();
    run.add(WaveSettled{0, Instant{} + 2min});
    run.add(Intent{Permit{2}, 0, {server(1)}, {{}}});
    CHECK(run.ledger().unlawful() == 2);
    CHECK(run.state() == before);
    run.add(Intent{Permit{2}, 1, {server(3)}, {{}}});
    CHECK(run.ledger().unlawful() == 2);
    CHECK(run.ledger().wave(1).stage == WaveStage::working);
}

TEST_CASE("outcomes sum to the servers in every place, over the run and over each wave") {
    for (const auto& [place, prepare] : places()) {
        Told run;
        prepare(run);
        std::uint32_t all = 0;
        std::uint32_t first = 0;
        for (std::size_t i = 0; i < outcome_count; ++i) {
            all += run.ledger().outcomes()[i];
            first += run.ledger().wave(0).outcomes[i];
        }
        CAPTURE(place);
        CHECK(all == 3);
        CHECK(first == 2);
    }
}
