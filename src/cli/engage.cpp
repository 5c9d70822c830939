// One process's life on a run: the engine driven against the real world, told on the terminal, written to the
// event file and the report, and summed up at the end.
#include "commands.hpp"
#include "console.hpp"
#include "overrides.hpp"
#include "simulation.hpp"

#include "cph_plan/base/text.hpp"
#include "cph_plan/driver/real_world.hpp"
#include "cph_plan/report/narration.hpp"
#include "cph_plan/report/report.hpp"
#include "cph_plan/report/report_file.hpp"
#include "cph_plan/report/report_pace.hpp"
#include "cph_plan/report/status.hpp"
#include "cph_plan/report/summary.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <utility>

namespace cph_plan {

namespace {

std::string report_path(const Options& options, const RunHeader& header) {
    return options.report.empty() ? fmt::format("{}-{}.report.json", header.plan.text, header.id.text)
                                  : options.report;
}

// A file that entries are appended to, one a line; none when nobody asked for it.
class EventFile {
public:
    static Result<EventFile> open(const std::string& path) {
        if (path.empty()) return EventFile(-1);
        const int descriptor =
            ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (descriptor >= 0) return EventFile(descriptor);
        return fail({.what = fmt::format("the event file cannot be opened: {}", std::strerror(errno)),
                     .where = path,
                     .hint = "name a file that can be written to with --events"});
    }
    EventFile(EventFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    EventFile& operator=(EventFile&& other) noexcept {
        std::swap(descriptor_, other.descriptor_);
        return *this;
    }
    ~EventFile() {
        if (descriptor_ >= 0) close(descriptor_);
    }

    bool wanted() const { return descriptor_ >= 0 && !complained_; }

    void append(const std::string& line) {
        complained_ = write(descriptor_, line.data(), line.size()) != static_cast<ssize_t>(line.size());
        if (complained_) progress("the event file cannot be written; the run goes on without it");
    }

private:
    explicit EventFile(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
    bool complained_ = false;
};

// Writes what happens to those who watch. Nothing here may stop a run.
class Minutes {
public:
    Minutes(const Options& options, const RunHeader& header, const RunClock& clock, EventFile& events)
        : options_(options), header_(header), clock_(clock), events_(events),
          path_(report_path(options, header)) {}

    void take(const Entry& entry, const Ledger& ledger) {
        if (!options_.quiet)
            for (const std::string& line : narrate(entry, ledger)) progress(line);
        if (events_.wanted()) events_.append(visible_json(encode_event(header_.id, entry)) + "\n");
        if (pace_.due(clock_.now().run)) write_report(ledger);
    }

    void write_report(const Ledger& ledger) {
        const Instant begun = wall_time();
        const Status written =
            write_file_atomically(path_, [&](const Sink& sink) { write_report_json(sink, header_, ledger); });
        if (!written && !complained_) complain(written.error());
        complained_ = !written;
        pace_.written(clock_.now().run, wall_time() - begun);
    }

    const std::string& path() const { return path_; }
    bool report_written() const { return !complained_; }

private:
    const Options& options_;
    const RunHeader& header_;
    const RunClock& clock_;
    EventFile& events_;
    std::string path_;
    ReportPace pace_;
    bool complained_ = false;
};

using Teller = std::function<void(const std::string&)>;

// How the run stands when this process ends its work on it.
std::string last_word(const Options& options, const RunHeader& header, const Ledger& ledger,
                      const Minutes& minutes, Instant now) {
    const std::string repeated = options.journal.empty() ? "" : "--journal " + shell_word(options.journal);
    const std::string report = minutes.report_written() ? minutes.path() : "";
    if (options.json) return status_json(header, ledger, {.now = now, .options = repeated, .report = report});
    const std::string text = summary_text(header, ledger, repeated);
    return report.empty() ? text : text + fmt::format("report: {}\n", printable(report));
}

Result<Credentials> credentials_for(const Options& options) {
    if (options.simulate) return simulated_credentials();
    auto found = find_credentials([](const char* name) -> const char* { return std::getenv(name); });
    forget_environment_credentials();
    return found;
}

} // namespace

struct Equipment {
    Signals& signals;
    std::unique_ptr<Simulation> simulation;
    std::optional<RunClock> clock; // starts when the process takes the run up
    std::unique_ptr<CloudClient> cloud;
    EventFile events;
    Calendar calendar;
    Overrides overrides;
    std::optional<Instant> pretended; // where the clock of a simulation starts, if not now
};

namespace {

// Nobody waits for a Friday night to see a plan run: a simulation starts at its next opening.
std::optional<Instant> pretended_start(const Equipment& equipment, Instant reached) {
    if (equipment.calendar.always_open()) return std::nullopt;
    const Overrides& overrides = equipment.overrides;
    const Calendar calendar = equipment.calendar.without(overrides.windows, overrides.blackouts);
    const Instant now = wall_time();
    const auto next = calendar.next_open(std::max(now, reached));
    return next && *next > now ? next : std::nullopt;
}

RunClock clock_for(const Options& options, const Equipment& equipment, Instant reached) {
    const double speed = options.simulate ? options.speed : 1.0;
    if (!equipment.pretended) return RunClock(reached, speed);
    if (!options.quiet)
        progress(fmt::format("the clock of this simulation starts at the plan's next opening, {}",
                             format_utc(*equipment.pretended)));
    return RunClock::pretending(*equipment.pretended, speed);
}

} // namespace

void DropEquipment::operator()(Equipment* equipment) const {
    delete equipment;
}

Result<EquipmentPtr> equip(const Options& options, const Schedule& schedule, Instant reached,
                           Signals& signals) {
    auto events = EventFile::open(options.events);
    if (!events) return fail(events.error());
    auto calendar = Calendar::of(schedule.hours);
    if (!calendar) return fail(calendar.error());
    auto overrides = overrides_for(options, schedule.hours);
    if (!overrides) return fail(overrides.error());
    auto credentials = credentials_for(options);
    if (!credentials) return fail(credentials.error());

    EquipmentPtr equipment(new Equipment{signals, nullptr, std::nullopt, nullptr, std::move(*events),
                                         std::move(*calendar), std::move(*overrides), std::nullopt});
    const double speed = options.simulate ? options.speed : 1.0;
    std::vector<Target> targets = schedule.targets;
    std::vector<std::string> allowed = options.allowed_endpoints;
    if (options.simulate) {
        equipment->pretended = pretended_start(*equipment, reached);
        auto simulation = start_simulation(schedule, speed, equipment->pretended);
        if (!simulation) return fail(simulation.error());
        equipment->simulation = std::move(*simulation);
        for (Target& target : targets) {
            const std::string place = equipment->simulation->place(target.project_id);
            target.endpoint = "http://" + place;
            target.iam_endpoint.clear(); // nobody logs in to the bundled cloud
            allowed.push_back(place);
        }
    }
    auto cloud =
        CloudClient::create(targets, std::move(*credentials),
                            {.allowed_endpoints = allowed,
                             .ca_file = options.ca_file,
                             .max_calls_per_minute = schedule.max_calls_per_minute,
                             .seed = schedule.seed,
                             .run_clock = [owner = equipment.get()] { return owner->clock->now().run; },
                             .speed = speed,
                             .log = options.verbose ? Teller(progress) : nullptr,
                             .notice = options.quiet ? nullptr : Teller(progress)});
    if (!cloud) return fail(cloud.error());
    equipment->cloud = std::move(*cloud);
    return equipment;
}

Exit engage(const Options& options, Equipment& equipment, const Engagement& engagement) {
    const Instant last = reached(engagement.header, engagement.past);
    const RunClock& clock = equipment.clock.emplace(clock_for(options, equipment, last));
    RealWorld world(engagement.schedule, engagement.lease, *equipment.cloud, equipment.signals, clock);
    Engine engine(engagement.schedule, equipment.calendar);
    for (const Entry& entry : engagement.past) engine.handle({entry.at, entry.at}, Noted{entry});
    Minutes minutes(options, engagement.header, clock, equipment.events);
    const Owned owner{engagement.lease.epoch(), machine_name(),   user_name(),
                      engagement.command,       CPH_PLAN_VERSION, equipment.overrides};
    const Exit exit = drive(engine, world, owner,
                            [&](const Entry& entry, const Ledger& ledger) { minutes.take(entry, ledger); });
    if (world.journal_error()) complain(*world.journal_error());
    minutes.write_report(engine.ledger());
    const Exit printed =
        print_result(last_word(options, engagement.header, engine.ledger(), minutes, clock.now().run));
    return exit == Exit::ok && printed != Exit::ok ? printed : exit;
}

} // namespace cph_plan
