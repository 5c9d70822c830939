// A disk that fails when it is told to, and that can lose its power: it stands between SQLite and the real
// files, counts every write, sync, cut and removal, and knows which of them were synced.
#pragma once

#include "cph_plan/base/random.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace journal_tests {

class PretendDisk {
public:
    enum class Trouble { full, write_error, sync_error, power_cut };
    enum class Lasting { once, for_good };

    // From here on, and until it goes out of scope, it is the disk of every database that is opened.
    PretendDisk();
    ~PretendDisk();
    PretendDisk(const PretendDisk&) = delete;
    PretendDisk& operator=(const PretendDisk&) = delete;

    // The `nth` step from now on, from 1, fails with this trouble. A sync error befalls the next sync, the
    // others the next write.
    void fail_at(std::uint64_t nth, Trouble trouble, Lasting lasting);
    bool has_failed() const { return failed_; }
    std::uint64_t steps() const { return steps_; }

    // What lies on the disk when the power comes back, written into another folder: everything that was
    // synced, some of what was not, and one piece of it torn.
    void come_back_in(const std::string& folder, cph_plan::Random& random) const;

    // --- asked by the files

    struct Change {
        std::uint64_t position = 0;
        std::string bytes;
        std::optional<std::uint64_t> cut_to{};
    };
    struct Content {
        std::string synced;
        std::vector<Change> since;
        bool removed = false;
    };
    enum class Step { write, sync, other };

    void know(const std::string& path);
    // What the step answers: SQLITE_OK when it may be done.
    int step(Step kind);
    void changed(const std::string& path, Change change);
    void synced(const std::string& path);
    void removed(const std::string& path);

private:
    int answer(Step kind);

    std::map<std::string, Content> files_;
    std::uint64_t steps_ = 0;
    std::uint64_t fail_at_ = 0;
    Trouble trouble_ = Trouble::full;
    Lasting lasting_ = Lasting::once;
    bool failed_ = false;
};

} // namespace journal_tests
