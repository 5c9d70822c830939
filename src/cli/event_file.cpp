#include "event_file.hpp"
#include "console.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <utility>

namespace cph_plan {

Result<EventFile> EventFile::open(const std::string& path) {
    if (path.empty()) return EventFile(-1);
    const int descriptor =
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    if (descriptor >= 0) return EventFile(descriptor);
    return fail({.what = fmt::format("the event file cannot be opened: {}", std::strerror(errno)),
                 .where = path,
                 .hint = "name a file that can be written to with --events"});
}

EventFile::EventFile(EventFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

EventFile& EventFile::operator=(EventFile&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

EventFile::~EventFile() {
    if (descriptor_ >= 0) close(descriptor_);
}

void EventFile::append(const std::string& line) {
    complained_ = write(descriptor_, line.data(), line.size()) != static_cast<ssize_t>(line.size());
    if (complained_) progress("the event file cannot be written; the run goes on without it");
}

} // namespace cph_plan
