// Words for the stories about journals.
#pragma once

#include "cph_plan/journal/journal.hpp"

#include <initializer_list>
#include <string>
#include <vector>

namespace journal_tests {

using namespace cph_plan;

// A run of the plan "weekly" over these servers of one project.
struct Story {
    RunHeader header;
    Schedule schedule;
};
Story story(const std::string& run, std::initializer_list<const char*> servers,
            const std::string& project = "0605767b8bab40ffb711234cb80d0000");

Instant second(int seconds); // after the story began
Entry entry(Body body, int at_second = 1);

// The lease of a run just created, which must work.
std::unique_ptr<Lease> create(Journal& journal, const Story& story);
std::unique_ptr<Lease> take(Journal& journal, const RunId& run, Aim aim = Aim::go_on);

void append(Lease& lease, std::vector<Entry> entries);
RunRecord read(Journal& journal, const RunId& run);
RunSummary summary(Journal& journal, const RunId& run);

// The entries of a run, told by their kinds.
std::vector<std::string> kinds(const RunRecord& record);

// An error in one line: "what (where) hint".
std::string told(const Error& error);

// The error that must be there.
template <class T>
Error error_of(const Result<T>& result) {
    return result ? Error{.what = "it worked"} : result.error();
}

} // namespace journal_tests
