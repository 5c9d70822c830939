#include "state_folder.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace cph_plan::journal {

namespace {

constexpr std::string_view elsewhere = "name a place of your own with --journal";

tl::unexpected<Error> refuse_folder(std::string_view what, const std::string& path, std::string_view hint) {
    return fail(
        {.what = std::string(what), .where = path, .hint = std::string(hint), .kind = ErrorKind::storage});
}

// One folder, its parents being there. The mode is set once more, because the umask takes from what is asked.
Status make(const std::filesystem::path& folder) {
    if (mkdir(folder.c_str(), 0700) == 0 && chmod(folder.c_str(), 0700) == 0) return {};
    if (errno == EEXIST) return {};
    return fail(system_error("the folder of the journal cannot be made", folder.string(), elsewhere));
}

Status check(const struct stat& facts, const std::string& folder) {
    if (!S_ISDIR(facts.st_mode))
        return refuse_folder("the folder of the journal is not a folder", folder, elsewhere);
    if (facts.st_uid != geteuid())
        return refuse_folder("the folder of the journal belongs to somebody else", folder, elsewhere);
    if ((facts.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return refuse_folder("others may write to the folder of the journal", folder,
                             fmt::format("take that right away: chmod go-w {}; or {}", folder, elsewhere));
    return {};
}

} // namespace

Error system_error(std::string_view what, const std::string& path, std::string_view hint) {
    return {.what = fmt::format("{}: {}", what, std::strerror(errno)),
            .where = path,
            .hint = std::string(hint),
            .kind = ErrorKind::storage};
}

Status make_folder(const std::string& path) {
    std::error_code trouble; // what cannot be looked at cannot be made either, and mkdir says why
    if (std::filesystem::exists(path, trouble)) return {};
    const std::filesystem::path parent = std::filesystem::path(path).parent_path();
    if (!parent.empty() && parent != path)
        if (Status made = make_folder(parent.string()); !made) return made;
    return make(path);
}

Result<std::string> own_folder(const std::string& path) {
    std::error_code trouble;
    const std::string real = std::filesystem::canonical(path, trouble).string();
    struct stat facts {};
    if (trouble || stat(real.c_str(), &facts) != 0)
        return fail(system_error("the folder of the journal cannot be looked at", path, elsewhere));
    if (const Status ours = check(facts, real); !ours) return fail(ours.error());
    return real;
}

Status own_inner_folder(const std::string& path) {
    if (Status made = make(path); !made) return made;
    struct stat facts {};
    if (lstat(path.c_str(), &facts) != 0)
        return fail(system_error("the folder cannot be looked at", path, elsewhere));
    return check(facts, path);
}

Status sync_folder(const std::string& path) {
    const int descriptor = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = descriptor >= 0 && fsync(descriptor) == 0;
    const Error trouble = system_error("the folder of the journal cannot be synced", path);
    if (descriptor >= 0) close(descriptor);
    return synced ? Status{} : fail(trouble);
}

} // namespace cph_plan::journal
