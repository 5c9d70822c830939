// The command line: from words to an exit status.
//
// Output rules. Results go to stdout, progress and messages to stderr. An error is one line that says what
// and where, and one that says what to do next. Failing to print results is an error; failing to print
// progress is not. Text that comes from outside is made safe before it is shown.
#pragma once

namespace cph_plan {

// Runs one command and returns the status for the shell.
int run_command_line(int argc, char** argv);

} // namespace cph_plan
