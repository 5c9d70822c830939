// How far a run had come when a call was last sent, kept outside of the database: whatever earlier state of
// the journal somebody brings back, the mark tells that it is one. docs/journal-format.md has its form.
#pragma once

#include "cph_plan/base/name.hpp"
#include "cph_plan/base/result.hpp"
#include "hash_chain.hpp"

#include <optional>
#include <string>
#include <vector>

namespace cph_plan::journal {

struct Mark {
    ChainHead head; // of the last entry that had to be durable before something was done; seq 0 before any
    bool over = false;
};

// "/srv/journal.db-marks" of "/srv/journal.db".
std::string mark_folder(const std::string& journal);
std::string mark_path(const std::string& journal, const RunId& run);

// Nothing when there is none. One that cannot be understood is an error.
Result<std::optional<Mark>> read_mark(const std::string& path);

// The runs that have marks beside this journal, in the order of their ids.
Result<std::vector<RunId>> marked_runs(const std::string& journal);

class MarkFile {
public:
    // Makes the mark of a new run, durably, name and all.
    static Result<MarkFile> create(const std::string& journal, const RunId& run);
    static Result<MarkFile> open(const std::string& journal, const RunId& run);

    // Durable when it returns. A mark never goes back: an earlier one than that in the file is left out.
    // Fails when the file was moved or removed.
    Status advance(const Mark& mark);

    MarkFile(MarkFile&& other) noexcept;
    MarkFile& operator=(MarkFile&& other) noexcept;
    ~MarkFile();

private:
    MarkFile(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
    int descriptor_;
    std::string path_;
};

} // namespace cph_plan::journal
