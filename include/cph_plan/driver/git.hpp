// What git knows of the files of a plan: the commit that is checked out, and whether the files are as in it.
//
// A repository is not trusted: git is asked in a way in which the repository's own settings run no program,
// fetch nothing and change nothing (no hooks, no file monitor, no filters, no transport). What git prints is
// believed only where it has the form of a commit's name.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace cph_plan {

// All that git is asked about one plan takes no longer; then it is as if there were no git.
constexpr std::chrono::seconds git_patience{5};

// A file as it was read.
struct FileRead {
    std::string path;
    std::string sha256; // lower-case hexadecimal, of the bytes that were read
};

struct GitState {
    std::string commit; // 40 to 64 hexadecimal digits
    bool dirty = false; // a file is not in the commit, or differs from it, byte by byte
};

// `files` is not empty; the first one says which repository is meant. Nothing where there is no git, no
// repository, no commit yet, or no answer in time.
std::optional<GitState> git_state(const std::vector<FileRead>& files);

} // namespace cph_plan
