#include "console.hpp"

#include "cph_plan/base/text.hpp"
#include "cph_plan/base/time.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

namespace cph_plan {

namespace {

// What, where and what to do next.
std::string told(const Error& error) {
    std::string text = printable(error.what, 4096);
    if (!error.where.empty()) text += " (" + printable(error.where, 4096) + ")";
    text += "\n";
    if (!error.hint.empty()) text += "  " + printable(error.hint, 4096) + "\n";
    return text;
}

} // namespace

void say(std::string_view text) {
    (void)std::fwrite(text.data(), 1, text.size(), stderr);
}

void progress(std::string_view line) {
    const auto now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
    say(fmt::format("{} {}\n", format_utc(now), line));
}

void warn(const Error& error) {
    say("cph-plan: warning: " + told(error));
}

Exit complain(const Error& error) {
    say("cph-plan: " + told(error));
    switch (error.kind) {
    case ErrorKind::invalid:
    case ErrorKind::storage: return Exit::nothing_sent;
    case ErrorKind::fenced:
    case ErrorKind::claimed: return Exit::locked;
    case ErrorKind::credentials: return Exit::credentials;
    }
    return Exit::nothing_sent;
}

Exit print_result(std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = write(STDOUT_FILENO, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0 && errno == EAGAIN) { // a pipe whose other end asked not to be waited for
            pollfd room{.fd = STDOUT_FILENO, .events = POLLOUT, .revents = 0};
            (void)poll(&room, 1, -1);
            continue;
        }
        if (written < 0)
            return complain({.what = fmt::format("the result could not be printed: {}", std::strerror(errno)),
                             .where = "standard output"});
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return Exit::ok;
}

} // namespace cph_plan
