#include "cph_plan/report/report_file.hpp"
#include "cph_plan/report/report_pace.hpp"

#include <csignal>
#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace cph_plan;
namespace fs = std::filesystem;

namespace {

class Folder {
public:
    Folder() {
        std::string name = (fs::temp_directory_path() / "cph-plan-report-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~Folder() {
        fs::permissions(path_, fs::perms::owner_all);
        fs::remove_all(path_);
    }
    Folder(const Folder&) = delete;

    fs::path operator/(std::string_view name) const { return path_ / name; }
    const fs::path& path() const { return path_; }
    std::set<std::string> names() const {
        std::set<std::string> found;
        for (const auto& entry : fs::directory_iterator(path_)) found.insert(entry.path().filename());
        return found;
    }

private:
    fs::path path_;
};

Status write(const fs::path& path, std::string_view text) {
    return write_file_atomically(path.string(), [&](const Sink& sink) { sink(text); });
}

std::string content(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

unsigned mode(const fs::path& path) {
    struct stat status {};
    REQUIRE(::lstat(path.c_str(), &status) == 0);
    return status.st_mode & 07777;
}

} // namespace

TEST_CASE("a file is written whole, for its owner alone, and nothing stands beside it") {
    const Folder folder;
    const mode_t before = ::umask(0);
    REQUIRE(write(folder / "report.json", "{}\n"));
    ::umask(before);
    CHECK(content(folder / "report.json") == "{}\n");
    CHECK(mode(folder / "report.json") == 0600);
    CHECK(folder.names() == std::set<std::string>{"report.json"});
}

TEST_CASE("the owner may read it whatever the umask takes away") {
    const Folder folder;
    const mode_t before = ::umask(0777);
    REQUIRE(write(folder / "report.json", "{}\n"));
    ::umask(before);
    CHECK(mode(folder / "report.json") == 0600);
}

TEST_CASE("an older file is replaced by a new one, not written over") {
    const Folder folder;
    std::ofstream(folder / "report.json") << "a much longer text than the new one";
    fs::create_hard_link(folder / "report.json", folder / "kept");
    REQUIRE(write(folder / "report.json", "new"));
    CHECK(content(folder / "report.json") == "new");
    CHECK(content(folder / "kept") == "a much longer text than the new one");
}

TEST_CASE("pieces arrive in order, however many") {
    const Folder folder;
    std::string expected;
    REQUIRE(write_file_atomically((folder / "report.json").string(), [&](const Sink& sink) {
        for (int i = 0; i < 1000; ++i) {
            const std::string piece(static_cast<std::size_t>(i), static_cast<char>('a' + i % 26));
            expected += piece;
            sink(piece);
        }
    }));
    CHECK(content(folder / "report.json") == expected);
}

TEST_CASE("a place can be tried without writing there") {
    const Folder folder;
    std::ofstream(folder / "old.json") << "old";
    fs::create_directory(folder / "directory");
    fs::create_symlink("old.json", folder / "link");
    const auto names = folder.names();
    CHECK(try_place_of_file((folder / "new.json").string()));
    CHECK(try_place_of_file((folder / "old.json").string()));
    for (const char* bad : {"directory", "directory/", "link", "missing/new.json", "old.json/new.json"}) {
        CAPTURE(bad);
        CHECK_FALSE(try_place_of_file((folder / bad).string()));
    }
    CHECK_FALSE(try_place_of_file("/proc/new.json")); // takes no files, not even from root
    CHECK(folder.names() == names);
    CHECK(content(folder / "old.json") == "old");
}

TEST_CASE("what is no regular file is refused and stays as it is") {
    const Folder folder;
    std::ofstream(folder / "target") << "untouched";
    fs::create_symlink("target", folder / "link");
    fs::create_symlink("nowhere", folder / "dangling");
    fs::create_directory(folder / "directory");
    REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
    const auto names = folder.names();
    for (const std::string_view name : {"link", "dangling", "directory", "fifo"}) {
        CAPTURE(name);
        const Status written = write(folder / name, "new");
        REQUIRE_FALSE(written);
        CHECK(written.error().kind == ErrorKind::storage);
        CHECK(written.error().where == (folder / name).string());
        CHECK_FALSE(written.error().hint.empty());
    }
    CHECK(folder.names() == names);
    CHECK(content(folder / "target") == "untouched");
    CHECK_FALSE(fs::exists(folder / "nowhere"));
    CHECK_FALSE(write("/dev/null", "new"));
    CHECK_FALSE(write(folder.path() / "", "new"));
    CHECK_FALSE(write(folder / "..", "new"));
}

TEST_CASE("a folder that anybody may write to is refused, unless only owners may take away what is theirs") {
    const Folder folder;
    fs::permissions(folder.path(), fs::perms::all);
    const Status written = write(folder / "report.json", "new");
    REQUIRE_FALSE(written);
    CHECK(written.error().what.find("by everybody") != std::string::npos);
    CHECK(folder.names().empty());
    fs::permissions(folder.path(), fs::perms::all | fs::perms::sticky_bit);
    CHECK(write(folder / "report.json", "new"));
}

TEST_CASE("a missing folder is an error that says what to do") {
    const Folder folder;
    const Status written = write(folder / "missing/report.json", "new");
    REQUIRE_FALSE(written);
    CHECK(written.error().hint == "create the folder first, or name another place");
}

TEST_CASE("when the space runs out the old file stands and nothing is left beside it") {
    const Folder folder;
    REQUIRE(write(folder / "report.json", "old"));
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{1000, before.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
    const Status written = write(folder / "report.json", std::string(5000, 'x'));
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
    std::signal(SIGXFSZ, handler);
    REQUIRE_FALSE(written);
    CHECK(written.error().hint.find("limit on the size of files") != std::string::npos);
    CHECK(content(folder / "report.json") == "old");
    CHECK(folder.names() == std::set<std::string>{"report.json"});
}

TEST_CASE("a file that a killed process left behind is in nobody's way") {
    const Folder folder;
    const std::string left = ".cph-plan-" + std::to_string(::getpid()) + "-0.tmp";
    std::ofstream(folder / left) << "half";
    REQUIRE(write(folder / "report.json", "new"));
    CHECK(content(folder / left) == "half");
    CHECK(content(folder / "report.json") == "new");
}

TEST_CASE("a link that somebody puts where the new file is made is not followed") {
    const Folder folder;
    std::ofstream(folder / "victim") << "untouched";
    fs::create_symlink("victim", folder / (".cph-plan-" + std::to_string(::getpid()) + "-0.tmp"));
    REQUIRE(write(folder / "report.json", "new"));
    CHECK(content(folder / "victim") == "untouched");
}

// --- how often

TEST_CASE("the first write is always due, the next ones a second later") {
    const Instant start{};
    ReportPace pace;
    CHECK(pace.due(start));
    CHECK_FALSE(pace.next());
    pace.written(start, 1ms);
    CHECK_FALSE(pace.due(start + 999ms));
    CHECK(pace.due(start + 1s));
    CHECK(pace.next() == start + 1s);
}

TEST_CASE("a report that takes long to write is written seldom: a twentieth of the time") {
    const Instant start{};
    ReportPace pace;
    pace.written(start, 3s);
    CHECK_FALSE(pace.due(start + 59s));
    CHECK(pace.due(start + 60s));
}
