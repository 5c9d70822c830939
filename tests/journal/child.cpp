#include "child.hpp"

#include <csignal>
#include <fcntl.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace journal_tests {

Child::Child(const std::function<int(int say)>& work) {
    int ends[2] = {-1, -1};
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("there is no pipe");
    pid_ = fork();
    if (pid_ == 0) {
        close(ends[0]);
        _exit(work(ends[1])); // nothing of the parent's is torn down
    }
    close(ends[1]);
    ear_ = ends[0];
    if (pid_ < 0) throw std::runtime_error("there is no process");
}

Child::~Child() {
    close(ear_);
    if (pid_ < 0) return;
    send(SIGKILL);
    wait();
}

bool Child::hear() {
    char byte = 0;
    return read(ear_, &byte, 1) == 1;
}

std::string Child::rest() {
    std::string text;
    char piece[4096];
    for (ssize_t got = read(ear_, piece, sizeof piece); got > 0; got = read(ear_, piece, sizeof piece))
        text.append(piece, static_cast<std::size_t>(got));
    return text;
}

void Child::send(int signal) const {
    kill(pid_, signal);
}

int Child::wait() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

void say(int to, const std::string& text) {
    if (write(to, text.data(), text.size()) != static_cast<ssize_t>(text.size())) _exit(99);
}

} // namespace journal_tests
