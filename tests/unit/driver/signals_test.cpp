#include "cph_plan/driver/signals.hpp"

#include <csignal>
#include <doctest/doctest.h>
#include <poll.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace cph_plan;

namespace {

bool rings(const Signals& signals) {
    pollfd waiting{.fd = signals.descriptor(), .events = POLLIN, .revents = 0};
    return ::poll(&waiting, 1, 0) == 1;
}

// The spacing is real time, which passes by itself; a test of it waits once.
void let_the_spacing_pass() {
    std::this_thread::sleep_for(signal_spacing + std::chrono::milliseconds{50});
}

bool is_handled(int signal, void (*handler)(int)) {
    struct sigaction now {};
    REQUIRE(::sigaction(signal, nullptr, &now) == 0);
    return now.sa_handler == handler;
}

// How a child ends that does this.
template <class Deed>
int status_of_child(const Deed& deed) {
    const pid_t child = ::fork();
    if (child == 0) {
        deed();
        ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return status;
}

} // namespace

TEST_CASE("each of the three signals is counted and rings once") {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        const auto signals = Signals::watch();
        REQUIRE(signals);
        CHECK((*signals)->take() == 0);
        CHECK_FALSE(rings(**signals));
        ::raise(signal);
        CHECK(rings(**signals));
        CHECK((*signals)->take() == 1);
        CHECK_FALSE(rings(**signals));
        CHECK((*signals)->take() == 1);
    }
}

TEST_CASE("signals close together count as one, of whatever kind") {
    const auto signals = Signals::watch();
    for (const int signal : {SIGINT, SIGINT, SIGTERM, SIGHUP, SIGINT}) ::raise(signal);
    CHECK((*signals)->take() == 1);
    let_the_spacing_pass();
    ::raise(SIGTERM);
    CHECK((*signals)->take() == 2);
}

TEST_CASE("a new watch counts from nothing, and what was before is put back") {
    {
        const auto signals = Signals::watch();
        ::raise(SIGINT);
        CHECK((*signals)->take() == 1);
    }
    CHECK(is_handled(SIGINT, SIG_DFL));
    const auto signals = Signals::watch();
    CHECK((*signals)->take() == 0);
    ::raise(SIGINT);
    CHECK((*signals)->take() == 1);
}

TEST_CASE("a signal that was ignored stays ignored") {
    std::signal(SIGHUP, SIG_IGN);
    {
        const auto signals = Signals::watch();
        ::raise(SIGHUP);
        CHECK((*signals)->take() == 0);
    }
    CHECK(is_handled(SIGHUP, SIG_IGN));
    std::signal(SIGHUP, SIG_DFL);
}

TEST_CASE("the third ends the process with 130, whatever it is doing") {
    const int status = status_of_child([] {
        const auto signals = Signals::watch();
        for (int times = 0; times < 3; ++times) {
            ::raise(SIGINT);
            let_the_spacing_pass();
        }
    });
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 130);
}

TEST_CASE("writing to a closed pipe is an error and not the end") {
    const int status = status_of_child([] {
        const auto signals = Signals::watch();
        int ends[2];
        if (::pipe(ends) != 0) ::_exit(1);
        ::close(ends[0]);
        if (::write(ends[1], "x", 1) == 1) ::_exit(2);
    });
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
}
