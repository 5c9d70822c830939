// SQLite's C interface with owners: a connection, a statement, a transaction. Extended result codes are kept
// for messages.
#pragma once

#include "cph_plan/base/result.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <sqlite3.h>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace cph_plan::journal {

class Database;

struct Finalize {
    void operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }
};
using Prepared = std::unique_ptr<sqlite3_stmt, Finalize>;

// One execution of a text. Binding counts from 1, columns from 0, as SQLite has it. What was prepared is kept
// by the database for the next execution of the same text.
class Statement {
public:
    Statement(Database& database, std::string_view sql);
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    Statement& bind(int place, std::string_view text);
    Statement& bind(int place, std::int64_t number);
    Statement& bind_null(int place);

    // True while there are rows. Once it has failed it stays failed.
    bool step();
    // Makes a statement that gave a row ready for the next use.
    void reset() { sqlite3_reset(handle_.get()); }
    // Runs a statement that gives no rows, and makes it ready for the next use.
    Status run();
    Status status() const { return status_; }

    std::string text(int column) const;
    std::int64_t number(int column) const;
    bool is_null(int column) const;

private:
    void check(int code);

    Database& database_;
    Prepared handle_;
    Status status_{};
};

enum class Access : std::uint8_t {
    read_write,
    read_only,
    frozen, // nobody writes to the file, so that nothing is locked and no log beside it is looked at
};

// Which file stands at a path.
struct Place {
    dev_t device = 0;
    ino_t inode = 0;
    bool operator==(const Place&) const = default;
};

class Database {
public:
    // A file that is there.
    static Result<std::unique_ptr<Database>> open(const std::string& path,
                                                  Access access = Access::read_write);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    Status execute(const char* sql);       // one or more statements
    Status execute_again(const char* sql); // a single one, kept prepared
    Result<std::int64_t> number(std::string_view sql);
    Error error(int code) const; // what SQLite says of its last failure, with the file
    bool was_busy() const;       // the last failure only means that another process was at it for too long

    // The file that was opened still stands at its path, and its log beside it: what is written into a file
    // that was moved or deleted is found by nobody.
    Status check_place();

    sqlite3* handle() const { return handle_; }
    const std::string& path() const { return path_; }

    // What commands repeat that are proposed in errors, beside the path.
    const std::string& cloud_options() const { return cloud_options_; }
    void repeat(std::string cloud_options) { cloud_options_ = std::move(cloud_options); }

private:
    friend class Statement;

    Database(sqlite3* handle, std::string path) : handle_(handle), path_(std::move(path)) {}

    // Statements that nobody executes just now, by their text. The texts are those in this room's sources, so
    // their number is bounded.
    Prepared take_prepared(std::string_view sql);
    void keep_prepared(Prepared statement);

    sqlite3* handle_;
    std::map<std::string, Prepared, std::less<>> idle_;
    std::string path_;
    std::string cloud_options_;
    bool leaves_log_ = false; // opened for reading where no log was: SQLite makes one, and leaves it
    Place file_;
    Place log_; // none until it was first seen
};

// Everything read while it lives is of one moment.
class ReadView {
public:
    explicit ReadView(Database& database) : database_(database), begun_(database.execute("BEGIN")) {}
    ~ReadView() {
        if (begun_) (void)database_.execute("ROLLBACK");
    }
    ReadView(const ReadView&) = delete;
    ReadView& operator=(const ReadView&) = delete;

    const Status& begun() const { return begun_; }

private:
    Database& database_;
    Status begun_;
};

// Rolled back unless it was committed.
class Transaction {
public:
    explicit Transaction(Database& database)
        : database_(database), begun_(database.execute_again("BEGIN IMMEDIATE")) {}
    ~Transaction() {
        if (begun_ && !done_) (void)database_.execute("ROLLBACK");
    }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    const Status& begun() const { return begun_; }
    Status commit() {
        Status committed = database_.execute_again("COMMIT");
        done_ = committed.has_value();
        return committed;
    }

private:
    Database& database_;
    Status begun_;
    bool done_ = false;
};

} // namespace cph_plan::journal
