#include "options.hpp"
#include "console.hpp"

#include "cph_plan/base/text.hpp"
#include "cph_plan/cloud/ca_file.hpp"
#include "cph_plan/cloud/endpoint.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <sstream>
#include <string_view>

namespace cph_plan {

namespace {

constexpr const char* exit_codes = R"(Exit status:
  0 all ok                      1 usage, plan or internal error, nothing sent
  4 finished, failures within the budget or ineligible servers
  5 budget exceeded             6 a gate was not reached
  7 suspended, resumable        8 locked, or an unfinished run stands in the way
 10 an unknown outcome needs a person
 11 credentials or permission 130 interrupted, resumable
Every limit is in docs/limits.md.)";

// What an unset variable in a script leaves of a file's name.
std::string not_empty(const std::string& name) {
    return name.empty() ? "a file's name is missing" : "";
}

// More openings than anybody reads.
constexpr std::size_t openings_max = 1000;

void add_overrides(CLI::App& command, Options& options) {
    command.add_flag("--override-window", options.override_window,
                     "send outside of the plan's windows, this once; needs --reason");
    command
        .add_option("--override-blackout", options.override_blackouts,
                    "send during this blackout, this once; needs --reason")
        ->type_name("NAME")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    command.add_option("--reason", options.reason, "why that is right; the report keeps it")
        ->type_name("TEXT");
}

void add_commands(CLI::App& app, Options& options) {
    auto* validate =
        app.add_subcommand("validate", "check plans offline: no credentials, no socket, every mistake");
    validate->add_option("PLAN", options.plans, "plan files")->required();

    auto* preview = app.add_subcommand("preview", "show waves, batches, calls and worst cases of a plan");
    preview->add_option("PLAN", options.plans, "the plan file")->required()->expected(1);
    preview->add_flag("--offline", options.offline, "ask no cloud (this version never does)");

    auto* windows = app.add_subcommand(
        "windows", "show when a plan's windows open, days ahead, and what clocks do to them");
    windows->add_option("PLAN", options.plans, "the plan file")->required()->expected(1);
    windows->add_option("--from", options.from, "from this instant on, with its offset (default: now)")
        ->type_name("INSTANT");
    windows->add_option("--count", options.count, "how many openings (default: 10)")
        ->check(CLI::Range(std::size_t{1}, openings_max))
        ->type_name("N");

    auto* apply = app.add_subcommand("apply", "run a plan");
    auto* plan = apply->add_option("PLAN", options.plans, "the plan file")->expected(0, 1);
    apply->add_flag("--yes,-y", options.yes, "answer the question whether to start");
    apply->add_flag("--resume", options.resume, "go on with an unfinished run of the plan, else start one");
    auto* remaining = apply
                          ->add_option("--remaining", options.remaining,
                                       "a new run of the servers that RUN left out, from its own plan")
                          ->type_name("RUN")
                          ->excludes(plan);
    apply
        ->add_option("--with", options.with,
                     "with --remaining: outcomes to take in as well, like failed,rejected")
        ->delimiter(',')
        ->needs(remaining);
    auto* simulate =
        apply->add_flag("--simulate", options.simulate, "run against a cloud bundled with the program");
    apply->add_option("--speed", options.speed, "with --simulate: run this many times faster")
        ->check(CLI::Range(1.0, 100000.0))
        ->needs(simulate);
    add_overrides(*apply, options);

    auto* resume = app.add_subcommand("resume", "go on with an unfinished run (the newest one)");
    resume->add_option("RUN", options.run, "the run");
    add_overrides(*resume, options);
    auto* status = app.add_subcommand("status", "where a run stands and why it is not moving");
    status->add_option("RUN", options.run, "the run; the newest one if none is named");
    app.add_subcommand("runs", "every run of this journal, newest first");
    auto* halt = app.add_subcommand("halt", "ask a running process to stop, like a first Ctrl-C");
    auto* halt_run = halt->add_option("RUN", options.run, "the run");
    halt->add_flag("--all", options.all, "every unfinished run")->excludes(halt_run);
    auto* abandon = app.add_subcommand("abandon", "end an unfinished run for good and free its servers");
    abandon->add_option("RUN", options.run, "the run")->required();
    auto* unlock = app.add_subcommand("unlock", "free the lease of an owner that cannot be shown dead");
    unlock->add_option("RUN", options.run, "the run")->required();
    auto* report = app.add_subcommand("report", "write a run's JSON report from the journal");
    report->add_option("RUN", options.run, "the run; the newest one if none is named");
    report->add_flag("--verify", options.verify, "check the journal's hash chain and claims instead");
    auto* schema = app.add_subcommand("schema", "print the JSON Schema of a format");
    schema->add_option("FORMAT", options.schema, "plan or report")
        ->required()
        ->check(CLI::IsMember({"plan", "report"}));
    app.add_subcommand("version", "print the version");
    app.add_subcommand("help", "print this help");
}

void add_global_options(CLI::App& app, Options& options) {
    app.add_option("--journal", options.journal, "the journal's file (default: below $XDG_STATE_HOME)")
        ->type_name("PATH")
        ->check(not_empty);
    app.add_option("--report", options.report, "the report's file (default NAME-RUN.report.json)")
        ->type_name("FILE")
        ->check(not_empty);
    app.add_option("--events", options.events, "append every entry to FILE, one JSON object a line")
        ->type_name("FILE")
        ->check(not_empty);
    app.add_option("--allow-endpoint", options.allowed_endpoints,
                   "also send the credential to this host; plain HTTP only on loopback")
        ->type_name("HOST[:PORT]")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    app.add_option("--ca-file", options.ca_file, "trust these certificate authorities")
        ->type_name("FILE")
        ->check(not_empty);
    app.add_flag("--json", options.json, "results as JSON");
    app.add_flag("--quiet,-q", options.quiet, "no progress");
    app.add_flag("--verbose,-v", options.verbose, "one line for each call: never a header or a body");
}

// Commands that are known and not there yet.
constexpr std::string_view later_commands[] = {"init",     "rehearse", "approve",    "servers",
                                               "schedule", "doctor",   "completion", "explain"};

// The first word that is neither an option nor an option's value, when it is not a command.
std::string unknown_command(const CLI::App& app, int argc, char** argv) {
    for (int i = 1; i < argc; ++i) {
        std::string word = argv[i];
        if (word.starts_with("-")) {
            const CLI::Option* option = app.get_option_no_throw(word.substr(0, word.find('=')));
            if (option != nullptr && option->get_items_expected_max() > 0 &&
                word.find('=') == std::string::npos)
                ++i;
            continue;
        }
        for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
            if (command->get_name() == word) return {};
        return word;
    }
    return {};
}

Exit complain_of_words(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
    const std::string word = unknown_command(app, argc, argv);
    if (word.empty()) {
        say(fmt::format("cph-plan: {}\n  cph-plan help lists commands and options\n",
                        printable(error.what())));
        return Exit::nothing_sent;
    }
    if (std::ranges::find(later_commands, word) != std::end(later_commands)) {
        say(fmt::format(
            "cph-plan: the command '{}' is not yet supported\n  cph-plan help lists those that are\n", word));
        return Exit::nothing_sent;
    }
    std::vector<std::string> names;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
        names.push_back(command->get_name());
    const std::string_view meant = nearest(word, names);
    say(fmt::format("cph-plan: there is no command '{}'\n  {}\n", printable(word),
                    meant.empty() ? "cph-plan help lists the commands"
                                  : fmt::format("did you mean '{}'?", meant)));
    return Exit::nothing_sent;
}

// What is wrong with what the person allows or trusts is told before anything is opened.
Status check_operators_word(const Options& options) {
    for (const std::string& entry : options.allowed_endpoints)
        if (auto good = check_allowed_endpoint(entry); !good) return good;
    return options.ca_file.empty() ? Status{} : check_ca_file(options.ca_file);
}

} // namespace

Parsed parse_command_line(int argc, char** argv) {
    Options options;
    CLI::App app("Restarts Huawei Cloud Phone servers from a plan: wave by wave, at most once, with a "
                 "journal and a report.",
                 "cph-plan");
    app.footer(exit_codes);
    app.fallthrough();
    app.set_version_flag("--version", "cph-plan " CPH_PLAN_VERSION);
    app.require_subcommand(1);
    add_global_options(app, options);
    add_commands(app, options);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& success) {
        std::ostringstream help;
        app.exit(success, help, help);
        return {std::nullopt, print_result(help.str())};
    } catch (const CLI::ParseError& error) {
        return {std::nullopt, complain_of_words(app, error, argc, argv)};
    }
    options.command = app.get_subcommands().front()->get_name();
    if (options.command == "help") {
        return {std::nullopt, print_result(app.help())};
    }
    if (const auto good = check_operators_word(options); !good) return {std::nullopt, complain(good.error())};
    return {options, Exit::ok};
}

} // namespace cph_plan
