#include "state_folder.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace cph_plan::journal {

namespace {

tl::unexpected<Error> refuse(std::string what, const std::string& path, std::string hint = {}) {
    return fail(
        {.what = std::move(what), .where = path, .hint = std::move(hint), .kind = ErrorKind::storage});
}

Status make_folder(const std::filesystem::path& folder) {
    if (std::filesystem::exists(folder)) return {};
    if (folder.has_parent_path() && folder.parent_path() != folder)
        if (Status made = make_folder(folder.parent_path()); !made) return made;
    if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
        return refuse(fmt::format("the folder of the journal cannot be made: {}", std::strerror(errno)),
                      folder.string(), "name a place that can be written to with --journal");
    return {};
}

Status check_folder(const std::filesystem::path& folder) {
    struct stat facts {};
    if (stat(folder.c_str(), &facts) != 0 || !S_ISDIR(facts.st_mode))
        return refuse("the folder of the journal is not a folder", folder.string());
    if (facts.st_uid != geteuid())
        return refuse("the folder of the journal belongs to somebody else", folder.string(),
                      "use a folder of your own, or --journal");
    if ((facts.st_mode & 022) != 0)
        return refuse("others may write to the folder of the journal", folder.string(), "chmod 0700 it");
    return {};
}

} // namespace

Result<bool> prepare_file(const std::string& path) {
    std::filesystem::path folder = std::filesystem::path(path).parent_path();
    if (folder.empty()) folder = ".";
    if (Status made = make_folder(folder); !made) return fail(made.error());
    if (const Status checked = check_folder(folder); !checked) return fail(checked.error());
    const int created = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (created >= 0) {
        fchmod(created, 0600); // whatever the umask says
        close(created);
        return true;
    }
    struct stat facts {};
    if (errno != EEXIST || lstat(path.c_str(), &facts) != 0)
        return refuse(fmt::format("the journal cannot be created: {}", std::strerror(errno)), path);
    if (!S_ISREG(facts.st_mode))
        return refuse("the journal is not a plain file", path, "remove what stands in its place");
    return false;
}

Result<LockFile> LockFile::take(const std::string& path, bool* held_elsewhere) {
    if (Status made = make_folder(std::filesystem::path(path).parent_path()); !made)
        return fail(made.error());
    LockFile lock(open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (lock.descriptor_ < 0)
        return refuse(fmt::format("the lock file cannot be opened: {}", std::strerror(errno)), path);
    *held_elsewhere = flock(lock.descriptor_, LOCK_EX | LOCK_NB) != 0;
    if (*held_elsewhere) return refuse("a living process holds the run", path);
    return lock;
}

LockFile::LockFile(LockFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

LockFile& LockFile::operator=(LockFile&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

LockFile::~LockFile() {
    if (descriptor_ >= 0) close(descriptor_);
}

bool is_held(const std::string& path) {
    const int descriptor = open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor < 0) return false;
    const bool held = flock(descriptor, LOCK_SH | LOCK_NB) != 0;
    close(descriptor);
    return held;
}

} // namespace cph_plan::journal
