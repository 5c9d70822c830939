// Opening the plan and the files that it names. Nothing is opened that could block or be a device, and
// nothing that a plan names may lie outside its folder.
#pragma once

#include "cph_plan/base/result.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace cph_plan {

// An open regular file that is read from its beginning to its end.
class File {
public:
    explicit File(int descriptor, std::size_t size) : descriptor_(descriptor), size_(size) {}
    ~File();
    File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)), size_(other.size_) {}
    File& operator=(File&&) = delete;

    std::size_t size() const { return size_; }      // when it was opened
    Result<std::size_t> read(std::span<char> into); // 0 at the end

private:
    int descriptor_;
    std::size_t size_;
};

// Through links, as a person names it.
Result<File> open_plan(const std::string& path);

// Whether the first link on `path` leads out of the folder that holds it: then what is there may be no plan
// at all, but whatever somebody wanted to have printed.
bool leads_out_by_link(const std::string& path);

// `path` as a plan names it: relative, beneath `folder` whatever links stand on the way, never in a `.git`.
Result<File> open_beneath(const std::string& folder, std::string_view path);

// The folder part of a path, "." where it has none.
std::string folder_of(const std::string& path);

} // namespace cph_plan
