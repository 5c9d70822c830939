// A folder of a test's own, gone with the test.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <unistd.h>

namespace journal_tests {

class TemporaryFolder {
public:
    TemporaryFolder() {
        // In memory where there is such a place: what a disk forgets is pretended, not waited for.
        const std::filesystem::path memory = "/dev/shm";
        const auto base = access(memory.c_str(), W_OK) == 0 ? memory : std::filesystem::temp_directory_path();
        std::string name = (base / "cph-plan-journal-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("there is no place for a test's files");
        path_ = name;
    }
    ~TemporaryFolder() {
        std::error_code ignored; // what cannot be removed lies in the folder for temporary files
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::string& path() const { return path_; }
    std::string operator/(const std::string& name) const { return path_ + "/" + name; }

private:
    std::string path_;
};

} // namespace journal_tests
