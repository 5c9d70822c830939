#include "cph_plan/cli/cli.hpp"

int main(int argc, char** argv) {
    return cph_plan::run_command_line(argc, argv);
}
