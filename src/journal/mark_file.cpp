#include "mark_file.hpp"

#include "state_folder.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace cph_plan::journal {

namespace {

constexpr std::string_view mark_suffix = ".mark";
constexpr std::string_view open_word = "open";
constexpr std::string_view over_word = "over";
static_assert(open_word.size() == over_word.size());

// Every mark has the same size, so that writing one changes nothing but the bytes of one block.
constexpr std::size_t seq_digits = 20;
constexpr std::size_t hash_digits = 64;
constexpr std::size_t mark_size = seq_digits + 1 + hash_digits + 1 + open_word.size() + 1;

std::string text_of(const Mark& mark) {
    return fmt::format("{:0{}} {:0>{}} {}\n", mark.head.seq, seq_digits, mark.head.hash, hash_digits,
                       mark.over ? over_word : open_word);
}

std::optional<Mark> parse_mark(std::string_view text) {
    if (text.size() != mark_size) return std::nullopt;
    Mark mark;
    const auto [end, error] = std::from_chars(text.data(), text.data() + seq_digits, mark.head.seq);
    if (error != std::errc{} || end != text.data() + seq_digits) return std::nullopt;
    mark.head.hash = text.substr(seq_digits + 1, hash_digits);
    mark.over = text.substr(seq_digits + 1 + hash_digits + 1).starts_with(over_word);
    return text_of(mark) == text ? std::optional(mark) : std::nullopt;
}

Result<Mark> read_from(int descriptor, const std::string& path) {
    std::array<char, mark_size + 1> bytes{};
    const ssize_t got = pread(descriptor, bytes.data(), bytes.size(), 0);
    if (got < 0) return fail(system_error("the mark of a run cannot be read", path));
    const auto mark = parse_mark({bytes.data(), static_cast<std::size_t>(got)});
    if (mark) return *mark;
    return fail({.what = "the mark of a run is damaged",
                 .where = path,
                 .hint = "restore it together with the journal, from one copy; if no run of that name is "
                         "missed, remove it",
                 .kind = ErrorKind::storage});
}

Status write_to(int descriptor, const Mark& mark, const std::string& path) {
    const std::string text = text_of(mark);
    const ssize_t put = pwrite(descriptor, text.data(), text.size(), 0);
    if (put == static_cast<ssize_t>(text.size()) && fdatasync(descriptor) == 0) return {};
    if (put >= 0 && put < static_cast<ssize_t>(text.size())) errno = ENOSPC; // what a short write means
    return fail(system_error("the mark of a run cannot be written", path, "look for a full disk"));
}

} // namespace

std::string mark_folder(const std::string& journal) {
    return journal + "-marks";
}

std::string mark_path(const std::string& journal, const RunId& run) {
    return fmt::format("{}/{}{}", mark_folder(journal), run.text, mark_suffix);
}

Result<std::optional<Mark>> read_mark(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0) {
        if (errno == ENOENT) return std::nullopt;
        return fail(system_error("the mark of a run cannot be opened", path));
    }
    auto mark = read_from(descriptor, path);
    close(descriptor);
    if (!mark) return fail(mark.error());
    return std::move(*mark);
}

Result<std::vector<RunId>> marked_runs(const std::string& journal) {
    std::error_code trouble;
    std::filesystem::directory_iterator files(mark_folder(journal), trouble);
    std::vector<RunId> runs;
    for (; !trouble && files != std::filesystem::directory_iterator(); files.increment(trouble)) {
        const std::string name = files->path().filename().string();
        if (name.ends_with(mark_suffix)) runs.push_back({name.substr(0, name.size() - mark_suffix.size())});
    }
    if (trouble && trouble != std::errc::no_such_file_or_directory) {
        errno = trouble.value();
        return fail(system_error("the marks of runs cannot be listed", mark_folder(journal)));
    }
    std::ranges::sort(runs, {}, &RunId::text);
    return runs;
}

Result<MarkFile> MarkFile::create(const std::string& journal, const RunId& run) {
    const std::string folder = mark_folder(journal), path = mark_path(journal, run);
    if (Status ready = own_inner_folder(folder); !ready) return fail(ready.error());
    MarkFile file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600), path);
    if (file.descriptor_ < 0) return fail(system_error("the mark of a run cannot be made", path));
    fchmod(file.descriptor_, 0600); // whatever the umask has taken
    if (Status written = write_to(file.descriptor_, {}, path); !written) return fail(written.error());
    if (Status synced = sync_folder(folder); !synced) return fail(synced.error());
    if (Status synced = sync_folder(std::filesystem::path(folder).parent_path()); !synced)
        return fail(synced.error());
    return file;
}

Result<MarkFile> MarkFile::open(const std::string& journal, const RunId& run) {
    const std::string path = mark_path(journal, run);
    MarkFile file(::open(path.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC), path);
    if (file.descriptor_ < 0) return fail(system_error("the mark of a run cannot be opened", path));
    return file;
}

Status MarkFile::advance(const Mark& mark) {
    struct stat here {
    }, there{};
    const bool in_place = fstat(descriptor_, &here) == 0 && lstat(path_.c_str(), &there) == 0 &&
                          here.st_dev == there.st_dev && here.st_ino == there.st_ino;
    if (!in_place)
        return fail({.what = "the mark of a run was moved or deleted while it was in use",
                     .where = path_,
                     .hint = "put it back where it was; without it the run cannot be resumed",
                     .kind = ErrorKind::storage});
    const auto before = read_from(descriptor_, path_);
    if (!before) return fail(before.error());
    if (before->head.seq > mark.head.seq) return {};
    return write_to(descriptor_, mark, path_);
}

MarkFile::MarkFile(MarkFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}

MarkFile& MarkFile::operator=(MarkFile&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(path_, other.path_);
    return *this;
}

MarkFile::~MarkFile() {
    if (descriptor_ >= 0) close(descriptor_);
}

} // namespace cph_plan::journal
