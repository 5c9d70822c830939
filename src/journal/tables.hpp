// The tables of format 1 and the settings under which they are kept. docs/journal-format.md says what stands
// in each.
#pragma once

#include "database.hpp"

namespace cph_plan::journal {

// "CPHP" in the application id of the file, and the version of the tables.
constexpr int application_id = 0x43504850;
constexpr int format_version = 1;

// Fills an empty database: tables, marks, write-ahead log.
Status create_tables(Database& database);

// Every commit is synced before it returns; the settings are read back, because a file system may not allow
// them.
Status keep_durably(Database& database);

// The tables are those of create_tables, to the letter.
Status check_tables(Database& database);

} // namespace cph_plan::journal
