#include "process.hpp"

namespace rehearsal {

namespace {

// A process that takes more steps goes in circles.
constexpr std::uint64_t steps_max = 60'000;
constexpr std::uint64_t turns_at_rest_max = 1'000;
// The holder of a lease that could not be renewed for so long knows that it may be somebody else's.
constexpr Duration lease_self_stop = 40s;
// Nobody takes over before the lease has lapsed and some more time has passed.
constexpr Duration take_over_after = 70s;

} // namespace

Process::Process(Scene& scene, std::size_t number, std::uint32_t epoch, std::function<void()> meanwhile)
    : scene_(scene), number_(number), epoch_(epoch), meanwhile_(std::move(meanwhile)),
      skew_(number % 2 == 0 ? scene.story.skew : 0ms), born_(scene.now) {
    for (const Mishap& mishap : scene.story.mishaps)
        if (mishap.process == number) mishaps_.push_back(mishap);
}

Process::~Process() {
    scene_.end(number_);
}

Now Process::now() {
    return {scene_.now + skew_, scene_.now + skew_ + scene_.wall_ahead()};
}

void Process::step(Point point) {
    ++steps_;
    const std::uint64_t times = ++times_at_[static_cast<std::size_t>(point)];
    if (steps_ > steps_max) {
        scene_.broken.emplace_back("I22: the run goes in circles");
        throw Crash{};
    }
    for (const Mishap& mishap : mishaps_) {
        const bool here =
            mishap.point ? *mishap.point == point && mishap.step == times : mishap.step == steps_;
        if (!here) continue;
        ++scene_.struck_points[static_cast<std::size_t>(mishap.kind)][static_cast<std::size_t>(point)];
        if (mishap.kind == Mishap::Kind::dies) throw Crash{};
        be_stopped(mishap, point);
    }
}

// SIGSTOP or a suspended machine: its timers and answers come late, and all at once.
void Process::be_stopped(const Mishap& mishap, Point point) {
    const Instant stopped = scene_.now;
    scene_.hold_back(number_);
    if (mishap.kind == Mishap::Kind::taken_over) {
        scene_.pass_until(stopped + take_over_after);
        meanwhile_();
    }
    scene_.pass_until(stopped + mishap.duration);
    scene_.let_go(number_);
    if (point == Point::past_gate) held_at_the_end_ = true;
    // It may notice by its own clock before it tries to write; if it does not, writing tells it.
    const bool notices = scene_.now - stopped >= lease_self_stop && scene_.story.seed % 2 == 0;
    if (notices) deliver(LeaseLost{scene_.minutes.epoch() != epoch_, "the lease could not be renewed"});
}

Duration Process::latency() {
    return Duration{5} + Duration{static_cast<Duration::rep>(
                             scene_.fate.number(Fate::Purpose::latency, ++scene_.latencies, 200))};
}

void Process::soon(std::function<void()> happens) {
    scene_.at(scene_.now + latency(), number_, std::move(happens));
}

void Process::deliver(Input input) {
    lease_lost_ = lease_lost_ || std::holds_alternative<LeaseLost>(input);
    inbox_.push_back(std::move(input));
}

void Process::submit(Output output) {
    step(Point::decided);
    if (auto* note = std::get_if<Note>(&output))
        notes_.push_back({.at = now().run, .body = std::move(note->body)});
    if (auto* call = std::get_if<Restart>(&output)) restart(*call);
    if (auto* question = std::get_if<ReadServers>(&output)) read(*question);
    if (auto* question = std::get_if<ReadJobs>(&output)) read(*question);
    if (auto* question = std::get_if<CountPhones>(&output)) count(*question);
}

// --- waiting

std::vector<Input> Process::collect() {
    write_notes();
    for (const Input& input : inbox_)
        if (std::holds_alternative<Interrupted>(input) || std::holds_alternative<HaltAsked>(input))
            told_to_stop_ = true;
    return std::exchange(inbox_, {});
}

std::vector<Input> Process::wait(std::optional<Instant> deadline) {
    std::vector<Input> known = collect();
    if (!known.empty()) return known;
    step(Point::waiting);
    const std::optional<Instant> due = deadline ? std::optional(*deadline - skew_) : std::nullopt;
    const Instant before = scene_.now;
    while (inbox_.empty()) {
        if (scene_.advance(due)) continue;
        if (due) {
            scene_.now = std::max(scene_.now, *due);
        } else {
            scene_.broken.emplace_back("I19: nothing is awaited and nothing is due: a silent wait");
            throw Crash{};
        }
        break;
    }
    turns_at_rest_ = scene_.now > before ? 0 : turns_at_rest_ + 1;
    if (turns_at_rest_ > turns_at_rest_max) {
        scene_.broken.emplace_back("I22: a busy loop");
        throw Crash{};
    }
    return collect();
}

// --- the journal

void Process::use_disk() {
    const std::uint64_t occasion = ++scene_.appends;
    if (strikes(Misfortune::slow_disk, occasion)) scene_.now += 3s;
    if (strikes(Misfortune::disk_full, occasion)) journal_lost_ = true;
}

bool Process::append(Entry& entry) {
    if (journal_lost_) return false;
    fenced_ = !scene_.minutes.append(epoch_, entry);
    journal_lost_ = fenced_;
    return !journal_lost_;
}

Input Process::lost(Entry entry) const {
    return NoteFailed{std::move(entry), fenced_, fenced_ ? "the run is another's" : "no space left"};
}

// All notes of one round become durable together, unless the story has them written one by one.
void Process::write_notes() {
    if (notes_.empty()) return;
    step(Point::before_append);
    std::vector<Entry> notes = std::exchange(notes_, {});
    bool first = true;
    for (Entry& note : notes) {
        if (!first && scene_.story.entry_by_entry) step(Point::between_append);
        if (first || scene_.story.entry_by_entry) use_disk();
        first = false;
        if (append(note))
            deliver(Noted{note});
        else
            deliver(lost(note));
    }
    step(Point::after_append);
}

Input Process::record(Sending sending) {
    step(Point::before_sending);
    Entry entry{.at = now().run, .body = std::move(sending)};
    use_disk();
    if (!append(entry)) return lost(entry);
    step(Point::after_sending);
    return Noted{entry};
}

} // namespace rehearsal
