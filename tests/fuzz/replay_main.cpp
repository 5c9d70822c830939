// Feeds every file of the folders given to a fuzz target, once: what a fuzzer has found stays found, also
// where there is no fuzzer.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

std::string content_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

unsigned replay(const std::filesystem::path& folder) {
    unsigned count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        const std::string content = content_of(entry.path());
        LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(content.data()), content.size());
        ++count;
    }
    return count;
}

} // namespace

int main(int argc, char** argv) {
    unsigned count = 0;
    for (int i = 1; i < argc; ++i) count += replay(argv[i]);
    std::printf("%u passed, 0 failed\n", count);
    if (count > 0) return 0;
    std::fputs("there was nothing to replay\n", stderr);
    return 1;
}
