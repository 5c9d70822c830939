#include "owner.hpp"

#include "cph_plan/base/time.hpp"

#include <fmt/format.h>
#include <unistd.h>

namespace cph_plan::journal {

std::string host_name() {
    char name[256] = {};
    gethostname(name, sizeof name - 1);
    return name;
}

std::string process_name() {
    return fmt::format("{}:{}", host_name(), getpid());
}

std::int64_t wall_milliseconds() {
    return std::chrono::floor<Duration>(std::chrono::system_clock::now()).time_since_epoch().count();
}

} // namespace cph_plan::journal
