#include "short_program.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace cph_plan {

namespace {

using Deadline = std::chrono::steady_clock::time_point;

// The array of pointers that the system wants; the words outlive it.
std::vector<char*> pointers(const std::vector<std::string>& words) {
    std::vector<char*> found;
    found.reserve(words.size() + 1);
    for (const std::string& word : words) found.push_back(const_cast<char*>(word.c_str()));
    found.push_back(nullptr);
    return found;
}

// Starts it with its output going into `output`; -1 when it cannot be started. It gets no signal mask of ours
// and no handler, so that it can be stopped like any other program.
pid_t start(const ShortProgram& program, int output) {
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigset_t usual;
    sigemptyset(&none);
    sigemptyset(&usual);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ}) sigaddset(&usual, signal);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

    std::vector<char*> words = pointers(program.words);
    std::vector<char*> environment = pointers(program.environment);
    pid_t child = -1;
    if (posix_spawnp(&child, words[0], &files, &attributes, words.data(), environment.data()) != 0)
        child = -1;
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return child;
}

int milliseconds_until(Deadline deadline) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60'000));
}

// Reads to the end of the output; false when the deadline came first.
bool drain(int output, Deadline deadline, const std::function<void(std::string_view)>& take) {
    std::array<char, std::size_t{64} * 1024> buffer{};
    for (;;) {
        pollfd waiting{.fd = output, .events = POLLIN, .revents = 0};
        const int ready = ::poll(&waiting, 1, milliseconds_until(deadline));
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0) return false;
        const ssize_t got = ::read(output, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return false;
        if (got == 0) return true;
        take({buffer.data(), static_cast<std::size_t>(got)});
    }
}

// Sees a child to its end, killing it when the deadline comes first: one may close its output and stay. Its
// status as waitpid gives it, or -1.
int see_out(pid_t child, bool in_time, Deadline deadline) {
    const int handle = static_cast<int>(::syscall(SYS_pidfd_open, child, 0));
    if (handle >= 0 && in_time) {
        pollfd waiting{.fd = handle, .events = POLLIN, .revents = 0};
        int ready = 0;
        do ready = ::poll(&waiting, 1, milliseconds_until(deadline));
        while (ready < 0 && errno == EINTR);
        in_time = ready > 0;
    }
    if (handle >= 0) ::close(handle);
    if (!in_time) ::kill(child, SIGKILL);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return -1;
    return status;
}

} // namespace

bool run_short_program(const ShortProgram& program, Deadline deadline,
                       const std::function<void(std::string_view)>& take) {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
    const pid_t child = start(program, ends[1]);
    ::close(ends[1]);
    const bool in_time = child > 0 && drain(ends[0], deadline, take);
    ::close(ends[0]);
    if (child <= 0) return false;
    const int status = see_out(child, in_time, deadline);
    return in_time && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

} // namespace cph_plan
