// What a journal is worth when the disk is not: full, failing at any step, or without power.
#include "backend.hpp"
#include "bytes.hpp"
#include "journal/mark_file.hpp"
#include "pretend_disk.hpp"
#include "stories.hpp"
#include "tests/support/share.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <fmt/format.h>

using namespace journal_tests;
using Trouble = PretendDisk::Trouble;
using Lasting = PretendDisk::Lasting;

namespace {

// Entries that are told apart by their texts; large ones make the log run full, so that it is emptied into
// the database in the middle of the story.
Entry minute(int number, std::size_t bytes = 0) {
    return entry(
        Flagged{ServerIndex{0}, Flagged::Flag::late, fmt::format("{} {}", number, std::string(bytes, 'x'))},
        number);
}

// The numbers of the minutes that a run has, in order. Damage is a failure of the test.
std::vector<int> minutes_of(Journal& journal) {
    std::vector<int> numbers;
    for (const Entry& one : read(journal, {"run-1"}).entries)
        if (const auto* flagged = std::get_if<Flagged>(&one.body))
            numbers.push_back(std::stoi(flagged->detail));
    return numbers;
}

// Every append that returned is there, in order, and what else is there was asked for last.
void check_nothing_lost(Journal& journal, int returned, int asked) {
    const std::vector<int> found = minutes_of(journal);
    CHECK(static_cast<int>(found.size()) >= returned);
    CHECK(static_cast<int>(found.size()) <= asked);
    for (std::size_t i = 0; i < found.size(); ++i) CHECK(found[i] == static_cast<int>(i) + 1);
}

// Somebody takes the run up and goes on.
void check_life_goes_on(Journal& journal) {
    const auto lease = take(journal, {"run-1"});
    append(*lease, {entry(Owned{.epoch = lease->epoch()}, 100)});
    CHECK(kinds(read(journal, {"run-1"})).back() == "owned");
}

struct Told {
    int asked = 0;
    int returned = 0;
};

// Appends minutes until the lease is dead, or all of them.
Told append_minutes(Lease& lease, int count, std::size_t bytes = 0) {
    Told told;
    for (int number = 1; number <= count; ++number) {
        // Each comes with a call, so that the mark of the run moves with it.
        const Permit permit{static_cast<std::uint32_t>(number)};
        std::vector<Entry> one = {minute(number, bytes), entry(Sending{permit, second(number), {}}, number)};
        told.asked = number;
        if (!lease.append(one)) return told;
        told.returned = number;
    }
    return told;
}

std::vector<std::string> names_in(const std::string& folder) {
    std::vector<std::string> names;
    for (const auto& found : std::filesystem::directory_iterator(folder))
        names.push_back(found.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace

TEST_CASE("an append that the disk refused leaves the lease dead, and what had returned is there") {
    for (const Trouble trouble : {Trouble::full, Trouble::write_error, Trouble::sync_error})
        for (const Lasting lasting : {Lasting::once, Lasting::for_good}) {
            bool failed = true;
            for (std::uint64_t nth = 1; failed; ++nth) {
                CAPTURE(nth);
                CAPTURE(static_cast<int>(trouble));
                REQUIRE(nth < 100);
                const SqliteBackend backend;
                Told told;
                {
                    PretendDisk disk;
                    const auto journal = backend.open();
                    const auto lease = create(*journal, story("run-1", {"a"}));
                    disk.fail_at(nth, trouble, lasting);
                    told = append_minutes(*lease, 5);
                    failed = disk.has_failed();
                    if (!failed) break;
                    CHECK(told.returned == told.asked - 1);
                    std::vector<Entry> late = {minute(99)};
                    CHECK(error_of(lease->append(late)).kind == ErrorKind::storage);
                    CHECK(error_of(lease->renew()).kind == ErrorKind::storage);
                }
                const auto reopened = backend.open();
                check_nothing_lost(*reopened, told.returned, told.asked);
                check_life_goes_on(*reopened);
            }
        }
}

TEST_CASE("a lease whose renewal the disk refused appends nothing more") {
    const SqliteBackend backend;
    PretendDisk disk;
    const auto journal = backend.open();
    const auto lease = create(*journal, story("run-1", {"a"}));
    disk.fail_at(1, Trouble::sync_error, Lasting::once);
    Status renewed = lease->renew();
    // A renewal within the same millisecond changes nothing, so that nothing has to be written.
    for (int tries = 0; renewed && tries < 1'000'000; ++tries) renewed = lease->renew();
    CHECK(error_of(renewed).kind == ErrorKind::storage);
    CHECK(append_minutes(*lease, 1).returned == 0);
}

TEST_CASE("a full disk is told as one") {
    const SqliteBackend backend;
    PretendDisk disk;
    const auto journal = backend.open();
    const auto lease = create(*journal, story("run-1", {"a"}));
    disk.fail_at(1, Trouble::full, Lasting::for_good);
    std::vector<Entry> one = {minute(1)};
    const Error error = error_of(lease->append(one));
    CHECK(error.what == "the journal cannot be used: database or disk is full");
    CHECK(error.where == journal->location());
    CHECK_FALSE(error.hint.empty());
}

TEST_CASE("a run or a journal that the disk refused to make is not there, and leaves nothing behind") {
    for (const Trouble trouble : {Trouble::full, Trouble::write_error, Trouble::sync_error}) {
        bool failed = true;
        for (std::uint64_t nth = 1; failed; ++nth) {
            CAPTURE(nth);
            REQUIRE(nth < 200);
            const SqliteBackend backend;
            bool made = false, created = false;
            {
                PretendDisk disk;
                disk.fail_at(nth, trouble, Lasting::for_good);
                const auto journal = open_sqlite_journal(backend.path(), OpenMode::create_if_missing);
                made = journal.has_value();
                const Story run = story("run-1", {"a"});
                created = made && (*journal)->create(run.header, run.schedule).has_value();
                failed = disk.has_failed();
                if (!made) CHECK(journal.error().kind == ErrorKind::storage);
            }
            const std::string folder = std::filesystem::path(backend.path()).parent_path().string();
            for (const std::string& name : names_in(folder)) CHECK(name.find(".new-") == std::string::npos);
            CHECK((exists(backend.path()) || !made)); // and if it is there, it is whole
            const auto reopened = backend.open();
            CHECK(reopened->runs().value().size() == (created ? 1 : 0));
            const Story again = story("run-2", {"a"});
            CHECK(reopened->create(again.header, again.schedule).has_value() == !created);
        }
    }
}

TEST_CASE("after a power cut at any step a journal is a prefix that holds every append that returned") {
    unsigned cuts = 0;
    for (std::uint64_t seed = 0; seed < 400; seed += share) {
        CAPTURE(seed);
        Random random(seed);
        const std::size_t bytes = random.chance(30) ? 500'000 : random.below(10'000);
        const SqliteBackend backend;
        const TemporaryFolder afterwards;
        Told told;
        {
            PretendDisk disk;
            {
                const auto journal = backend.open();
                const auto lease = create(*journal, story("run-1", {"a"}));
                disk.fail_at(1 + random.below(bytes > 10'000 ? 3000 : 60), Trouble::power_cut,
                             Lasting::for_good);
                told = append_minutes(*lease, 12, bytes);
            } // the cut may also come while the last one closes the journal
            cuts += disk.has_failed() ? 1 : 0;
            disk.come_back_in(afterwards.path(), random);
        }
        // Marks are synced after the entries that they tell of: none tells of an entry that was lost.
        std::filesystem::copy(journal::mark_folder(backend.path()),
                              journal::mark_folder(afterwards / "journal.db"),
                              std::filesystem::copy_options::recursive);
        const auto reopened = open_sqlite_journal(afterwards / "journal.db", OpenMode::existing);
        REQUIRE_MESSAGE(reopened, journal_tests::told(reopened.error()));
        check_nothing_lost(**reopened, told.returned, told.asked);
        check_life_goes_on(**reopened);
    }
    CHECK(cuts > 200 / share);
}
