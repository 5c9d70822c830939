// One process's life on a run: the engine driven against the real world, told on the terminal, written to the
// event file and the report, and summed up at the end.
#include "commands.hpp"
#include "console.hpp"
#include "simulation.hpp"

#include "cph_plan/driver/real_world.hpp"
#include "cph_plan/report/narration.hpp"
#include "cph_plan/report/report.hpp"
#include "cph_plan/report/report_file.hpp"
#include "cph_plan/report/report_pace.hpp"
#include "cph_plan/report/summary.hpp"

#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace cph_plan {

namespace {

std::string report_path(const Options& options, const RunHeader& header) {
    return options.report.empty() ? fmt::format("{}-{}.report.json", header.plan.text, header.id.text)
                                  : options.report;
}

// Writes what happens to those who watch. Nothing here may stop a run.
class Minutes {
public:
    Minutes(const Options& options, const RunHeader& header, const RunClock& clock)
        : options_(options), header_(header), clock_(clock), path_(report_path(options, header)) {
        if (!options.events.empty())
            events_ =
                open(options.events.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    }
    ~Minutes() {
        if (events_ >= 0) close(events_);
    }
    Minutes(const Minutes&) = delete;
    Minutes& operator=(const Minutes&) = delete;

    void take(const Entry& entry, const Ledger& ledger) {
        if (!options_.quiet)
            for (const std::string& line : narrate(entry, ledger)) progress(line);
        if (events_ >= 0) {
            const std::string line = encode_event(header_.id, entry) + "\n";
            if (write(events_, line.data(), line.size()) < 0) progress("the event file cannot be written");
        }
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
    std::string path_;
    int events_ = -1;
    ReportPace pace_;
    bool complained_ = false;
};

Result<Credentials> credentials_for(const Options& options) {
    if (options.simulate) return simulated_credentials();
    auto found = find_credentials([](const char* name) -> const char* { return std::getenv(name); });
    forget_environment_credentials();
    return found;
}

} // namespace

Exit engage(const Options& options, const Engagement& engagement) {
    auto signals = Signals::block();
    if (!signals) return complain(signals.error());

    std::unique_ptr<Simulation> simulation;
    std::vector<Target> targets = engagement.schedule.targets;
    std::vector<std::string> allowed = options.allowed_endpoints;
    if (options.simulate) {
        simulation = start_simulation(engagement.schedule, options.speed);
        for (Target& target : targets) target.endpoint = simulation->endpoint();
        allowed.push_back(simulation->place());
    }
    auto credentials = credentials_for(options);
    if (!credentials) return complain(credentials.error());

    const Instant last = engagement.past.empty() ? engagement.header.created : engagement.past.back().at;
    const RunClock clock(last, options.simulate ? options.speed : 1.0);
    auto cloud = CloudClient::create(
        targets, std::move(*credentials),
        {.allowed_endpoints = allowed,
         .ca_file = options.ca_file,
         .max_calls_per_minute = engagement.schedule.max_calls_per_minute,
         .seed = engagement.schedule.seed,
         .run_clock = [&] { return clock.now().run; },
         .log = options.verbose ? std::function<void(const std::string&)>(progress) : nullptr,
         .speed = options.simulate ? options.speed : 1.0});
    if (!cloud) return complain(cloud.error());

    RealWorld world(engagement.schedule, engagement.lease, **cloud, **signals, clock);
    Engine engine(engagement.schedule);
    for (const Entry& entry : engagement.past) engine.handle({entry.at, entry.at}, Noted{entry});
    Minutes minutes(options, engagement.header, clock);
    const Owned owner{engagement.lease.epoch(), machine_name(), user_name(), engagement.command,
                      CPH_PLAN_VERSION};
    const Exit exit = drive(engine, world, owner,
                            [&](const Entry& entry, const Ledger& ledger) { minutes.take(entry, ledger); });
    if (world.journal_error()) complain(*world.journal_error());
    minutes.write_report(engine.ledger());
    const std::string repeated = options.journal.empty() ? "" : "--journal " + options.journal;
    std::string text = summary_text(engagement.header, engine.ledger(), repeated);
    if (minutes.report_written()) text += fmt::format("report: {}\n", minutes.path());
    const Exit printed = print_result(text);
    return exit == Exit::ok && printed != Exit::ok ? printed : exit;
}

} // namespace cph_plan
