// What the stories about journals are told of. A story that holds for one store has to hold for each; another
// store joins by standing beside this one and in BACKENDS.
#pragma once

#include "cph_plan/journal/journal.hpp"
#include "journal/lease_rows.hpp"
#include "temporary_folder.hpp"

#include <functional>
#include <memory>
#include <string>

namespace journal_tests {

class SqliteBackend {
public:
    // The journal as one more process would open it.
    std::unique_ptr<cph_plan::Journal> open() const;

    std::string path() const { return folder_ / "state/journal.db"; }

    // The lease of the run, as if its owner had not renewed it for longer than it lasts.
    void let_owner_fall_silent(const cph_plan::RunId& run) const;

    // The lease of the run, as if a process of another host had renewed it so long ago.
    void move_owner_to_another_host(const cph_plan::RunId& run, cph_plan::Duration silent_for) const;

private:
    void change_lease(const cph_plan::RunId& run,
                      const std::function<void(cph_plan::journal::LeaseRow&)>& change) const;

    TemporaryFolder folder_;
};

#define BACKENDS SqliteBackend

} // namespace journal_tests
