// A file whose lock says that its owner lives: the kernel lets go of it when the process dies, however it
// dies. What stands in the file means nothing.
#pragma once

#include "cph_plan/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace cph_plan::journal {

class LockFile {
public:
    // Takes the lock, making the file (0600) where it is missing. Nothing when another process holds it.
    static Result<std::optional<LockFile>> take(const std::string& path);

    LockFile(LockFile&& other) noexcept;
    LockFile& operator=(LockFile&& other) noexcept;
    ~LockFile();

private:
    explicit LockFile(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

// Does a living process hold it? A file that was removed may still be: nobody can tell by its name.
enum class LockState : std::uint8_t { missing, free, held };
Result<LockState> state_of_lock(const std::string& path);

// Whether the process of this host holds some lock of this kind, as the kernel lists them. False where that
// cannot be told.
bool holds_any_lock(std::int64_t process);

} // namespace cph_plan::journal
