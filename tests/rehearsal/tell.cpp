#include "tell.hpp"

#include "process.hpp"
#include "promises.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace rehearsal {

namespace {

// A run that has not ended after so many processes never will; from `patience` on nothing more befalls it.
constexpr std::size_t processes_max = 24;
constexpr std::size_t patience = 8;
// The fold is compared with the living state after each of the first entries, later now and then.
constexpr std::uint64_t compared_always = 60;
constexpr std::uint64_t compared_sometimes = 16;

class Telling {
public:
    explicit Telling(const Story& story)
        : story_(story), schedule_(schedule_of(story)), calendar_(*Calendar::of(schedule_.hours)),
          scene_(story, schedule_) {}

    Ending to_the_end();

private:
    void live();
    void run_process(std::size_t number, Engine& engine, Ledger& folded);
    Ledger fold() const;
    void await_the_next_opening(const Ledger& ledger);
    Ending conclude();

    const Story& story_;
    Schedule schedule_;
    Calendar calendar_;
    Scene scene_;
    std::size_t born_ = 0;
    bool over_ = false;
    std::vector<ProcessEnd> ends_;
};

Ending Telling::to_the_end() {
    while (!over_ && born_ < processes_max && scene_.broken.empty()) {
        live();
        scene_.now += 30s;
    }
    return conclude();
}

Ledger Telling::fold() const {
    Ledger ledger(schedule_);
    for (const Entry& entry : scene_.minutes.entries()) ledger.apply(entry);
    return ledger;
}

// One process: it replays what is durable, and goes on from there. A run that was suspended or interrupted is
// resumed in better times.
void Telling::live() {
    Ledger folded = fold();
    over_ = is_over(folded.state());
    if (over_ || born_ >= processes_max) return;
    if (folded.exit() || born_ >= patience) scene_.fate.rest();
    await_the_next_opening(folded);
    Engine engine(schedule_, calendar_);
    for (const Entry& entry : scene_.minutes.entries()) engine.handle({entry.at, entry.at}, Noted{entry});
    if (engine.next()) scene_.broken.emplace_back("I9: a replay puts something out");
    if (engine.ledger().to_text() != folded.to_text())
        scene_.broken.emplace_back("I9: two folds of one journal differ");
    run_process(++born_, engine, folded);
}

void Telling::run_process(std::size_t number, Engine& engine, Ledger& folded) {
    const std::uint32_t epoch = scene_.minutes.take_over();
    ProcessEnd end{.number = number, .epoch = epoch, .first_entry = scene_.minutes.entries().size()};
    Process process(scene_, number, epoch, [this] { live(); });
    const auto compare = [&](const Entry& entry, const Ledger& live) {
        folded.apply(entry);
        const bool due = entry.seq <= compared_always || entry.seq % compared_sometimes == 0;
        if (due && !process.journal_lost() && folded.to_text() != live.to_text())
            scene_.broken.push_back(fmt::format("I9: the fold is not the live state at entry {}", entry.seq));
    };
    try {
        end.exit = drive(engine, process, {epoch, "host", "operator", "apply", "test"}, compare);
    } catch (const Crash&) {
    } // dead; what it left is on the scene
    end.journal_lost = process.journal_lost();
    end.last_entry = scene_.minutes.entries().size();
    end.steps = process.steps();
    end.job_reads = process.job_reads();
    end.job_reads_allowed = process.job_reads_allowed();
    ends_.push_back(end);
}

// Whoever resumes a run that is outside of its windows does so when it may go on.
void Telling::await_the_next_opening(const Ledger& ledger) {
    if (!ledger.exit() || schedule_.hours.always_open()) return;
    const auto stopped_by = [&](Stopping::Reason reason) {
        return std::ranges::find(ledger.stops(), reason, &Stopping::reason) != ledger.stops().end();
    };
    const Instant wall = scene_.now + scene_.wall_ahead();
    if (stopped_by(Stopping::Reason::missed)) {
        for (const Opening& opening : calendar_.openings(wall, 8))
            if (opening.opens > wall && calendar_.at(opening.opens).open()) {
                scene_.now += opening.opens - wall;
                return;
            }
    }
    if (const auto next = calendar_.next_open(wall)) scene_.now += *next - wall;
}

Ending Telling::conclude() {
    Ending ending{.lasted = scene_.now - scene_.beginning};
    scene_.pass_until(scene_.now + 20min); // what was still on its way arrives
    (void)scene_.cloud.servers(scene_.now + 20min);
    for (const Entry& entry : scene_.minutes.entries())
        ending.minutes.push_back(
            fmt::format("{} {} {}", entry.seq, entry.at.time_since_epoch().count(), kind(entry.body)));
    const Ledger ledger = fold();
    ending.state = ledger.state();
    ending.exit = ledger.exit().value_or(Exit::nothing_sent);
    ending.outcomes = ledger.outcomes();
    for (const Stopping& stop : ledger.stops()) ending.stops.push_back(stop.reason);
    ending.ledger = ledger.to_text();
    ending.broken = scene_.broken;
    const auto broken = broken_promises(scene_, ends_, ending.lasted);
    ending.broken.insert(ending.broken.end(), broken.begin(), broken.end());
    ending.processes = ends_;
    ending.struck = scene_.fate.struck();
    ending.struck_points = scene_.struck_points;
    ending.calls = scene_.sent.size();
    return ending;
}

} // namespace

std::uint64_t Ending::steps_of(std::size_t process) const {
    for (const ProcessEnd& end : processes)
        if (end.number == process) return end.steps;
    return 0;
}

Ending tell(const Story& story) {
    return Telling(story).to_the_end();
}

} // namespace rehearsal
