// Where a journal may lie, whose it must be, and what may stand in its place.
#include "backend.hpp"
#include "bytes.hpp"
#include "journal/database.hpp"
#include "journal/file_system.hpp"
#include "journal/tables.hpp"
#include "stories.hpp"

#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace journal_tests;

namespace {

Result<std::unique_ptr<Journal>> open_at(const std::string& path, bool* created = nullptr) {
    return open_sqlite_journal(path, OpenMode::create_if_missing, created);
}

unsigned mode_of(const std::string& path) {
    struct stat facts {};
    REQUIRE(lstat(path.c_str(), &facts) == 0);
    return facts.st_mode & 07777;
}

// The umask of a process that was started carelessly, or too carefully.
class Umask {
public:
    explicit Umask(mode_t mask) : before_(umask(mask)) {}
    ~Umask() { umask(before_); }
    Umask(const Umask&) = delete;
    Umask& operator=(const Umask&) = delete;

private:
    mode_t before_;
};

bool is_refused_as(const std::string& path, const std::string& what) {
    const auto opened = open_at(path);
    if (opened) return false;
    CHECK(opened.error().kind == ErrorKind::storage);
    CHECK_FALSE(opened.error().hint.empty());
    CHECK(opened.error().what == what);
    CHECK(opened.error().where.find(std::filesystem::path(path).filename().string()) != std::string::npos);
    return true;
}

// Another database, as some other program keeps it.
void write_strangers_database(const std::string& path, const char* sql) {
    write_bytes(path, "");
    auto database = journal::Database::open(path);
    REQUIRE(database);
    REQUIRE((*database)->execute(sql));
}

} // namespace

TEST_CASE("folders are 0700 and files 0600, whatever the umask") {
    for (const mode_t mask : {0000, 0022, 0077, 0277}) {
        CAPTURE(mask);
        const TemporaryFolder folder;
        const Umask careless(mask);
        bool created = false;
        const auto journal = open_at(folder / "a/b/journal.db", &created);
        REQUIRE_MESSAGE(journal, told(journal.error()));
        CHECK(created);
        const auto lease = create(**journal, story("run-1", {"a"}));
        append(*lease, {entry(Owned{.epoch = 1})});
        CHECK(mode_of(folder / "a") == 0700);
        CHECK(mode_of(folder / "a/b") == 0700);
        CHECK(mode_of(folder / "a/b/locks") == 0700);
        CHECK(mode_of(folder / "a/b/locks/run-1.1.lock") == 0600);
        CHECK(mode_of(folder / "a/b/journal.db-marks") == 0700);
        CHECK(mode_of(folder / "a/b/journal.db-marks/run-1.mark") == 0600);
        for (const char* name : {"journal.db", "journal.db-wal", "journal.db-shm"})
            CHECK(mode_of(folder / ("a/b/" + std::string(name))) == 0600);
    }
}

TEST_CASE("nothing but the journal, its locks and its marks is left in the folder") {
    const TemporaryFolder folder;
    {
        const auto journal = open_at(folder / "journal.db");
        const auto lease = create(**journal, story("run-1", {"a"}));
        append(*lease, {entry(Closed{RunState::finished, Exit::ok})});
    }
    std::vector<std::string> names;
    for (const auto& found : std::filesystem::recursive_directory_iterator(folder.path()))
        names.push_back(found.path().filename().string());
    std::sort(names.begin(), names.end());
    CHECK(names == std::vector<std::string>{"journal.db", "journal.db-marks", "locks", "run-1.mark"});
}

TEST_CASE("who only reads leaves nothing beside the journal, and disturbs nobody who writes") {
    const TemporaryFolder folder;
    const std::string path = folder / "journal.db";
    create(**open_at(path), story("run-1", {"a"})).reset();
    REQUIRE_FALSE(std::filesystem::exists(path + "-wal"));
    {
        const auto reader = open_sqlite_journal(path, OpenMode::read_only);
        REQUIRE(reader);
        CHECK((*reader)->runs().value().size() == 1);
    }
    CHECK_FALSE(std::filesystem::exists(path + "-wal"));
    CHECK_FALSE(std::filesystem::exists(path + "-shm"));

    auto reader = open_sqlite_journal(path, OpenMode::read_only);
    CHECK((*reader)->runs().value().size() == 1);
    const auto writer = open_at(path);
    const auto second = create(**writer, story("run-2", {"b"}));
    *reader = nullptr; // closes while another one writes
    append(*second, {entry(Owned{.epoch = 1})});
    CHECK((*writer)->runs().value().size() == 2);
}

TEST_CASE("a journal is made once and then opened") {
    const TemporaryFolder folder;
    bool created = true;
    const auto none = open_sqlite_journal(folder / "state/journal.db", OpenMode::existing, &created);
    CHECK(error_of(none).what == "there is no journal");
    CHECK(error_of(none).where == folder / "state/journal.db");
    CHECK_FALSE(exists(folder / "state"));
    REQUIRE(open_at(folder / "state/journal.db", &created));
    CHECK(created);
    REQUIRE(open_at(folder / "state/journal.db", &created));
    CHECK_FALSE(created);
    CHECK(open_sqlite_journal(folder / "state/journal.db", OpenMode::existing));
}

TEST_CASE("a folder that others may write to is refused") {
    for (const mode_t mode : {0720, 0702, 0777, 01777}) {
        const TemporaryFolder folder;
        REQUIRE(chmod(folder.path().c_str(), mode) == 0);
        CHECK(error_of(open_at(folder / "journal.db")).what ==
              "others may write to the folder of the journal");
        CHECK_FALSE(exists(folder / "journal.db"));
    }
}

TEST_CASE("a folder that others may read is no danger to what is 0600") {
    const TemporaryFolder folder;
    REQUIRE(chmod(folder.path().c_str(), 0755) == 0);
    CHECK(open_at(folder / "journal.db"));
}

TEST_CASE("what belongs to somebody else is refused") {
    if (geteuid() != 0) { // anybody else cannot give a file away, and finds root's everywhere
        CHECK(error_of(open_at("/usr/journal.db")).what ==
              "the folder of the journal belongs to somebody else");
        return;
    }
    constexpr uid_t nobody = 65534;
    const TemporaryFolder folder;
    REQUIRE(open_at(folder / "journal.db"));
    REQUIRE(chown((folder / "journal.db").c_str(), nobody, nobody) == 0);
    CHECK(is_refused_as(folder / "journal.db", "the journal belongs to somebody else"));
    REQUIRE(chown(folder.path().c_str(), nobody, nobody) == 0);
    CHECK(error_of(open_at(folder / "other.db")).what ==
          "the folder of the journal belongs to somebody else");
    CHECK_FALSE(exists(folder / "other.db"));
}

TEST_CASE("a journal that others may write to is refused, one that they could read is closed to them") {
    const TemporaryFolder folder;
    const std::string path = folder / "journal.db";
    REQUIRE(open_at(path));
    for (const mode_t mode : {0620, 0602}) {
        REQUIRE(chmod(path.c_str(), mode) == 0);
        CHECK(is_refused_as(path, "others may write to the journal"));
    }
    REQUIRE(chmod(path.c_str(), 0644) == 0);
    REQUIRE(open_at(path));
    CHECK(mode_of(path) == 0600);
}

TEST_CASE("what stands in the place of the journal is neither followed nor changed") {
    const TemporaryFolder folder;
    const std::string path = folder / "journal.db";

    SUBCASE("a link to a journal") {
        REQUIRE(open_at(folder / "real.db"));
        REQUIRE(symlink((folder / "real.db").c_str(), path.c_str()) == 0);
        CHECK(is_refused_as(path, "a symbolic link stands in the place of the journal"));
    }
    SUBCASE("a link to nowhere") {
        REQUIRE(symlink((folder / "nowhere").c_str(), path.c_str()) == 0);
        CHECK(is_refused_as(path, "a symbolic link stands in the place of the journal"));
        CHECK_FALSE(exists(folder / "nowhere"));
    }
    SUBCASE("a folder") {
        REQUIRE(mkdir(path.c_str(), 0700) == 0);
        CHECK(is_refused_as(path, "the journal is not a plain file"));
    }
    SUBCASE("a pipe") {
        REQUIRE(mkfifo(path.c_str(), 0600) == 0);
        CHECK(is_refused_as(path, "the journal is not a plain file"));
    }
    SUBCASE("an empty file") {
        write_bytes(path, "");
        CHECK(is_refused_as(path, "the file is not a journal of cph-plan"));
        CHECK(bytes_of(path).empty());
    }
    SUBCASE("a text") {
        const std::string text = "version: 1\n" + std::string(4096, '#');
        write_bytes(path, text);
        CHECK(is_refused_as(path, "the file is not a journal of cph-plan"));
        CHECK(bytes_of(path) == text);
    }
    SUBCASE("the database of another program") {
        write_strangers_database(path, "CREATE TABLE runs (id TEXT); PRAGMA application_id = 7");
        const std::string before = bytes_of(path);
        CHECK(is_refused_as(path, "the file is not a journal of cph-plan"));
        CHECK(bytes_of(path) == before);
        CHECK_FALSE(exists(path + "-wal"));
    }
}

TEST_CASE("the journal of a newer version is refused as such and not changed") {
    const TemporaryFolder folder;
    const std::string path = folder / "journal.db";
    REQUIRE(open_at(path));
    {
        auto database = journal::Database::open(path);
        REQUIRE((*database)->execute("PRAGMA user_version = 2"));
    }
    const std::string before = bytes_of(path);
    CHECK(is_refused_as(path, "the journal has format 2, this program knows 1"));
    CHECK(error_of(open_at(path)).hint == "use the version of cph-plan that wrote it, or a newer one");
    CHECK(bytes_of(path) == before);
}

TEST_CASE("a journal with tables that are not ours is refused") {
    const TemporaryFolder folder;
    const std::string path = folder / "journal.db";
    REQUIRE(open_at(path));
    {
        auto database = journal::Database::open(path);
        REQUIRE(
            (*database)->execute("CREATE TRIGGER t AFTER INSERT ON entries BEGIN DELETE FROM claims; END"));
    }
    CHECK(is_refused_as(path, "the journal is damaged: it holds a table that is not of this format"));
}

TEST_CASE("a folder is reached through links, and is one folder then") {
    const TemporaryFolder folder;
    REQUIRE(mkdir((folder / "real").c_str(), 0700) == 0);
    REQUIRE(symlink((folder / "real").c_str(), (folder / "link").c_str()) == 0);
    const auto there = open_at(folder / "real/journal.db"), here = open_at(folder / "link/journal.db");
    REQUIRE(here);
    CHECK((*here)->location() == folder / "real/journal.db");
    const auto lease = create(**there, story("run-1", {"a"}));
    CHECK(error_of((*here)->take({"run-1"})).kind == ErrorKind::claimed);
}

TEST_CASE("links in the place of locks are not followed") {
    const TemporaryFolder folder;
    const auto journal = open_at(folder / "journal.db");
    const Story run = story("run-1", {"a"});
    SUBCASE("the folder") {
        REQUIRE(mkdir((folder / "elsewhere").c_str(), 0700) == 0);
        REQUIRE(symlink((folder / "elsewhere").c_str(), (folder / "locks").c_str()) == 0);
        CHECK(error_of((*journal)->create(run.header, run.schedule)).what ==
              "the folder of the journal is not a folder");
        CHECK(std::filesystem::is_empty(folder / "elsewhere"));
    }
    SUBCASE("a file") {
        REQUIRE(mkdir((folder / "locks").c_str(), 0700) == 0);
        REQUIRE(symlink((folder / "elsewhere").c_str(), (folder / "locks/run-1.1.lock").c_str()) == 0);
        CHECK(error_of((*journal)->create(run.header, run.schedule)).kind == ErrorKind::storage);
        CHECK_FALSE(exists(folder / "elsewhere"));
    }
    CHECK((*journal)->runs().value().empty());
}

TEST_CASE("a journal that was moved away under its run takes no more entries") {
    const TemporaryFolder folder;
    const std::string path = folder / "journal.db";
    const auto journal = open_at(path);
    const auto lease = create(**journal, story("run-1", {"a"}));
    REQUIRE(rename(path.c_str(), (folder / "moved.db").c_str()) == 0);
    std::vector<Entry> entries = {entry(Owned{.epoch = 1})};
    CHECK(error_of(lease->append(entries)).what == "the journal was moved or deleted while it was in use");
    REQUIRE(rename((folder / "moved.db").c_str(), path.c_str()) == 0);
    CHECK_FALSE(lease->append(entries)); // and stays refused
}

TEST_CASE("every commit is synced, in the log of a database that trusts nothing in its file") {
    const TemporaryFolder folder;
    REQUIRE(open_at(folder / "journal.db"));
    auto database = journal::Database::open(folder / "journal.db");
    REQUIRE(database);
    journal::Statement mode(**database, "PRAGMA journal_mode");
    REQUIRE(mode.step());
    CHECK(mode.text(0) == "wal"); // a property of the file
    REQUIRE(journal::keep_durably(**database));
    CHECK((*database)->number("PRAGMA synchronous").value() == 2); // FULL
    CHECK((*database)->number("PRAGMA cell_size_check").value() == 1);
    CHECK((*database)->number("PRAGMA trusted_schema").value() == 0);
    CHECK((*database)->number("PRAGMA application_id").value() == 0x43504850);
    CHECK((*database)->number("PRAGMA user_version").value() == 1);
}

TEST_CASE("file systems that other machines may reach are known by their numbers") {
    CHECK(journal::network_file_system(NFS_SUPER_MAGIC) == "NFS");
    CHECK(journal::network_file_system(0xFF534D42) == "SMB");
    CHECK(journal::network_file_system(FUSE_SUPER_MAGIC) == "FUSE");
    CHECK(journal::network_file_system(V9FS_MAGIC) == "9p");
    for (const unsigned long local :
         {0xEF53UL, 0x58465342UL, 0x9123683EUL, 0x01021994UL}) // ext4, xfs, btrfs, tmpfs
        CHECK_FALSE(journal::network_file_system(local));
    CHECK_FALSE(network_file_system_of("/nonexistent/journal.db"));
}

TEST_CASE("the journal has its place below the folder for state") {
    const auto place_with = [](const char* state, const char* home) {
        state != nullptr ? setenv("XDG_STATE_HOME", state, 1) : unsetenv("XDG_STATE_HOME");
        home != nullptr ? setenv("HOME", home, 1) : unsetenv("HOME");
        return default_journal_path();
    };
    CHECK(place_with("/var/state", "/h").value() == "/var/state/cph-plan/journal.db");
    CHECK(place_with("relative", "/h").value() == "/h/.local/state/cph-plan/journal.db");
    CHECK(place_with(nullptr, "/h").value() == "/h/.local/state/cph-plan/journal.db");
    CHECK(error_of(place_with(nullptr, "h")).hint == "name one with --journal PATH");
    CHECK(error_of(place_with("", nullptr)).hint == "name one with --journal PATH");
}
