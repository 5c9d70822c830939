#include "lock_file.hpp"

#include "state_folder.hpp"

#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <string>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace cph_plan::journal {

namespace {

constexpr std::string_view no_locks = "put the journal on a local disk with --journal";

// True when the lock was got, false when another process holds it.
Result<bool> lock(int descriptor, int kind, const std::string& path) {
    while (flock(descriptor, kind | LOCK_NB) != 0) {
        if (errno == EINTR) continue;
        if (errno == EWOULDBLOCK) return false;
        return fail(system_error("the file system does not lock the file", path, no_locks));
    }
    return true;
}

} // namespace

Result<std::optional<LockFile>> LockFile::take(const std::string& path) {
    LockFile file(open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600));
    if (file.descriptor_ < 0)
        return fail(system_error("the lock file cannot be opened", path, "remove what stands in its place"));
    fchmod(file.descriptor_, 0600); // whatever the umask has taken
    const auto locked = lock(file.descriptor_, LOCK_EX, path);
    if (!locked) return fail(locked.error());
    if (!*locked) return std::nullopt;
    return file;
}

LockFile::LockFile(LockFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

LockFile& LockFile::operator=(LockFile&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

LockFile::~LockFile() {
    if (descriptor_ >= 0) close(descriptor_);
}

Result<LockState> state_of_lock(const std::string& path) {
    const int descriptor = open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0) {
        if (errno == ENOENT) return LockState::missing;
        return fail(system_error("the lock file cannot be opened", path, "remove what stands in its place"));
    }
    const auto locked = lock(descriptor, LOCK_SH, path);
    close(descriptor);
    if (!locked) return fail(locked.error());
    return *locked ? LockState::free : LockState::held;
}

// "1: FLOCK  ADVISORY  WRITE 4711 fe:00:5324804 0 EOF"
bool holds_any_lock(std::int64_t process) {
    std::ifstream locks("/proc/locks");
    for (std::string line; std::getline(locks, line);) {
        std::istringstream words(line);
        std::string number, kind, force, access;
        std::int64_t owner = 0;
        if (words >> number >> kind >> force >> access >> owner && kind == "FLOCK" && access == "WRITE" &&
            owner == process)
            return true;
    }
    return false;
}

} // namespace cph_plan::journal
