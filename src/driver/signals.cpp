#include "cph_plan/driver/signals.hpp"

#include "cph_plan/driver/clock.hpp"

#include <csignal>
#include <cstring>
#include <sys/signalfd.h>
#include <unistd.h>

namespace cph_plan {

Result<std::unique_ptr<Signals>> Signals::block() {
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, signal);
    if (sigprocmask(SIG_BLOCK, &set, nullptr) != 0)
        return fail({.what = std::string("cannot block signals: ") + std::strerror(errno)});
    const int descriptor = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    if (descriptor < 0)
        return fail({.what = std::string("cannot watch for signals: ") + std::strerror(errno)});
    return std::unique_ptr<Signals>(new Signals(descriptor));
}

Signals::~Signals() {
    close(descriptor_);
}

int Signals::take() {
    signalfd_siginfo info{};
    while (read(descriptor_, &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
        const std::chrono::nanoseconds now = boot_time();
        if (count_ > 0 && now - last_ < signal_spacing) continue;
        last_ = now;
        ++count_;
    }
    return count_;
}

} // namespace cph_plan
