#include "journal_file.hpp"

#include "database.hpp"
#include "state_folder.hpp"
#include "tables.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace cph_plan::journal {

namespace {

constexpr std::string_view another = "name another file with --journal";

// What the first bytes of a SQLite file say, at the places that its file format gives them.
struct Marks {
    static constexpr std::string_view magic{"SQLite format 3\0", 16};
    static constexpr std::size_t size = 100;
    static constexpr std::size_t user_version_at = 60;
    static constexpr std::size_t application_id_at = 68;
};

struct Descriptor {
    int number;
    explicit Descriptor(int opened) : number(opened) {}
    ~Descriptor() {
        if (number >= 0) close(number);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
};

tl::unexpected<Error> refuse(std::string what, const std::string& path, std::string_view hint = another) {
    return fail(
        {.what = std::move(what), .where = path, .hint = std::string(hint), .kind = ErrorKind::storage});
}

std::uint32_t big_endian(std::string_view bytes) {
    std::uint32_t number = 0;
    for (const char byte : bytes) number = (number << 8) | static_cast<unsigned char>(byte);
    return number;
}

Status check_owner(int descriptor, const std::string& path) {
    struct stat facts {};
    if (fstat(descriptor, &facts) != 0) return fail(system_error("the journal cannot be looked at", path));
    if (!S_ISREG(facts.st_mode)) return refuse("the journal is not a plain file", path);
    if (facts.st_uid != geteuid()) return refuse("the journal belongs to somebody else", path);
    if ((facts.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return refuse("others may write to the journal", path,
                      fmt::format("if nobody has changed it: chmod 0600 {}", path));
    return {};
}

Status check_marks(int descriptor, const std::string& path) {
    std::array<char, Marks::size> bytes{};
    const ssize_t got = pread(descriptor, bytes.data(), bytes.size(), 0);
    if (got < 0) return fail(system_error("the journal cannot be read", path));
    const std::string_view head(bytes.data(), static_cast<std::size_t>(got));
    const bool ours = head.size() == Marks::size && head.starts_with(Marks::magic) &&
                      big_endian(head.substr(Marks::application_id_at, 4)) == application_id;
    if (!ours) return refuse("the file is not a journal of cph-plan", path);
    const std::uint32_t version = big_endian(head.substr(Marks::user_version_at, 4));
    if (version > format_version)
        return refuse(
            fmt::format("the journal has format {}, this program knows {}", version, format_version), path,
            "use the version of cph-plan that wrote it, or a newer one");
    if (version < format_version) return refuse("the file is not a journal of cph-plan", path);
    return {};
}

// A file of our own under a name that nobody else has.
class DraftFile {
public:
    static Result<DraftFile> beside(const std::string& path) {
        std::string name = path + ".new-XXXXXX";
        const Descriptor made(mkostemp(name.data(), O_CLOEXEC));
        if (made.number < 0)
            return fail(system_error("the journal cannot be created", path,
                                     "name a place that can be written to with --journal"));
        fchmod(made.number, 0600); // whatever the umask has taken
        return DraftFile(std::move(name));
    }
    DraftFile(DraftFile&& other) noexcept : path_(std::exchange(other.path_, {})) {}
    DraftFile& operator=(DraftFile&& other) noexcept {
        std::swap(path_, other.path_);
        return *this;
    }
    ~DraftFile() {
        if (path_.empty()) return;
        for (const char* tail : {"", "-journal", "-wal", "-shm"}) unlink((path_ + tail).c_str());
    }
    const std::string& path() const { return path_; }

private:
    explicit DraftFile(std::string path) : path_(std::move(path)) {}
    std::string path_;
};

Status fill(const std::string& path) {
    auto database = Database::open(path);
    if (!database) return fail(database.error());
    return create_tables(**database);
}

} // namespace

Result<bool> is_journal(const std::string& path) {
    const Descriptor file(open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (file.number < 0) {
        if (errno == ENOENT) return false;
        if (errno == ELOOP)
            return refuse("a symbolic link stands in the place of the journal", path,
                          "name the file itself with --journal");
        return fail(system_error("the journal cannot be opened", path, another));
    }
    if (const Status ours = check_owner(file.number, path); !ours) return fail(ours.error());
    if (const Status known = check_marks(file.number, path); !known) return fail(known.error());
    fchmod(file.number, 0600);
    return true;
}

Result<bool> create_journal(const std::string& path) {
    auto draft = DraftFile::beside(path);
    if (!draft) return fail(draft.error());
    if (const Status filled = fill(draft->path()); !filled) return fail(filled.error());
    const bool ours = link(draft->path().c_str(), path.c_str()) == 0;
    if (!ours && errno != EEXIST)
        return fail(system_error("the journal cannot be given its name", path,
                                 "put it on a local disk with --journal"));
    if (const Status synced = sync_folder(std::filesystem::path(path).parent_path()); !synced)
        return fail(synced.error());
    return ours;
}

} // namespace cph_plan::journal
