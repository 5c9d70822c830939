#include "bytes.hpp"

#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>

namespace journal_tests {

std::string bytes_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void write_bytes(const std::string& path, const std::string& bytes) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << bytes;
    if (!file.flush()) throw std::runtime_error("a test's file cannot be written: " + path);
    file.close();
    chmod(path.c_str(), 0600);
}

void put_byte(const std::string& path, std::size_t position, char byte) {
    const int descriptor = open(path.c_str(), O_WRONLY | O_CLOEXEC);
    const bool put = pwrite(descriptor, &byte, 1, static_cast<off_t>(position)) == 1;
    close(descriptor);
    if (!put) throw std::runtime_error("a test's file cannot be written: " + path);
}

bool exists(const std::string& path) {
    struct stat facts {};
    return lstat(path.c_str(), &facts) == 0;
}

} // namespace journal_tests
