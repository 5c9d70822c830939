// apply and resume: what starts a process's life on a run.
#include "commands.hpp"
#include "console.hpp"
#include "question.hpp"
#include "report_place.hpp"

#include "cph_plan/base/text.hpp"
#include "cph_plan/driver/clock.hpp"
#include "cph_plan/driver/git.hpp"
#include "cph_plan/engine/ledger.hpp"
#include "cph_plan/journal/run_id.hpp"
#include "cph_plan/report/windows.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <memory>
#include <random>
#include <set>
#include <unistd.h>

namespace cph_plan {

namespace {

std::uint64_t random_number() {
    std::random_device device;
    return (std::uint64_t{device()} << 32) | device();
}

// A simulated run is gone with its cloud, and is not what a person means.
bool can_go_on(const RunSummary& run) {
    return !is_over(run.state) && !run.simulated;
}

// "cph-plan resume RUN --journal PATH", ready to be typed.
std::string proposal(const Journal& journal, std::string_view words, const RunId& run) {
    return proposed(fmt::format("{} {}", words, shell_word(run.text)), journal.repeated());
}

// An unfinished run of the same plan name and target stands in the way of a new one.
Result<std::optional<RunSummary>> in_the_way(Journal& journal, const Schedule& schedule) {
    const auto runs = journal.runs();
    if (!runs) return fail(runs.error());
    for (const RunSummary& run : *runs) {
        if (is_over(run.state) || run.plan != schedule.name) continue;
        const std::set<std::string> projects(run.projects.begin(), run.projects.end());
        for (const Target& target : schedule.targets)
            if (projects.contains(target.project_id)) return run;
    }
    return std::nullopt;
}

Exit interrupted() {
    say("cph-plan: interrupted; nothing was sent\n");
    return Exit::interrupted;
}

// "6 servers in cn-east-3, project 06…00, at https://…"
std::string question(const Options& options, const Schedule& schedule, const PreviewContext& context) {
    const std::string servers = fmt::format("{} server{}", schedule.size(), schedule.size() == 1 ? "" : "s");
    if (options.simulate) return fmt::format("Start to restart {} of a pretend cloud?", servers);
    if (schedule.targets.size() > 1)
        return fmt::format("Start to restart {} of these {} targets?", servers, schedule.targets.size());
    const Target& target = schedule.targets.front();
    return fmt::format("Start to restart {} in {}, project {}, at {}?", servers, printable(target.region),
                       printable(target.project_id), printable(context.endpoints.front()));
}

// Only asked on a terminal; elsewhere --yes is wanted. Nothing when the run may begin.
std::optional<Exit> refused(const Options& options, const Schedule& schedule, Signals& signals) {
    if (options.yes) return std::nullopt;
    if (!on_terminal())
        return complain({.what = "nobody can be asked whether to start: this is not a terminal",
                         .hint = "say --yes; cph-plan preview shows what would be done"});
    const auto context = preview_context(options, schedule);
    if (!context) return complain(context.error());
    say(preview_text(schedule, *context) + "\n");
    // Whoever is asked should know that the run would wait or be suspended before its first call.
    if (!options.simulate && !schedule.hours.always_open())
        say(openness_text(context->calendar, context->begin) + "\n");
    switch (ask(question(options, schedule, *context), signals)) {
    case Answer::yes: return std::nullopt;
    case Answer::no: break;
    case Answer::interrupted: return interrupted();
    }
    say("cph-plan: nothing was started\n");
    return Exit::nothing_sent;
}

// The files of a plan as they were read; those that it names lie beneath the folder of its path.
std::vector<FileRead> files_of(const Plan& plan, const std::string& path) {
    const std::size_t slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "" : path.substr(0, slash + 1);
    std::vector<FileRead> files{{.path = path, .sha256 = plan.sources.front().sha256}};
    for (std::size_t i = 1; i < plan.sources.size(); ++i)
        files.push_back({.path = folder + plan.sources[i].path, .sha256 = plan.sources[i].sha256});
    return files;
}

RunHeader describe(const Plan* plan, const std::string& path, const Options& options) {
    RunHeader header;
    header.created = wall_time();
    header.id = new_run_id(header.created, random_number());
    header.operator_name = user_name();
    header.host = machine_name();
    header.version = CPH_PLAN_VERSION;
    header.simulated = options.simulate;
    header.plan_path = path;
    if (plan == nullptr) return header;
    header.plan = plan->name;
    header.plan_digest = plan->digest;
    header.plan_text = plan->text;
    if (const auto git = git_state(files_of(*plan, path))) {
        header.git_commit = git->commit;
        header.git_dirty = git->dirty;
    }
    return header;
}

// A report that is named and must not be written where it would go; nothing is begun then.
std::optional<Error> unfit_report(const Options& options, Journal& journal) {
    if (options.report.empty()) return std::nullopt;
    return unfit_for_report(options.report, journal.location());
}

Exit begin(const Options& options, Journal& journal, const RunHeader& header, const Schedule& schedule,
           Signals& signals) {
    if (const auto error = unfit_report(options, journal)) return complain(*error);
    auto equipment = equip(options, schedule, header.created, signals);
    if (!equipment) return complain(equipment.error());
    if (signals.take() > 0) return interrupted();
    auto lease = journal.create(header, schedule);
    if (!lease) return complain(lease.error());
    if (!options.quiet) progress(fmt::format("run {} in {}", header.id.text, printable(journal.location())));
    return engage(options, **equipment, {header, schedule, {}, **lease, "apply", journal.repeated()});
}

// What happened to a pretend fleet says nothing about the real one, and its cloud is gone with its process.
std::optional<Error> from_another_world(const Options& options, const Journal& journal,
                                        const RunHeader& header) {
    if (header.simulated == options.simulate) return std::nullopt;
    return Error{.what =
                     fmt::format("run {} was {}", header.id.text,
                                 header.simulated ? "simulated; nothing follows from it for the real servers"
                                                  : "real; it cannot go on in a simulation"),
                 .hint = proposal(journal, "abandon", header.id) + " ends it if it is unfinished"};
}

Exit go_on(const Options& options, Journal& journal, const RunId& run, Signals& signals) {
    const auto before = journal.read(run);
    if (!before) return complain(before.error());
    if (const auto error = from_another_world(options, journal, before->header)) return complain(*error);
    if (const auto error = unfit_report(options, journal)) return complain(*error);
    auto equipment = equip(options, before->schedule, reached(before->header, before->entries), signals);
    if (!equipment) return complain(equipment.error());
    if (signals.take() > 0) return interrupted();
    auto lease = journal.take(run);
    if (!lease) return complain(lease.error());
    const auto record = journal.read(run); // again: nobody else can add to it from here on
    if (!record) return complain(record.error());
    if (!options.quiet) progress(fmt::format("run {} goes on", run.text));
    return engage(options, **equipment,
                  {record->header, record->schedule, record->entries, **lease, "resume", journal.repeated()});
}

std::string ways_out(const Journal& journal, const RunSummary& run) {
    if (run.owned)
        return fmt::format("follow it: {}; stop it: {}", proposal(journal, "status", run.id),
                           proposal(journal, "halt", run.id));
    const std::string ending = proposal(journal, "abandon", run.id);
    if (run.simulated) return "it was simulated; end it: " + ending;
    return fmt::format("go on with it: {}; or end it: {}", proposal(journal, "resume", run.id), ending);
}

// A run keeps to the plan that it was begun with, whatever the file has become.
void tell_of_another_plan(const Options& options, const Journal& journal, const RunSummary& run,
                          const Plan& plan) {
    if (run.owned || run.plan_digest == plan.digest) return;
    say(fmt::format(
        "cph-plan: warning: {} has changed since run {} began; that run goes on with the plan as it "
        "was\n  to run the new one, end that run first: {}\n",
        printable(options.plans.front()), run.id.text, proposal(journal, "abandon", run.id)));
}

// Somebody at the terminal may go on with the run that stands in the way; elsewhere it takes a command.
Exit meet_obstacle(const Options& options, Journal& journal, const RunSummary& run, const Plan& plan,
                   Signals& signals) {
    tell_of_another_plan(options, journal, run, plan);
    if (options.resume) return go_on(options, journal, run.id, signals);
    complain({.what = fmt::format("run {} of this plan is {}", run.id.text,
                                  run.owned ? "at work in " + run.owner : "unfinished"),
              .where = journal.location(),
              .hint = ways_out(journal, run)});
    const bool can_be_offered = !run.owned && run.simulated == options.simulate;
    if (!can_be_offered || !on_terminal()) return Exit::locked;
    switch (ask("Go on with it now?", signals)) {
    case Answer::yes: return go_on(options, journal, run.id, signals);
    case Answer::no: break;
    case Answer::interrupted: return interrupted();
    }
    return Exit::locked;
}

// A new run of what another one left out, from that run's pinned plan.
Exit apply_remaining(const Options& options, Signals& signals) {
    if (options.simulate && options.journal.empty())
        return complain({.what = "a simulation has a journal of its own, which holds no other run",
                         .hint = "name the journal of a simulated run with --journal"});
    auto opened = open_journal(options, OpenMode::existing);
    if (!opened) return complain(opened.error());
    Journal& journal = **opened;
    const auto record = journal.read(RunId{options.remaining});
    if (!record) return complain(record.error());
    if (const auto error = from_another_world(options, journal, record->header)) return complain(*error);
    Ledger ledger(record->schedule);
    for (const Entry& entry : record->entries) ledger.apply(entry);
    if (!is_over(ledger.state()))
        return complain({.what = fmt::format("run {} is not over", options.remaining),
                         .hint = "go on with it: " + proposal(journal, "resume", record->header.id)});
    if (const Status free = journal.rest_is_free(record->header.id); !free) return complain(free.error());
    std::set<Outcome> wanted{Outcome::not_started, Outcome::ineligible};
    for (const std::string& word : options.with) {
        const auto outcome = outcome_from(word);
        if (!outcome)
            return complain({.what = fmt::format("there is no outcome '{}'", printable(word)),
                             .hint = "outcomes are rejected, failed, timed_out, unhealthy, unknown and ok; "
                                     "not_started and ineligible are taken in without saying so"});
        wanted.insert(*outcome);
    }
    const Schedule rest = keep_only(
        record->schedule, [&](ServerIndex server) { return wanted.contains(ledger.server(server).outcome); });
    if (rest.size() == 0)
        return complain({.what = fmt::format("run {} left nothing of that kind", options.remaining),
                         .hint = "its report: " + proposal(journal, "report", record->header.id)});
    if (const auto exit = refused(options, rest, signals)) return *exit;
    RunHeader header = describe(nullptr, record->header.plan_path, options);
    header.plan = record->header.plan;
    header.plan_digest = record->header.plan_digest;
    header.plan_text = record->header.plan_text;
    header.git_commit = record->header.git_commit;
    header.git_dirty = record->header.git_dirty;
    header.remaining_of = record->header.id;
    return begin(options, journal, header, rest, signals);
}

// A simulated run has a journal of its own and leaves none behind.
class TemporaryFolder {
public:
    static Result<std::unique_ptr<TemporaryFolder>> make() {
        std::error_code trouble;
        const std::filesystem::path place = std::filesystem::temp_directory_path(trouble); // obeys TMPDIR
        std::string name = place / "cph-plan-simulate-XXXXXX";
        if (!trouble && mkdtemp(name.data()) != nullptr)
            return std::unique_ptr<TemporaryFolder>(new TemporaryFolder(name));
        return fail({.what = fmt::format("there is no folder for the journal of the simulation: {}",
                                         trouble ? trouble.message() : std::strerror(errno)),
                     .where = place,
                     .hint = "name one that can be written to with TMPDIR, or a journal with --journal"});
    }
    ~TemporaryFolder() {
        std::error_code ignored; // what cannot be removed lies in the folder for temporary files
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::string& path() const { return path_; }

private:
    explicit TemporaryFolder(std::string path) : path_(std::move(path)) {}
    std::string path_;
};

} // namespace

Exit apply(const Options& options) {
    auto signals = Signals::watch(); // before anything that a signal should find in order
    if (!signals) return complain(signals.error());
    if (!options.remaining.empty()) return apply_remaining(options, **signals);
    std::unique_ptr<TemporaryFolder> temporary;
    Options chosen = options;
    if (options.simulate && options.journal.empty()) {
        auto made = TemporaryFolder::make();
        if (!made) return complain(made.error());
        temporary = std::move(*made);
        chosen.journal = temporary->path() + "/journal.db";
    }
    if (options.plans.empty())
        return complain({.what = "no plan is named", .hint = "cph-plan apply PLAN, or --remaining RUN"});
    const auto loaded = load(options.plans.front());
    if (!loaded) return Exit::nothing_sent;
    const Schedule schedule = make_schedule(loaded->plan, random_number());
    if (loaded->plan.max_servers && schedule.size() > *loaded->plan.max_servers)
        return complain({.what = fmt::format("the plan has {} servers, max_servers allows {}",
                                             schedule.size(), *loaded->plan.max_servers),
                         .where = options.plans.front(),
                         .hint = "raise max_servers if that is meant"});
    bool created = false;
    auto journal = open_journal(chosen, OpenMode::create_if_missing, &created);
    if (!journal) return complain(journal.error());
    if (created && !options.simulate && isatty(STDERR_FILENO) == 0)
        progress(fmt::format(
            "a new journal was made at {}; where that does not outlive this machine or job, a run that "
            "is killed cannot be resumed",
            printable((*journal)->location())));
    const auto obstacle = in_the_way(**journal, schedule);
    if (!obstacle) return complain(obstacle.error());
    if (*obstacle) return meet_obstacle(chosen, **journal, **obstacle, loaded->plan, **signals);
    if (const auto exit = refused(options, schedule, **signals)) return *exit;
    return begin(chosen, **journal, describe(&loaded->plan, options.plans.front(), options), schedule,
                 **signals);
}

Exit resume(const Options& options) {
    auto signals = Signals::watch();
    if (!signals) return complain(signals.error());
    auto journal = open_journal(options, OpenMode::existing);
    if (!journal) return complain(journal.error());
    const auto run = choose_run(**journal, options.run, can_go_on, "unfinished");
    if (!run) return complain(run.error());
    return go_on(options, **journal, *run, **signals);
}

} // namespace cph_plan
