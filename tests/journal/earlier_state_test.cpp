// A journal that was brought back to an earlier state of itself looks whole, and nobody goes on from there.
#include "bytes.hpp"
#include "journal/mark_file.hpp"
#include "stories.hpp"
#include "temporary_folder.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace journal_tests;
using Kinds = std::vector<std::string>;

namespace {

std::unique_ptr<Journal> opened(const std::string& path) {
    auto journal = open_sqlite_journal(path, OpenMode::create_if_missing);
    REQUIRE_MESSAGE(journal, told(journal.error()));
    return std::move(*journal);
}

Entry sending(std::uint32_t permit) {
    return entry(Sending{Permit{permit}, second(2), std::nullopt}, 2);
}

Entry noted(std::uint32_t permit) {
    return entry(Intent{Permit{permit}, 0, {ServerIndex{0}}, {std::nullopt}}, 2);
}

// A journal with one run, whose owner dies where a story says so.
struct Scene {
    const TemporaryFolder folder;
    const std::string path = folder / "journal.db";
    std::unique_ptr<Journal> journal = opened(path);
    std::unique_ptr<Lease> owner = create(*journal, story("run-1", {"a"}));

    void owner_dies() {
        owner.reset();
        journal.reset(); // the last connection puts the log into the database
    }

    // The journal as its file is now, what its log holds left out.
    std::string as_it_is() const { return bytes_of(path); }

    void bring_back(const std::string& bytes) const {
        for (const char* tail : {"-wal", "-shm"}) std::filesystem::remove(path + tail);
        write_bytes(path, bytes);
    }
};

bool is_an_earlier_state(const Error& error) {
    return error.kind == ErrorKind::storage &&
           error.what.starts_with("the journal is an earlier state of itself");
}

void replace_text(const std::string& path, const std::string& from, const std::string& to) {
    std::string text = bytes_of(path);
    REQUIRE(text.find(from) != std::string::npos);
    write_bytes(path, text.replace(text.find(from), from.size(), to));
}

} // namespace

TEST_CASE("a run whose last call is missing is not gone on with, and can be ended") {
    Scene scene;
    append(*scene.owner, {entry(Owned{.epoch = 1}), noted(1)});
    scene.owner_dies();
    const std::string before = scene.as_it_is();
    scene.journal = opened(scene.path);
    scene.owner = take(*scene.journal, {"run-1"});
    append(*scene.owner, {entry(Owned{.epoch = 2})});
    append(*scene.owner, {noted(2), sending(2)});
    scene.owner_dies();

    scene.bring_back(before);
    const auto journal = opened(scene.path);
    CHECK(kinds(read(*journal, {"run-1"})) == Kinds{"owned", "intent"});
    const Error error = error_of(journal->take({"run-1"}));
    CHECK(is_an_earlier_state(error));
    CHECK(error.what.find("run run-1 had reached entry 5") != std::string::npos);
    CHECK(error.where == scene.path);
    CHECK(error.hint.find("cph-plan abandon run-1") != std::string::npos);
    CHECK(is_an_earlier_state(error_of(journal->is_not_behind({"run-1"}))));

    append(*take(*journal, {"run-1"}, Aim::end), {entry(Abandoned{"ana", "ops-1"}, 3)});
    // What it left is not known any better for that, and ending it again is not proposed.
    CHECK(error_of(journal->is_not_behind({"run-1"})).hint.find("abandon") == std::string::npos);
    CHECK(is_an_earlier_state(error_of(journal->rest_is_free({"run-1"}))));
    Story rest = story("run-2", {"a"});
    rest.header.remaining_of = {"run-1"};
    CHECK(is_an_earlier_state(error_of(journal->create(rest.header, rest.schedule))));
    CHECK(create(*journal, story("run-3", {"a"}))); // but a person may plan its servers anew
}

TEST_CASE("a run that went on otherwise after its last call is as good as behind") {
    Scene scene;
    append(*scene.owner, {entry(Owned{.epoch = 1})});
    scene.owner_dies();
    const std::string before = scene.as_it_is();
    scene.journal = opened(scene.path);
    scene.owner = take(*scene.journal, {"run-1"});
    append(*scene.owner, {noted(1), sending(1)});
    scene.owner_dies();

    scene.bring_back(before);
    const auto journal = opened(scene.path);
    append(*take(*journal, {"run-1"}, Aim::end), {entry(Stopping{}), entry(Stopping{}), entry(Stopping{})});
    CHECK(read(*journal, {"run-1"}).entries.size() == 4); // further than the mark
    CHECK(is_an_earlier_state(error_of(journal->take({"run-1"}))));
}

TEST_CASE("what a call did not need is not missed") {
    Scene scene;
    append(*scene.owner, {entry(Owned{.epoch = 1}), noted(1), sending(1)});
    scene.owner_dies();
    const std::string before = scene.as_it_is();
    scene.journal = opened(scene.path);
    scene.owner = take(*scene.journal, {"run-1"});
    append(*scene.owner, {entry(Owned{.epoch = 2})});
    scene.owner_dies();

    scene.bring_back(before);
    const auto journal = opened(scene.path);
    CHECK(journal->is_not_behind({"run-1"}));
    CHECK(take(*journal, {"run-1"})->epoch() == 2);
}

TEST_CASE("a journal that has lost a run which sent something begins no other") {
    Scene scene;
    const std::string empty = scene.as_it_is(); // the run stands in the log alone
    const Story next = story("run-2", {"b"});

    SUBCASE("and was at work") {
        append(*scene.owner, {noted(1), sending(1)});
        scene.owner_dies();
        scene.bring_back(empty);
        const Error error = error_of(opened(scene.path)->create(next.header, next.schedule));
        CHECK(is_an_earlier_state(error));
        CHECK(error.what.find("does not hold run run-1") != std::string::npos);
        CHECK(error.hint.ends_with("then remove " + scene.path + "-marks/run-1.mark"));
        std::filesystem::remove(scene.path + "-marks/run-1.mark");
    }
    SUBCASE("unless that was over") {
        append(*scene.owner, {noted(1), sending(1), entry(Closed{RunState::finished, Exit::ok}, 3)});
        scene.owner_dies();
        scene.bring_back(empty);
    }
    SUBCASE("unless nothing was sent") {
        append(*scene.owner, {noted(1)});
        scene.owner_dies();
        scene.bring_back(empty);
    }
    CHECK(opened(scene.path)->create(next.header, next.schedule));
}

TEST_CASE("what a run left is not taken up while a run is missing that may have taken it up") {
    Scene scene;
    append(*scene.owner, {noted(1), sending(1), entry(Closed{RunState::halted, Exit::budget_exceeded}, 3)});
    scene.owner_dies();
    const std::string before = scene.as_it_is();
    scene.journal = opened(scene.path);
    Story rest = story("run-2", {"a"});
    rest.header.remaining_of = {"run-1"};
    scene.owner = create(*scene.journal, rest);
    append(*scene.owner, {noted(1), sending(1), entry(Closed{RunState::finished, Exit::ok}, 3)});
    scene.owner_dies();

    scene.bring_back(before);
    const auto journal = opened(scene.path);
    rest.header.id = {"run-3"};
    CHECK(is_an_earlier_state(error_of(journal->rest_is_free({"run-1"}))));
    CHECK(is_an_earlier_state(error_of(journal->create(rest.header, rest.schedule))));
    CHECK(journal->no_run_is_lost()); // it was over: other runs are not concerned
}

TEST_CASE("a run without its mark is not gone on with, and can be read and ended") {
    Scene scene;
    append(*scene.owner, {entry(Owned{.epoch = 1})});
    scene.owner_dies();
    std::filesystem::remove_all(scene.path + "-marks");
    const auto journal = opened(scene.path);
    const Error error = error_of(journal->take({"run-1"}));
    CHECK(error.kind == ErrorKind::storage);
    CHECK(error.what.starts_with("the mark of run run-1 is missing"));
    CHECK(error.where == scene.path + "-marks/run-1.mark");
    CHECK(journal->is_not_behind({"run-1"}));
    REQUIRE(journal->unlock({"run-1"}, {"bo", "ops-2"}, second(3)));
    append(*take(*journal, {"run-1"}, Aim::end), {entry(Abandoned{"ana", "ops-1"}, 3)});
    CHECK(error_of(journal->rest_is_free({"run-1"})).what.starts_with("the mark of run run-1 is missing"));
}

TEST_CASE("who takes a run to end it cannot send") {
    Scene scene;
    scene.owner_dies();
    const auto journal = opened(scene.path);
    const auto lease = take(*journal, {"run-1"}, Aim::end);
    std::vector<Entry> call = {noted(1), sending(1)};
    CHECK(error_of(lease->append(call)).what == "run run-1 was taken to be ended, and sends nothing");
}

TEST_CASE("nothing is sent when the mark was taken away or cannot be understood") {
    Scene scene;
    const std::string mark = scene.path + "-marks/run-1.mark";
    std::string what;
    SUBCASE("gone") {
        std::filesystem::remove(mark);
        what = "the mark of a run was moved or deleted while it was in use";
    }
    SUBCASE("another file in its place") {
        const std::string text = bytes_of(mark);
        std::filesystem::remove(mark);
        write_bytes(mark, text);
        what = "the mark of a run was moved or deleted while it was in use";
    }
    SUBCASE("cut") {
        std::filesystem::resize_file(mark, 40);
        what = "the mark of a run is damaged";
    }
    SUBCASE("longer") {
        write_bytes(mark, bytes_of(mark) + "x");
        what = "the mark of a run is damaged";
    }
    SUBCASE("of another state") {
        replace_text(mark, "open", "shut");
        what = "the mark of a run is damaged";
    }
    append(*scene.owner, {noted(1)}); // it is not needed yet
    std::vector<Entry> call = {sending(1)};
    CHECK(error_of(scene.owner->append(call)).what == what);
    CHECK(error_of(scene.owner->append(call)).what == what); // and stays refused
}

TEST_CASE("a run whose mark is damaged is not gone on with") {
    Scene scene;
    append(*scene.owner, {noted(1), sending(1)});
    scene.owner_dies();
    write_bytes(scene.path + "-marks/run-1.mark", "");
    const auto journal = opened(scene.path);
    CHECK(error_of(journal->take({"run-1"})).what == "the mark of a run is damaged");
    CHECK(error_of(journal->is_not_behind({"run-1"})).what == "the mark of a run is damaged");
}

TEST_CASE("a journal whose log was taken away under its run takes no more entries") {
    Scene scene;
    append(*scene.owner, {noted(1)});
    REQUIRE(rename((scene.path + "-wal").c_str(), (scene.folder / "away").c_str()) == 0);
    std::vector<Entry> call = {sending(1)};
    SUBCASE("nor when another program has made a new one") {
        (void)opened(scene.path)->runs();
        REQUIRE(exists(scene.path + "-wal"));
    }
    CHECK(error_of(scene.owner->append(call)).what == "the journal was moved or deleted while it was in use");
}

TEST_CASE("a mark follows its run and never goes back") {
    Scene scene;
    const std::string path = scene.path + "-marks/run-1.mark";
    CHECK(journal::read_mark(path).value()->head.seq == 0);
    append(*scene.owner, {entry(Owned{.epoch = 1}), noted(1), sending(1)});
    CHECK(journal::read_mark(path).value()->head.seq == 3);
    append(*scene.owner, {noted(2)});
    CHECK(journal::read_mark(path).value()->head.seq == 3);
    auto late = journal::MarkFile::open(scene.path, {"run-1"});
    REQUIRE(late);
    REQUIRE(late->advance({.head = {2, std::string(64, '0')}}));
    CHECK(journal::read_mark(path).value()->head.seq == 3);
    append(*scene.owner, {entry(Closed{RunState::finished, Exit::ok}, 3)});
    const auto mark = journal::read_mark(path).value();
    CHECK(mark->head.seq == 5);
    CHECK(mark->over);
    CHECK(bytes_of(path) == fmt::format("{:020} {} over\n", 5, mark->head.hash));
}

TEST_CASE("links in the place of marks are not followed") {
    const TemporaryFolder folder;
    const auto journal = opened(folder / "journal.db");
    const Story run = story("run-1", {"a"});
    const std::string marks = folder / "journal.db-marks";
    SUBCASE("the folder") {
        REQUIRE(mkdir((folder / "elsewhere").c_str(), 0700) == 0);
        REQUIRE(symlink((folder / "elsewhere").c_str(), marks.c_str()) == 0);
        CHECK(error_of(journal->create(run.header, run.schedule)).kind == ErrorKind::storage);
        CHECK(std::filesystem::is_empty(folder / "elsewhere"));
    }
    SUBCASE("a file") {
        REQUIRE(mkdir(marks.c_str(), 0700) == 0);
        REQUIRE(symlink((folder / "elsewhere").c_str(), (marks + "/run-1.mark").c_str()) == 0);
        CHECK(error_of(journal->create(run.header, run.schedule)).kind == ErrorKind::storage);
        CHECK_FALSE(exists(folder / "elsewhere"));
    }
    CHECK(journal->runs().value().empty());
}
