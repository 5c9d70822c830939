// Several processes at one journal: killed, stopped, racing, at their limits.
#include "backend.hpp"
#include "child.hpp"
#include "stories.hpp"
#include "tests/support/share.hpp"

#include "cph_plan/base/random.hpp"

#include <csignal>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace journal_tests;

namespace {

Entry numbered(int number) {
    return entry(Flagged{ServerIndex{0}, Flagged::Flag::late, fmt::format("{}", number)}, number);
}

// Appends minutes until it is stopped, and says a byte after each that returned.
int append_for_ever(const std::string& path, int say_to) {
    const auto journal = open_sqlite_journal(path, OpenMode::create_if_missing);
    if (!journal) return 1;
    const Story run = story("run-1", {"a"});
    const auto lease = (*journal)->create(run.header, run.schedule);
    if (!lease) return 2;
    for (int number = 1; number <= 100'000; ++number) {
        std::vector<Entry> one = {numbered(number)};
        if (!(*lease)->append(one)) return 3;
        say(say_to, ".");
    }
    return 4;
}

// What a process that wants these servers gets: "won", or the error it was given.
int try_to_create(const std::string& path, int number, int start, int finish, int say_to) {
    char signal = 0;
    if (read(start, &signal, 1) != 0) return 1; // until the starter closes its end
    const auto journal = open_sqlite_journal(path, OpenMode::create_if_missing);
    if (!journal) {
        say(say_to, told(journal.error()));
        return 2;
    }
    const Story run = story(fmt::format("run-{}", number), {"a", "b"});
    const auto lease = (*journal)->create(run.header, run.schedule);
    if (!lease) {
        say(say_to, lease.error().what);
        return lease.error().kind == ErrorKind::claimed ? 8 : 3;
    }
    say(say_to, run.header.id.text);
    close(say_to);
    return read(finish, &signal, 1) == 0 ? 0 : 4; // the winner holds on until all are done
}

struct Gate {
    int wait_at = -1;
    int opener = -1;
    Gate() {
        int ends[2] = {-1, -1};
        REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
        wait_at = ends[0];
        opener = ends[1];
    }
    ~Gate() {
        close(wait_at);
        open();
    }
    Gate(const Gate&) = delete;
    Gate& operator=(const Gate&) = delete;
    void open() {
        if (opener >= 0) close(opener);
        opener = -1;
    }
};

} // namespace

TEST_CASE("a process killed while it appends has lost nothing that returned, and its run is free at once") {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const SqliteBackend backend;
        Child victim([&](int say_to) { return append_for_ever(backend.path(), say_to); });
        int heard = 0;
        for (std::uint64_t until = Random(seed).below(40); heard <= static_cast<int>(until); ++heard)
            REQUIRE(victim.hear());
        CHECK(error_of(backend.open()->take({"run-1"})).kind == ErrorKind::claimed); // it lives
        victim.send(SIGKILL);
        heard += static_cast<int>(victim.rest().size());
        CHECK(victim.wait() == 128 + SIGKILL);

        const auto journal = backend.open();
        const RunRecord record = read(*journal, {"run-1"});
        CHECK(static_cast<int>(record.entries.size()) >= heard);
        CHECK(static_cast<int>(record.entries.size()) <= heard + 1);
        for (const Entry& one : record.entries)
            CHECK(std::get<Flagged>(one.body).detail == fmt::format("{}", one.seq));
        const auto lease = take(*journal, {"run-1"});
        CHECK(lease->epoch() == 2);
        append(*lease, {entry(Owned{.epoch = 2}, 1000)});
    }
}

TEST_CASE("while one process appends, another reads whole runs") {
    const SqliteBackend backend;
    Child writer([&](int say_to) { return append_for_ever(backend.path(), say_to); });
    REQUIRE(writer.hear());
    const auto journal = backend.open();
    std::size_t before = 0;
    for (std::uint64_t reading = 0; reading < 100 / share; ++reading) {
        const std::size_t entries = read(*journal, {"run-1"}).entries.size();
        CHECK(entries >= before);
        before = entries;
        CHECK(summary(*journal, {"run-1"}).owned);
        REQUIRE(writer.hear());
    }
}

TEST_CASE("an owner that was stopped and shut out appends nothing when it wakes") {
    const SqliteBackend backend;
    Gate waking;
    Child owner([&](int say_to) {
        waking.open();
        const auto journal = open_sqlite_journal(backend.path(), OpenMode::create_if_missing);
        const auto lease = (*journal)->create(story("run-1", {"a"}).header, story("run-1", {"a"}).schedule);
        std::vector<Entry> entries = {numbered(1)};
        if (!(*lease)->append(entries)) return 1;
        say(say_to, ".");
        char byte = 0;
        if (::read(waking.wait_at, &byte, 1) != 0) return 2;
        const Status late = (*lease)->append(entries);
        return late ? 3 : late.error().kind == ErrorKind::fenced ? 0 : 4;
    });
    REQUIRE(owner.hear());
    owner.send(SIGSTOP);
    const auto journal = backend.open();
    CHECK(error_of(journal->take({"run-1"})).kind == ErrorKind::claimed); // it cannot be shown dead
    backend.let_owner_fall_silent({"run-1"});
    REQUIRE(journal->unlock({"run-1"}, {"bo", "ops-2"}, second(1)));
    const auto lease = take(*journal, {"run-1"});
    append(*lease, {entry(Owned{.epoch = 3}, 1000)});
    waking.open();
    owner.send(SIGCONT);
    CHECK(owner.wait() == 0); // its append was refused
    CHECK(kinds(read(*journal, {"run-1"})) == std::vector<std::string>{"flagged", "unlocked", "owned"});
}

TEST_CASE("of fifty processes that want the same servers one gets them, and the others are told which") {
    constexpr int racers = 50;
    const SqliteBackend backend;
    Gate start, finish;
    std::vector<std::unique_ptr<Child>> children;
    for (int number = 0; number < racers; ++number)
        children.push_back(std::make_unique<Child>([&, number](int say_to) {
            start.open();
            finish.open();
            return try_to_create(backend.path(), number, start.wait_at, finish.wait_at, say_to);
        }));
    start.open();
    std::vector<std::string> said;
    said.reserve(racers);
    for (const auto& child : children) said.push_back(child->rest());
    finish.open();
    std::string winner;
    int won = 0;
    for (int number = 0; number < racers; ++number) {
        const int answer = children[static_cast<std::size_t>(number)]->wait();
        if (answer != 0) {
            CHECK_MESSAGE(answer == 8, said[static_cast<std::size_t>(number)]);
            continue;
        }
        ++won;
        winner = said[static_cast<std::size_t>(number)];
    }
    CHECK(won == 1);
    for (const std::string& one : said)
        CHECK((one == winner || one == "server a belongs to the unfinished run " + winner));
    CHECK(backend.open()->runs().value().size() == 1);
}

TEST_CASE("of processes that want to take a dead owner's run up one gets it") {
    constexpr int racers = 10;
    const SqliteBackend backend;
    create(*backend.open(), story("run-1", {"a"})).reset();
    Gate start, finish;
    std::vector<std::unique_ptr<Child>> children;
    for (int number = 0; number < racers; ++number)
        children.push_back(std::make_unique<Child>([&](int say_to) {
            start.open();
            finish.open();
            char byte = 0;
            if (::read(start.wait_at, &byte, 1) != 0) return 1;
            const auto journal = open_sqlite_journal(backend.path(), OpenMode::existing);
            if (!journal) return 2;
            const auto lease = (*journal)->take({"run-1"});
            close(say_to);
            if (!lease) return lease.error().kind == ErrorKind::claimed ? 8 : 3;
            return ::read(finish.wait_at, &byte, 1) == 0 ? 0 : 4;
        }));
    start.open();
    for (const auto& child : children) child->rest();
    finish.open();
    int won = 0;
    for (const auto& child : children) {
        const int answer = child->wait();
        won += answer == 0 ? 1 : 0;
        CHECK((answer == 0 || answer == 8));
    }
    CHECK(won == 1);
}

TEST_CASE("a file that may not grow stops the run, and keeps what had returned") {
    const SqliteBackend backend;
    Child child([&](int say_to) {
        signal(SIGXFSZ, SIG_IGN); // as the program does: the write fails instead
        const rlimit limit{100'000, 100'000};
        setrlimit(RLIMIT_FSIZE, &limit);
        return append_for_ever(backend.path(), say_to);
    });
    const auto returned = child.rest().size();
    CHECK(child.wait() == 3);
    CHECK(returned > 0);
    const auto journal = backend.open();
    CHECK(read(*journal, {"run-1"}).entries.size() >= returned);
    append(*take(*journal, {"run-1"}), {entry(Owned{.epoch = 2}, 1000)});
}

TEST_CASE("where nothing can be written the journal says so, before anything is begun") {
    const TemporaryFolder folder;
    constexpr uid_t nobody = 65534;
    REQUIRE(open_sqlite_journal(folder / "journal.db", OpenMode::create_if_missing));
    for (const char* name : {"journal.db", "none.db"}) {
        Child child([&](int say_to) {
            // Root may write everywhere; somebody else stands in for it, as the owner of the folder.
            if (geteuid() == 0) {
                if (chown((folder / "journal.db").c_str(), nobody, nobody) != 0) return 1;
                if (chown(folder.path().c_str(), nobody, nobody) != 0) return 1;
                if (setuid(nobody) != 0) return 1;
            }
            if (chmod(folder.path().c_str(), 0500) != 0) return 1;
            const auto journal = open_sqlite_journal(folder / name, OpenMode::create_if_missing);
            if (journal) return 2;
            say(say_to, told(journal.error()));
            return journal.error().kind == ErrorKind::storage ? 0 : 3;
        });
        const std::string said = child.rest();
        CHECK(child.wait() == 0);
        CHECK(said.find(folder / name) != std::string::npos);
        CHECK(said.find("the journal cannot be") == 0);
    }
    REQUIRE(chmod(folder.path().c_str(), 0700) == 0);
}
