// Prints the reports of all made-up runs, each cut at every entry, one after the other with a NUL behind
// each: food for tests that look at reports from outside.
#include "stories.hpp"

#include <cstdio>

using namespace cph_plan;

namespace {

void print(const std::string& report) {
    std::fwrite(report.data(), 1, report.size(), stdout);
    std::fputc('\0', stdout);
}

} // namespace

int main() {
    for (const Story& story : all_stories()) {
        const auto run = story.tell();
        Ledger prefix(run->schedule());
        print(run->report_of(prefix));
        for (const Entry& entry : run->entries()) {
            prefix.apply(entry);
            print(run->report_of(prefix));
        }
    }
    return std::ferror(stdout) == 0 && std::fflush(stdout) == 0 ? 0 : 1;
}
