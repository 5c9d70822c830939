#include "files.hpp"

#include "cph_plan/base/text.hpp"
#include "cph_plan/plan/limits.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace cph_plan {

namespace {

// A FIFO without a writer must not hold the program, a terminal must not become its own.
constexpr int read_only = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&&) = delete;

    explicit operator bool() const { return number_ >= 0; }
    int number() const { return number_; }
    int release() { return std::exchange(number_, -1); }

private:
    int number_;
};

std::string reason(int error) {
    std::array<char, 128> buffer{};
    return ::strerror_r(error, buffer.data(), buffer.size());
}

tl::unexpected<Error> cannot_open(std::string_view path, std::string why) {
    return fail({.what = fmt::format("cannot open '{}': {}", printable(path), why)});
}

Result<File> as_regular_file(Descriptor descriptor, std::string_view path) {
    struct stat status {};
    if (::fstat(descriptor.number(), &status) != 0) return cannot_open(path, reason(errno));
    if (!S_ISREG(status.st_mode)) return cannot_open(path, "it is not a regular file");
    return File(descriptor.release(), static_cast<std::size_t>(status.st_size));
}

// A walk from folder to folder, one component at a time. Links are read and walked like the rest, and ".."
// goes back to the folder that was really passed, so that no link and no renaming meanwhile leads outside.
class Walk {
public:
    Walk(Descriptor folder, std::string_view path) : path_(path) { folders_.push_back(std::move(folder)); }

    Result<File> to_the_end() {
        push(path_);
        while (!ahead_.empty()) {
            std::string step = std::move(ahead_.back());
            ahead_.pop_back();
            if (step.empty() || step == ".") continue;
            if (lower(step) == ".git") return refuse("it lies in a .git folder");
            if (step == "..") {
                if (folders_.size() == 1) return refuse("it leads out of the plan's folder");
                folders_.pop_back();
                continue;
            }
            if (const auto target = link_target(step)) {
                if (++links_ > links_followed_max) return refuse("too many links on the way");
                if (target->starts_with('/'))
                    return refuse("a link on the way leads out of the plan's folder");
                push(*target);
                continue;
            }
            if (ahead_.empty()) return open_last(step);
            if (auto entered = enter(step); !entered) return tl::unexpected(entered.error());
        }
        return refuse("it is not a regular file");
    }

private:
    void push(std::string_view path) {
        while (!path.empty()) {
            const std::size_t slash = path.rfind('/');
            ahead_.emplace_back(slash == std::string_view::npos ? path : path.substr(slash + 1));
            if (slash == std::string_view::npos) break;
            path = path.substr(0, slash);
        }
    }

    std::optional<std::string> link_target(const std::string& step) const {
        std::array<char, 4096> buffer;
        const ssize_t size = ::readlinkat(here(), step.c_str(), buffer.data(), buffer.size());
        if (size < 0) return std::nullopt;
        return std::string(buffer.data(), static_cast<std::size_t>(size));
    }

    Status enter(const std::string& step) {
        Descriptor next(::openat(here(), step.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        if (!next) return cannot_open(path_, reason(errno));
        folders_.push_back(std::move(next));
        return {};
    }

    Result<File> open_last(const std::string& step) const {
        Descriptor file(::openat(here(), step.c_str(), read_only | O_NOFOLLOW));
        if (!file) return cannot_open(path_, reason(errno));
        return as_regular_file(std::move(file), path_);
    }

    tl::unexpected<Error> refuse(std::string why) const { return cannot_open(path_, std::move(why)); }
    int here() const { return folders_.back().number(); }

    std::string_view path_;
    std::vector<Descriptor> folders_;
    std::vector<std::string> ahead_; // the components still to walk, the next one last
    int links_ = 0;
};

} // namespace

File::~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Result<std::size_t> File::read(std::span<char> into) {
    for (;;) {
        const ssize_t got = ::read(descriptor_, into.data(), into.size());
        if (got >= 0) return static_cast<std::size_t>(got);
        if (errno != EINTR) return fail({.what = "cannot read: " + reason(errno)});
    }
}

bool leads_out_by_link(const std::string& path) {
    namespace fs = std::filesystem;
    std::error_code failed;
    fs::path walked;
    for (const fs::path& step : fs::path(path)) {
        const fs::path holder = walked.empty() ? "." : walked;
        walked /= step;
        if (!fs::is_symlink(fs::symlink_status(walked, failed))) continue;
        const fs::path inside = fs::canonical(holder, failed);
        if (failed) return true;
        const fs::path there = fs::canonical(path, failed);
        if (failed) return true;
        const auto parted = std::mismatch(inside.begin(), inside.end(), there.begin(), there.end());
        return parted.first != inside.end();
    }
    return false;
}

Result<File> open_plan(const std::string& path) {
    Descriptor file(::open(path.c_str(), read_only));
    if (!file) return cannot_open(path, reason(errno));
    return as_regular_file(std::move(file), path);
}

Result<File> open_beneath(const std::string& folder, std::string_view path) {
    if (folder.empty()) return cannot_open(path, "there is no folder to look in");
    if (path.starts_with('/')) return cannot_open(path, "it is not relative to the plan's folder");
    Descriptor root(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!root) return cannot_open(path, reason(errno));
    return Walk(std::move(root), path).to_the_end();
}

std::string folder_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

} // namespace cph_plan
