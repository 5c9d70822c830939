#include "database.hpp"

#include "damage.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

namespace cph_plan::journal {

namespace {

// Another process holds the database for a transaction at most; this is far longer than any of them.
constexpr int busy_timeout_ms = 10'000;

std::string log_of(const std::string& path) {
    return path + "-wal";
}

// Of no file when there is none.
Place place_of(const std::string& path) {
    struct stat facts {};
    return stat(path.c_str(), &facts) == 0 ? Place{facts.st_dev, facts.st_ino} : Place{};
}

// "file:/srv/journal.db?immutable=1"
std::string frozen_uri(const std::string& path) {
    std::string uri = "file:";
    for (const char letter : path)
        if (letter == '%' || letter == '?' || letter == '#')
            uri += fmt::format("%{:02x}", static_cast<unsigned char>(letter));
        else
            uri += letter;
    return uri + "?immutable=1";
}

int flags_of(Access access) {
    switch (access) {
    case Access::read_write: return SQLITE_OPEN_READWRITE;
    case Access::read_only: return SQLITE_OPEN_READONLY;
    case Access::frozen: return SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
    }
    return SQLITE_OPEN_READONLY;
}

// A reader makes the files of the log and may not remove them; the last one that could have written does,
// when it closes, and SQLite knows whether there is another.
void remove_empty_log(const std::string& path) {
    struct stat facts {};
    if (stat(log_of(path).c_str(), &facts) != 0 || facts.st_size != 0) return;
    sqlite3* handle = nullptr;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW;
    if (sqlite3_open_v2(path.c_str(), &handle, flags, nullptr) == SQLITE_OK)
        sqlite3_exec(handle, "SELECT count(*) FROM sqlite_schema", nullptr, nullptr, nullptr);
    sqlite3_close_v2(handle);
}

} // namespace

Statement::Statement(Database& database, std::string_view sql)
    : database_(database), handle_(database.take_prepared(sql)) {
    if (handle_) return;
    sqlite3_stmt* handle = nullptr;
    check(sqlite3_prepare_v3(database.handle(), sql.data(), static_cast<int>(sql.size()),
                             SQLITE_PREPARE_PERSISTENT, &handle, nullptr));
    handle_.reset(handle);
}

// One that has failed is prepared anew the next time.
Statement::~Statement() {
    if (status_ && handle_) database_.keep_prepared(std::move(handle_));
}

void Statement::check(int code) {
    if (code != SQLITE_OK && status_) status_ = fail(database_.error(code));
}

Statement& Statement::bind(int place, std::string_view text) {
    check(sqlite3_bind_text64(handle_.get(), place, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
    return *this;
}

Statement& Statement::bind(int place, std::int64_t number) {
    check(sqlite3_bind_int64(handle_.get(), place, number));
    return *this;
}

Statement& Statement::bind_null(int place) {
    check(sqlite3_bind_null(handle_.get(), place));
    return *this;
}

bool Statement::step() {
    if (!status_) return false;
    const int code = sqlite3_step(handle_.get());
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) check(code);
    return false;
}

Status Statement::run() {
    step();
    sqlite3_reset(handle_.get());
    return status_;
}

std::string Statement::text(int column) const {
    const auto* bytes = sqlite3_column_blob(handle_.get(), column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column));
    return bytes == nullptr ? std::string() : std::string(static_cast<const char*>(bytes), size);
}

std::int64_t Statement::number(int column) const {
    return sqlite3_column_int64(handle_.get(), column);
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

Result<std::unique_ptr<Database>> Database::open(const std::string& path, Access access) {
    sqlite3* handle = nullptr;
    struct stat log {};
    const bool had_log = stat(log_of(path).c_str(), &log) == 0;
    const int flags = flags_of(access) | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOFOLLOW;
    const std::string name = access == Access::frozen ? frozen_uri(path) : path;
    const int code = sqlite3_open_v2(name.c_str(), &handle, flags, nullptr);
    std::unique_ptr<Database> database(new Database(handle, path));
    database->leaves_log_ = access == Access::read_only && !had_log;
    if (code != SQLITE_OK) return fail(database->error(code));
    sqlite3_busy_timeout(handle, busy_timeout_ms);
    // A file that somebody has prepared must not do more than hold rows.
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    if (Status careful = database->execute("PRAGMA cell_size_check = ON"); !careful)
        return fail(careful.error());
    database->file_ = place_of(path);
    if (database->file_ == Place{}) return fail(database->error(SQLITE_CANTOPEN));
    return database;
}

Database::~Database() {
    idle_.clear();
    sqlite3_close_v2(handle_);
    if (leaves_log_) remove_empty_log(path_);
}

Prepared Database::take_prepared(std::string_view sql) {
    const auto found = idle_.find(sql);
    return found == idle_.end() ? nullptr : std::move(idle_.extract(found).mapped());
}

void Database::keep_prepared(Prepared statement) {
    sqlite3_reset(statement.get());
    sqlite3_clear_bindings(statement.get());
    idle_.insert_or_assign(sqlite3_sql(statement.get()), std::move(statement));
}

Status Database::execute(const char* sql) {
    const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return fail(error(code));
    return {};
}

Status Database::execute_again(const char* sql) {
    return Statement(*this, sql).run();
}

Result<std::int64_t> Database::number(std::string_view sql) {
    Statement statement(*this, sql);
    if (statement.step()) return statement.number(0);
    if (!statement.status()) return fail(statement.status().error());
    return 0;
}

bool Database::was_busy() const {
    return (sqlite3_extended_errcode(handle_) & 0xff) == SQLITE_BUSY;
}

Status Database::check_place() {
    const Place log = place_of(log_of(path_));
    if (log_ == Place{}) log_ = log; // SQLite makes it when the database is first read, and keeps it
    if (place_of(path_) == file_ && log == log_) return {};
    return fail({.what = "the journal was moved or deleted while it was in use",
                 .where = path_,
                 .hint = "put it back where it was; what it does not hold cannot be resumed",
                 .kind = ErrorKind::storage});
}

Error Database::error(int code) const {
    std::string what = fmt::format("the journal cannot be used: {}", sqlite3_errmsg(handle_));
    std::string hint = "look for a full disk, missing permissions or another program that holds the file";
    switch (code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return damaged(sqlite3_errmsg(handle_), path_);
    case SQLITE_BUSY:
        what = fmt::format("another process has held the journal for {} s", busy_timeout_ms / 1000);
        hint = "if that process was stopped in the middle of a write, let it go on (kill -CONT) or end it";
        break;
    default: break;
    }
    return {.what = std::move(what), .where = path_, .hint = std::move(hint), .kind = ErrorKind::storage};
}

} // namespace cph_plan::journal
