// What the words on the command line ask for.
#pragma once

#include "cph_plan/model/outcome.hpp"

#include <optional>
#include <string>
#include <vector>

namespace cph_plan {

struct Options {
    std::string command;
    std::vector<std::string> plans; // validate: several; apply, preview and windows: one
    std::string run;                // of resume, status, halt, abandon, unlock, report
    std::string schema;             // "plan" or "report"

    std::string journal;
    std::string report;
    std::string events;
    std::string ca_file;
    std::vector<std::string> allowed_endpoints;
    bool json = false;
    bool quiet = false;
    bool verbose = false;

    bool yes = false;
    bool resume = false; // apply --resume
    bool offline = false;
    bool all = false;    // halt --all
    bool verify = false; // report --verify
    std::string remaining;
    std::vector<std::string> with;

    bool simulate = false;
    double speed = 1.0;

    bool override_window = false;
    std::vector<std::string> override_blackouts;
    std::string reason;

    std::string from;       // of windows: an instant; empty = now
    std::size_t count = 10; // of windows
};

// Either what was asked for, or the status to leave with (help and mistakes have been printed by then).
struct Parsed {
    std::optional<Options> options;
    Exit exit = Exit::ok;
};
Parsed parse_command_line(int argc, char** argv);

} // namespace cph_plan
