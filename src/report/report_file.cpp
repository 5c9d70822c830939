#include "cph_plan/report/report_file.hpp"

#include "cph_plan/base/text.hpp"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <optional>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace cph_plan {

namespace {

// A process killed while writing leaves its file behind; the next one with the same number steps around it.
constexpr int name_attempts_max = 100;

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() { close_now(); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    bool is_open() const { return number_ >= 0; }
    int number() const { return number_; }
    bool close_now() {
        const int closing = std::exchange(number_, -1);
        return closing < 0 || ::close(closing) == 0;
    }

private:
    int number_;
};

struct Place {
    std::string folder;
    std::string name;
};

Place split(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    if (slash == std::string::npos) return {.folder = ".", .name = path};
    return {.folder = path.substr(0, slash + 1), .name = path.substr(slash + 1)};
}

std::string hint_for(int error) {
    switch (error) {
    case ENOSPC:
    case EDQUOT: return "free some space there, or name another place";
    case EFBIG: return "raise the limit on the size of files, or name another place";
    case EACCES:
    case EPERM:
    case EROFS: return "name a place that you may write to";
    case ENOENT:
    case ENOTDIR: return "create the folder first, or name another place";
    default: return "name another place";
    }
}

Error trouble(const std::string& path, int error) {
    return {.what = fmt::format("the file could not be written: {}", std::generic_category().message(error)),
            .where = printable(path),
            .hint = hint_for(error),
            .kind = ErrorKind::storage};
}

Error refusal(const std::string& path, std::string what, std::string hint) {
    return {.what = std::move(what),
            .where = printable(path),
            .hint = std::move(hint),
            .kind = ErrorKind::storage};
}

Status check_folder(const std::string& path, const Descriptor& folder) {
    struct stat status {};
    if (::fstat(folder.number(), &status) != 0) return fail(trouble(path, errno));
    if ((status.st_mode & S_IWOTH) != 0 && (status.st_mode & S_ISVTX) == 0)
        return fail(refusal(path, "the folder may be written to by everybody",
                            "take that right away (chmod o-w), or name another place"));
    return {};
}

std::string_view kind_of(mode_t mode) {
    if (S_ISDIR(mode)) return "a directory";
    if (S_ISLNK(mode)) return "a symbolic link";
    if (S_ISFIFO(mode)) return "a FIFO";
    if (S_ISSOCK(mode)) return "a socket";
    return "a device";
}

Status check_final_name(const std::string& path, const Descriptor& folder, const std::string& name) {
    if (name.empty() || name == "." || name == "..")
        return fail(refusal(path, "this is a directory, not a file", "add the name of a file"));
    struct stat status {};
    if (::fstatat(folder.number(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno == ENOENT) return {};
        return fail(trouble(path, errno));
    }
    if (S_ISREG(status.st_mode)) return {};
    return fail(refusal(
        path,
        fmt::format("there is {} of this name, and only a regular file is replaced", kind_of(status.st_mode)),
        "remove it, or name another place"));
}

// A new file of a name that nobody has, or -1 with errno set.
int create_beside(const Descriptor& folder, std::string& name) {
    for (int attempt = 0; attempt < name_attempts_max; ++attempt) {
        name = fmt::format(".cph-plan-{}-{}.tmp", ::getpid(), attempt);
        const int file = ::openat(folder.number(), name.c_str(),
                                  O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (file >= 0 || errno != EEXIST) return file;
    }
    return -1;
}

// Writes all of it; 0 or the error.
int write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(file, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

// Fills the file and makes it durable; 0 or the first error, after which the rest of the text is dropped.
int fill(Descriptor& file, const std::function<void(const Sink&)>& write) {
    int error = 0;
    write([&](std::string_view piece) {
        if (error == 0) error = write_all(file.number(), piece);
    });
    if (error != 0) return error;
    // Exactly 0600, whatever the umask took away.
    if (::fchmod(file.number(), 0600) != 0 || ::fsync(file.number()) != 0) return errno;
    return file.close_now() ? 0 : errno;
}

Status check_place(const std::string& path, const Descriptor& folder) {
    if (!folder.is_open()) return fail(trouble(path, errno));
    if (auto checked = check_folder(path, folder); !checked) return checked;
    return check_final_name(path, folder, split(path).name);
}

int open_folder(const Place& place) {
    return ::open(place.folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

} // namespace

Status try_place_of_file(const std::string& path) {
    const Descriptor folder(open_folder(split(path)));
    if (auto checked = check_place(path, folder); !checked) return checked;
    std::string beside;
    const Descriptor file(create_beside(folder, beside));
    if (!file.is_open()) return fail(trouble(path, errno));
    ::unlinkat(folder.number(), beside.c_str(), 0);
    return {};
}

Status write_file_atomically(const std::string& path, const std::function<void(const Sink&)>& write) {
    const Place place = split(path);
    const Descriptor folder(open_folder(place));
    if (auto checked = check_place(path, folder); !checked) return checked;

    std::string beside;
    Descriptor file(create_beside(folder, beside));
    if (!file.is_open()) return fail(trouble(path, errno));
    int error = fill(file, write);
    if (error == 0 && ::renameat(folder.number(), beside.c_str(), folder.number(), place.name.c_str()) != 0)
        error = errno;
    if (error != 0) {
        ::unlinkat(folder.number(), beside.c_str(), 0);
        return fail(trouble(path, error));
    }
    // The new name itself becomes durable with its folder. Some file systems cannot do that and need not.
    if (::fsync(folder.number()) != 0 && errno != EINVAL && errno != ENOTSUP)
        return fail(trouble(path, errno));
    return {};
}

} // namespace cph_plan
