// Files as bytes, for tests that bend them.
#pragma once

#include <cstddef>
#include <string>

namespace journal_tests {

std::string bytes_of(const std::string& path);
void write_bytes(const std::string& path, const std::string& bytes);
void put_byte(const std::string& path, std::size_t position, char byte); // in place
bool exists(const std::string& path); // whatever it is, a dangling link too

} // namespace journal_tests
