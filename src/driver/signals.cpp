#include "cph_plan/driver/signals.hpp"

#include "cph_plan/driver/clock.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <sys/eventfd.h>
#include <unistd.h>

namespace cph_plan {

namespace {

constexpr std::array watched{SIGINT, SIGTERM, SIGHUP};
constexpr int last_straw = 3;
constexpr int exit_interrupted = 130;

// What the handler may touch: a signal can come at any instruction, and in any thread of a library.
std::atomic<int> heard{0};
std::atomic<std::int64_t> heard_at{0};
std::atomic<int> bell{-1};
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<std::int64_t>::is_always_lock_free);

void on_signal(int) {
    const int error = errno;
    const std::int64_t now = boot_time().count();
    std::int64_t before = heard_at.load();
    const bool counts = heard.load() == 0 || now - before >= std::chrono::nanoseconds(signal_spacing).count();
    if (counts && heard_at.compare_exchange_strong(before, now)) {
        if (++heard >= last_straw) ::_exit(exit_interrupted);
        const std::uint64_t one = 1;
        (void)!::write(bell.load(), &one, sizeof one);
    }
    errno = error;
}

void handle(int signal, void (*handler)(int)) {
    struct sigaction before {};
    if (::sigaction(signal, nullptr, &before) == 0 && before.sa_handler == SIG_IGN) return;
    struct sigaction action {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    for (const int one : watched) ::sigaddset(&action.sa_mask, one);
    ::sigaction(signal, &action, nullptr);
}

} // namespace

Result<std::unique_ptr<Signals>> Signals::watch() {
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
    const int descriptor = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (descriptor < 0)
        return fail({.what = std::string("cannot watch for signals: ") + std::strerror(errno)});
    heard = 0;
    heard_at = 0;
    bell = descriptor;
    for (const int signal : watched) handle(signal, on_signal);
    return std::unique_ptr<Signals>(new Signals(descriptor));
}

Signals::~Signals() {
    for (const int signal : watched) handle(signal, SIG_DFL);
    bell = -1;
    ::close(descriptor_);
}

int Signals::take() {
    std::uint64_t rung = 0;
    (void)!::read(descriptor_, &rung, sizeof rung);
    return heard.load();
}

} // namespace cph_plan
