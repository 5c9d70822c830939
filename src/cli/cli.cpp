#include "cph_plan/cli/cli.hpp"

#include "commands.hpp"
#include "console.hpp"

#include "cph_plan/plan/schema.hpp"
#include "cph_plan/report/report.hpp"

#include <cerrno>
#include <exception>
#include <fcntl.h>
#include <string>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace cph_plan {

namespace {

// A standard stream that is closed would leave its number to the next file that is opened, and what is
// printed would go there: into the journal, for one. It is filled with something that refuses.
void fill_standard_streams() {
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (fcntl(stream, F_GETFD) >= 0 || errno != EBADF) continue;
        open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY); // the lowest number that is free
    }
}

// No core file may hold a secret, and no file of ours is anybody else's to read.
void keep_to_ourselves() {
    prctl(PR_SET_DUMPABLE, 0);
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    umask(077);
}

Exit print_schema(const Options& options) {
    return print_result(options.schema == "plan" ? plan_schema() : report_schema());
}

Exit print_version(const Options& options) {
    return print_result(options.json ? "{\"version\": \"" CPH_PLAN_VERSION "\"}\n"
                                     : "cph-plan " CPH_PLAN_VERSION "\n");
}

struct Command {
    std::string_view name;
    Exit (*run)(const Options&);
};
constexpr Command commands[] = {
    {"validate", validate},     {"preview", preview}, {"windows", windows}, {"apply", apply},
    {"resume", resume},         {"status", status},   {"runs", list_runs},  {"halt", halt},
    {"abandon", abandon},       {"unlock", unlock},   {"report", report},   {"schema", print_schema},
    {"version", print_version},
};

} // namespace

int run_command_line(int argc, char** argv) {
    fill_standard_streams();
    keep_to_ourselves();
    try {
        const Parsed parsed = parse_command_line(argc, argv);
        if (!parsed.options) return static_cast<int>(parsed.exit);
        for (const Command& command : commands)
            if (command.name == parsed.options->command)
                return static_cast<int>(command.run(*parsed.options));
    } catch (const std::exception& error) {
        complain({.what = std::string("internal error: ") + error.what(), .hint = "please report this"});
    }
    return static_cast<int>(Exit::nothing_sent);
}

} // namespace cph_plan
