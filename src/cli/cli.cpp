#include "cph_plan/cli/cli.hpp"

#include "commands.hpp"
#include "console.hpp"

#include "cph_plan/plan/schema.hpp"
#include "cph_plan/report/report.hpp"

#include <exception>
#include <string>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

namespace cph_plan {

namespace {

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

Exit print_version(const Options&) {
    return print_result("cph-plan " CPH_PLAN_VERSION "\n");
}

struct Command {
    std::string_view name;
    Exit (*run)(const Options&);
};
constexpr Command commands[] = {
    {"validate", validate}, {"preview", preview}, {"apply", apply},         {"resume", resume},
    {"status", status},     {"runs", list_runs},  {"halt", halt},           {"abandon", abandon},
    {"unlock", unlock},     {"report", report},   {"schema", print_schema}, {"version", print_version},
};

} // namespace

int run_command_line(int argc, char** argv) {
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
