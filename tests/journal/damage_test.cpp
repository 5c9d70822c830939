// A journal with any bit flipped, any piece cut off, or of another kind: an error, or nothing has changed.
#include "backend.hpp"
#include "bytes.hpp"
#include "stories.hpp"
#include "tests/support/share.hpp"

#include "cph_plan/base/random.hpp"
#include "journal/database.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <functional>

using namespace journal_tests;

namespace {

// Two runs, one of them unfinished, closed as a process leaves it.
void write_small_journal(const SqliteBackend& backend) {
    const auto journal = backend.open();
    const auto over = create(*journal, story("run-1", {"a", "b"}));
    append(*over, {entry(Owned{1, "ops-1", "ana", "apply", "0.1.0"}, 1)});
    append(*over, {entry(Intent{Permit{1}, 0, {ServerIndex{0}, ServerIndex{1}}, {second(0), {}}}, 2)});
    append(*over, {entry(Closed{RunState::halted, Exit::budget_exceeded}, 3)});
    const auto open = create(*journal, story("run-2", {"c", "d"}));
    append(*open, {entry(Owned{1, "ops-1", "bo", "apply", "0.1.0"}, 4), entry(Surveyed{}, 5)});
}

std::string line(const RunSummary& run) {
    std::string text =
        fmt::format("{} {} {} {} {} {} {} {} {} {} {}", run.id.text, run.plan.text, to_text(run.state),
                    run.exit ? static_cast<int>(*run.exit) : -1, run.created.time_since_epoch().count(),
                    run.updated.time_since_epoch().count(), run.operator_name, run.host, run.servers,
                    run.owned, run.owner);
    for (const std::string& project : run.projects) text += " " + project;
    return text;
}

std::string lines(const RunRecord& record) {
    std::string text = record.header.plan_text + record.header.plan_path + record.header.version +
                       encode_schedule(record.schedule) + encode_ids(record.schedule);
    for (const Entry& entry : record.entries) text += encode_event(record.header.id, entry) + "\n";
    return text;
}

// Everything that a journal says; an error when any of it is refused.
Result<std::string> all_of(const std::string& path) {
    const auto journal = open_sqlite_journal(path, OpenMode::existing);
    if (!journal) return fail(journal.error());
    const auto runs = (*journal)->runs();
    if (!runs) return fail(runs.error());
    std::string text;
    for (const RunSummary& run : *runs) {
        const auto record = (*journal)->read(run.id);
        if (!record) return fail(record.error());
        text += line(run) + "\n" + lines(*record);
    }
    // A lost claim shows when somebody else asks for the server.
    for (const char* server : {"c", "d"}) {
        const Story rival = story("run-3", {server});
        const auto claimed = (*journal)->create(rival.header, rival.schedule);
        if (claimed) return text + "somebody else got server " + server;
        if (claimed.error().kind != ErrorKind::claimed) return fail(claimed.error());
    }
    return text;
}

// What is wrong with what a bent journal answers, if anything is.
std::string objection(const std::string& path, const std::string& bent, const std::string& whole) {
    const auto said = all_of(path);
    if (said && *said != whole) return "accepted: " + *said;
    if (!said && said.error().kind != ErrorKind::storage)
        return "not an error of storage: " + told(said.error());
    if (!said && said.error().where.find(path) == std::string::npos) return "does not say where";
    return bytes_of(path) == bent ? "" : "the file was changed";
}

bool says_nothing(const std::string& bytes, std::size_t position) {
    const std::size_t first = position < 8 ? 0 : position - 8;
    return bytes.find_first_not_of('\0', first) > position + 8;
}

void tamper(const SqliteBackend& backend, const char* sql) {
    const auto database = journal::Database::open(backend.path());
    REQUIRE(database);
    REQUIRE((*database)->execute(sql));
}

} // namespace

TEST_CASE("claims that are not those of the unfinished runs are damage") {
    const char* const unclaimed =
        "the journal is damaged: a server of an unfinished run is not claimed for it";
    const char* const extra = "the journal is damaged: claims that belong to no unfinished run: 1";
    const std::vector<std::pair<const char*, const char*>> stories = {
        {"DELETE FROM claims WHERE server = 'c'", unclaimed},
        {"UPDATE claims SET run = 'run-1' WHERE server = 'd'", unclaimed},
        {"UPDATE claims SET server = 'x' WHERE server = 'd'", unclaimed},
        {"INSERT INTO claims (project, server, run) VALUES ('p', 'a', 'run-1')", extra},
        {"INSERT INTO claims (project, server, run) VALUES ('p', 'a', 'run-2')", extra}};
    for (const auto& [sql, what] : stories) {
        const SqliteBackend backend;
        write_small_journal(backend);
        CHECK(backend.open()->verify_claims());
        tamper(backend, sql);
        CAPTURE(sql);
        CHECK(error_of(backend.open()->verify_claims()).what == what);
    }
}

TEST_CASE("a flipped bit is noticed or says nothing, and nothing is written because of it") {
    const SqliteBackend backend;
    write_small_journal(backend);
    const std::string path = backend.path();
    const auto whole = all_of(path);
    REQUIRE_MESSAGE(whole, told(whole.error()));
    const std::string bytes = bytes_of(path);
    REQUIRE_FALSE(exists(path + "-wal"));

    Random random(7);
    unsigned noticed = 0;
    for (std::size_t position = 0; position < bytes.size(); ++position) {
        // Of the long stretches in which nothing stands, a sample.
        if (says_nothing(bytes, position) && position % 61 != 0) continue;
        if (random.below(share) != 0) continue;
        std::string bent = bytes;
        bent[position] = static_cast<char>(bent[position] ^ (1 << random.below(8)));
        put_byte(path, position, bent[position]);
        const std::string trouble = objection(path, bent, *whole);
        CAPTURE(position);
        CHECK(trouble == "");
        if (!all_of(path)) ++noticed;
        put_byte(path, position, bytes[position]);
        if (bytes_of(path) != bytes) write_bytes(path, bytes);
    }
    CHECK(noticed > 1000 / share);
    CHECK(all_of(path).value() == *whole);
}

TEST_CASE("a journal of which a piece is cut off is refused, and stays as it is") {
    const SqliteBackend backend;
    write_small_journal(backend);
    const std::string path = backend.path();
    const std::string whole = all_of(path).value();
    const std::string bytes = bytes_of(path);
    for (std::size_t length = 0; length < bytes.size(); length += length < 200 ? 1 : 509) {
        const std::string bent = bytes.substr(0, length);
        write_bytes(path, bent);
        CAPTURE(length);
        CHECK(objection(path, bent, whole) == "");
        // The last page holds no requests, and says nothing.
        if (length + 4096 < bytes.size()) CHECK_FALSE(all_of(path));
    }
}

TEST_CASE("damage is told with the record that it befell") {
    const SqliteBackend backend;
    write_small_journal(backend);
    const std::string bytes = bytes_of(backend.path());
    const auto trouble_with = [&](std::string_view text) {
        std::string bent = bytes;
        const std::size_t at = bent.rfind(text); // of two, the older: rows are laid down from the end
        REQUIRE(at != std::string::npos);
        bent[at] = '#';
        write_bytes(backend.path(), bent);
        return error_of(backend.open()->read({"run-1"}));
    };
    const Error entry_3 = trouble_with(R"("halted","exit":5})");
    CHECK(entry_3.what == "the journal is damaged: the hash chain does not hold");
    CHECK(entry_3.where.ends_with("/state/journal.db, run run-1, entry 3"));
    CHECK(entry_3.hint == "nothing was changed; restore it from a copy, or name another one with --journal");
    const Error plan_text = trouble_with("version: 1\n");
    CHECK(plan_text.where.ends_with("/state/journal.db, run run-1, entry 1"));
}

TEST_CASE("entries that are missing are noticed, wherever they stood") {
    const SqliteBackend backend;
    write_small_journal(backend);
    const std::string bytes = bytes_of(backend.path());
    for (const int missing : {1, 2, 3}) {
        write_bytes(backend.path(), bytes);
        {
            auto database = journal::Database::open(backend.path());
            const std::string remove =
                fmt::format("DELETE FROM entries WHERE run = 'run-1' AND seq = {}", missing);
            REQUIRE((*database)->execute(remove.c_str()));
        }
        const Error error = error_of(backend.open()->read({"run-1"}));
        CHECK(error.kind == ErrorKind::storage);
        CHECK(error.where.ends_with(fmt::format("run run-1, entry {}", missing)));
    }
}

TEST_CASE("a log that a crash has left is read up to where it was cut, and no further") {
    const SqliteBackend backend;
    const auto journal = backend.open();
    const auto lease = create(*journal, story("run-1", {"a"}));
    for (int i = 1; i <= 6; ++i)
        append(*lease, {entry(Flagged{ServerIndex{0}, Flagged::Flag::late, "x"}, i)});
    const std::string log = bytes_of(backend.path() + "-wal"), main = bytes_of(backend.path());
    REQUIRE(log.size() > 20'000);

    const TemporaryFolder copies;
    const std::string copy = copies / "journal.db";
    std::size_t most = 0;
    for (std::size_t length = 0; length <= log.size(); length += length + 97 < log.size() ? 97 : 1) {
        write_bytes(copy, main);
        write_bytes(copy + "-wal", log.substr(0, length));
        const auto reopened = open_sqlite_journal(copy, OpenMode::existing);
        REQUIRE_MESSAGE(reopened, told(reopened.error()));
        const auto runs = (*reopened)->runs();
        REQUIRE_MESSAGE(runs, told(runs.error()));
        if (runs->empty()) {
            CHECK(most == 0);
            continue;
        }
        const std::size_t entries = read(**reopened, {"run-1"}).entries.size(); // chain, end and all
        CHECK(entries >= most);
        most = entries;
    }
    CHECK(most == 6);
}
