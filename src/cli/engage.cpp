// One process's life on a run: the engine driven against the real world, told on the terminal, written to the
// event file and the report, and summed up at the end.
#include "commands.hpp"
#include "console.hpp"
#include "equipment.hpp"

#include "cph_plan/base/text.hpp"
#include "cph_plan/driver/real_world.hpp"
#include "cph_plan/report/narration.hpp"
#include "cph_plan/report/report.hpp"
#include "cph_plan/report/report_file.hpp"
#include "cph_plan/report/report_pace.hpp"
#include "cph_plan/report/status.hpp"
#include "cph_plan/report/summary.hpp"

#include <fmt/format.h>

namespace cph_plan {

namespace {

std::string report_path(const Options& options, const RunHeader& header) {
    return options.report.empty() ? fmt::format("{}-{}.report.json", header.plan.text, header.id.text)
                                  : options.report;
}

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
        news_ = true;
        keep_report(ledger);
    }

    // What could not be written when it happened, because the file had just been written, follows here.
    void keep_report(const Ledger& ledger) {
        if (news_ && pace_.due(clock_.now().run)) write_report(ledger);
    }

    void write_report(const Ledger& ledger) {
        const Instant begun = wall_time();
        const Status written =
            write_file_atomically(path_, [&](const Sink& sink) { write_report_json(sink, header_, ledger); });
        if (!written && !complained_) complain(written.error());
        complained_ = !written;
        news_ = false;
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
    bool news_ = false; // since the report was written
    bool complained_ = false;
};

// How the run stands when this process ends its work on it.
std::string last_word(const Options& options, const Engagement& engagement, const Ledger& ledger,
                      const Minutes& minutes, Instant now) {
    const RunHeader& header = engagement.header;
    const Repeated& repeated = engagement.repeated;
    const std::string report = minutes.report_written() ? minutes.path() : "";
    if (options.json)
        return status_json(header, ledger, {.now = now, .repeated = repeated, .report = report});
    const std::string text = summary_text(header, ledger, repeated);
    return report.empty() ? text : text + fmt::format("report: {}\n", printable(report));
}

// Another process owns the run: its journal and its report are that process's to write and to sum up.
Exit disowned(const Engagement& engagement, Exit exit) {
    const std::string& run = engagement.header.id.text;
    complain({.what = fmt::format(
                  "run {} was taken over or freed; this process no longer owns it and has stopped", run),
              .hint = proposed("status " + run, engagement.repeated) + " tells how it stands",
              .kind = ErrorKind::fenced});
    return exit;
}

} // namespace

Exit engage(const Options& options, Equipment& equipment, const Engagement& engagement) {
    const Instant last = reached(engagement.header, engagement.past);
    const RunClock& clock = equipment.clock.emplace(clock_for(options, equipment, last));
    RealWorld world(engagement.schedule, engagement.lease, *equipment.cloud, equipment.signals, clock);
    Engine engine(engagement.schedule, equipment.calendar);
    for (const Entry& entry : engagement.past) engine.handle({entry.at, entry.at}, Noted{entry});
    Minutes minutes(options, engagement.header, clock, equipment.events);
    const Owned owner{engagement.lease.epoch(), machine_name(),   user_name(),
                      engagement.command,       CPH_PLAN_VERSION, equipment.overrides};
    const Exit exit = drive(
        engine, world, owner, [&](const Entry& entry, const Ledger& ledger) { minutes.take(entry, ledger); },
        [&](const Ledger& ledger) { minutes.keep_report(ledger); });
    if (world.fenced()) return disowned(engagement, exit);
    if (world.journal_error()) complain(*world.journal_error());
    minutes.write_report(engine.ledger());
    // A result that cannot be printed is complained of; the exit status goes on telling of the servers.
    (void)print_result(last_word(options, engagement, engine.ledger(), minutes, clock.now().run));
    return exit;
}

} // namespace cph_plan
