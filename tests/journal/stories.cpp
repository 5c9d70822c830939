#include "stories.hpp"

#include <doctest/doctest.h>

namespace journal_tests {

Story story(const std::string& run, std::initializer_list<const char*> servers, const std::string& project) {
    Story story;
    story.header = {.id = {run},
                    .plan = {"weekly"},
                    .plan_path = "weekly.yaml",
                    .plan_digest = "d1",
                    .plan_text = std::string("version: 1\n\0\xff", 13),
                    .git_commit = "",
                    .created = second(0),
                    .operator_name = "ana",
                    .host = "ops-1",
                    .version = "0.1.0",
                    .remaining_of = {}};
    Schedule& schedule = story.schedule;
    schedule.name = {"weekly"};
    schedule.targets = {{.name = {"default"}, .region = "cn-east-3", .project_id = project}};
    schedule.groups = {{"farm"}};
    for (const char* id : servers) schedule.ids.add(id);
    const std::uint32_t count = schedule.size();
    schedule.group_of.assign(count, 0);
    schedule.waves = {{.name = {"1"}, .first = 0, .count = count, .first_batch = 0, .batch_count = 1}};
    schedule.batches = {{0, 0, 0, count}};
    return story;
}

Instant second(int seconds) {
    return Instant{std::chrono::seconds{1'764'000'000 + seconds}};
}

Entry entry(Body body, int at_second) {
    return {.at = second(at_second), .body = std::move(body)};
}

std::unique_ptr<Lease> create(Journal& journal, const Story& story) {
    auto lease = journal.create(story.header, story.schedule);
    REQUIRE_MESSAGE(lease, told(lease.error()));
    return std::move(*lease);
}

std::unique_ptr<Lease> take(Journal& journal, const RunId& run, Aim aim) {
    auto lease = journal.take(run, aim);
    REQUIRE_MESSAGE(lease, told(lease.error()));
    return std::move(*lease);
}

void append(Lease& lease, std::vector<Entry> entries) {
    const Status appended = lease.append(entries);
    REQUIRE_MESSAGE(appended, told(appended.error()));
}

RunRecord read(Journal& journal, const RunId& run) {
    auto record = journal.read(run);
    REQUIRE_MESSAGE(record, told(record.error()));
    return std::move(*record);
}

RunSummary summary(Journal& journal, const RunId& run) {
    const auto runs = journal.runs();
    REQUIRE_MESSAGE(runs, told(runs.error()));
    for (const RunSummary& one : *runs)
        if (one.id == run) return one;
    FAIL("the run is not listed");
    return {};
}

std::vector<std::string> kinds(const RunRecord& record) {
    std::vector<std::string> found;
    for (const Entry& entry : record.entries) found.emplace_back(kind(entry.body));
    return found;
}

std::string told(const Error& error) {
    return error.what + " (" + error.where + ") " + error.hint;
}

} // namespace journal_tests
