// The journal: what must outlive the process. One store holds many runs; each run is an append-only chain of
// entries under the header and schedule it was created with. docs/journal-format.md has the stored form.
//
// Promises of every implementation:
//
// Durable. An append that returned survives SIGKILL and power loss. One that failed leaves the lease dead for
// this process (every later append fails), because a failed fsync says nothing about what is on the disk.
//
// Fenced. Every append is conditional on the fencing number (epoch) of the lease; a stale owner gets
// ErrorKind::fenced.
//
// Claimed. Two unfinished runs never share a server; the store itself refuses it (ErrorKind::claimed). Claims
// last until a Closed entry with a state that is over, or Abandoned, is appended: the journal reads that much
// of an entry's meaning, and no more.
//
// Complete. How far a run had come when it last sent something is also kept outside of the store. A run that
// is here only in an earlier state is not gone on with.
//
// Whole. Entries carry a hash chain, hash(n) = SHA-256(hash(n-1) ‖ seq ‖ at ‖ kind ‖ body), and every row
// says what it was. Damage is an error that names the record, and changes nothing.
#pragma once

#include "cph_plan/base/proposal.hpp"
#include "cph_plan/base/result.hpp"
#include "cph_plan/engine/run_record.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cph_plan {

// A run as `runs` lists it: cheap to get, without reading its entries.
struct RunSummary {
    RunId id;
    PlanName plan;
    std::string plan_digest;
    std::vector<std::string> projects; // the project ids of its targets
    RunState state = RunState::running;
    std::optional<Exit> exit;
    Instant created;
    Instant updated; // of the last entry
    std::string operator_name;
    std::string host;
    std::uint32_t servers = 0;
    bool simulated = false;
    bool owned = false; // a live process holds it, or one of another host may
    std::string owner;  // "host:pid" of the last owner
};

// Something a person asked of a running process from elsewhere.
struct RunRequest {
    enum class Kind : std::uint8_t { halt, approve };
    std::uint64_t id = 0; // rising
    Kind kind = Kind::halt;
    std::string operator_name;
    std::string detail; // the wave's name of an approval
};

// The right to append to one run. While it lives, the run's lock file is held, so that another process on
// this host can tell that the owner lives; destroying it lets go.
class Lease {
public:
    virtual ~Lease() = default;
    virtual std::uint32_t epoch() const = 0;

    // Makes the entries durable, in order, in one transaction, and gives them their sequence numbers (also in
    // `entries`).
    virtual Status append(std::span<Entry> entries) = 0;

    // Extends the lease. `fenced` when somebody took it.
    virtual Status renew() = 0;

    // Requests for this run with an id above `after`; cheap when nothing has changed since the last call.
    virtual Result<std::vector<RunRequest>> requests(std::uint64_t after) = 0;
};

// What somebody takes a run for. Any run can be ended; only one that is known to be here as far as it has
// sent can be gone on with.
enum class Aim : std::uint8_t { go_on, end };

class Journal {
public:
    virtual ~Journal() = default;

    // Creates a run, claims its servers and takes its lease with epoch 1, all or nothing. `claimed`: the
    // error names the unfinished run that holds one of the servers, and one such server. A run of what
    // another left is refused as by `rest_is_free`. `storage` also when the journal has lost an unfinished
    // run that has sent something.
    virtual Result<std::unique_ptr<Lease>> create(const RunHeader& header, const Schedule& schedule) = 0;

    // Takes the lease of an unfinished run whose owner is dead or has let go; the epoch rises by one.
    // `claimed` when the owner lives; `invalid` when there is no such run or it is over; `storage` when
    // somebody would go on with a run that may have sent more than is here.
    virtual Result<std::unique_ptr<Lease>> take(const RunId& run, Aim aim = Aim::go_on) = 0;

    // Frees the lease of an owner that cannot be shown dead (the epoch rises, so that it is fenced off). The
    // run can be taken at once; its claims stay. `claimed` when the owner is seen to live: it holds its lock
    // on this host and renews its lease.
    virtual Status unlock(const RunId& run, const Unlocked& by, Instant at) = 0;

    // The run with its entries, the hash chain checked.
    virtual Result<RunRecord> read(const RunId& run) = 0;

    // What a run left is taken up by one other run at most: a second one would restart the same servers
    // again. The error names the one that did, and what to do; `claimed` while that one is unfinished,
    // `storage` when the run may have sent more than is here.
    virtual Status rest_is_free(const RunId& run) = 0;

    // Fails when the run is known to have sent more than is here, because the journal is an earlier state of
    // itself: a log was taken away, or a copy was brought back.
    virtual Status is_not_behind(const RunId& run) = 0;

    // Fails when an unfinished run that has sent something has a mark beside the journal and is not in it.
    virtual Status no_run_is_lost() = 0;

    // Whether the claims are those of the unfinished runs: each of their servers is claimed for its run, and
    // no other. Reads what every unfinished run pins.
    virtual Status verify_claims() = 0;

    // Newest first.
    virtual Result<std::vector<RunSummary>> runs() = 0;

    // `invalid` when nobody is at work on the run.
    virtual Status request(const RunId& run, const RunRequest& request) = 0;

    // Where it is, for messages: a path or a URL without secrets.
    virtual std::string location() const = 0;

    // What commands repeat that are proposed in its errors, or by whoever uses it.
    virtual Repeated repeated() const = 0;
};

// What is done with the journal, and what when there is none yet.
enum class OpenMode : std::uint8_t {
    create_if_missing, // a new one is made
    existing,          // an error
    read_only,         // an error; only `read` and `runs` are asked of it
};

// Opens the SQLite journal at `path`, folder 0700 and files 0600. Refuses a newer format, a damaged file, a
// file of another kind, and what others may write to; what is refused is not changed. `created` is set to
// whether there was none before. `cloud_options` are repeated in proposed commands (Repeated::cloud).
Result<std::unique_ptr<Journal>> open_sqlite_journal(const std::string& path, OpenMode mode,
                                                     bool* created = nullptr, std::string cloud_options = {});

// The name of the file system that the journal at `location` lies on when other machines may reach it too
// ("NFS"): neither its locks nor its write-ahead log can be trusted there. Nothing for a local one.
std::optional<std::string_view> network_file_system_of(const std::string& location);

// Whether nothing can be written there, so that a journal can only be read.
bool on_read_only_file_system(const std::string& location);

// The option that names the journal at `location` in a proposed command, "--journal /srv/journal.db"; empty
// for the default one.
std::string journal_option(const std::string& location);

// "$XDG_STATE_HOME/cph-plan/journal.db", or "~/.local/state/cph-plan/journal.db".
Result<std::string> default_journal_path();

// The text form of one entry's body, one line of JSON: what is stored, hashed and written to event files.
std::string encode_body(const Body& body);
Result<Body> decode_body(std::string_view kind, std::string_view text);

// An entry as one line of an event file: {"seq":…,"at":"…Z","kind":"…",…body}.
std::string encode_event(const RunId& run, const Entry& entry);

// The schedule's text forms: settings and waves as JSON, the ids one a line.
std::string encode_schedule(const Schedule& schedule);
std::string encode_ids(const Schedule& schedule);
Result<Schedule> decode_schedule(std::string_view text, std::string_view ids);

} // namespace cph_plan
