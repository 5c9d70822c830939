// The folder that holds the journal: ours alone.
#pragma once

#include "cph_plan/base/result.hpp"

#include <string>

namespace cph_plan::journal {

// Makes the folder of `path` (0700) where it is missing, and the file itself (0600). Refuses a folder that
// belongs to somebody else or that others may write to, and anything but a plain file at `path`. True when
// the file is new.
Result<bool> prepare_file(const std::string& path);

// The lock file of a run, held as long as the object lives; the kernel lets go when the process dies.
class LockFile {
public:
    // Nothing when another process holds it.
    static Result<LockFile> take(const std::string& path, bool* held_elsewhere);
    LockFile(LockFile&& other) noexcept;
    LockFile& operator=(LockFile&& other) noexcept;
    ~LockFile();

private:
    explicit LockFile(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

// Does a living process hold it?
bool is_held(const std::string& path);

} // namespace cph_plan::journal
