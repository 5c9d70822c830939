#include "question.hpp"
#include "console.hpp"

#include <array>
#include <cerrno>
#include <fmt/format.h>
#include <poll.h>
#include <string>
#include <unistd.h>

namespace cph_plan {

namespace {

// A terminal hands over a line at a time; what is longer than this is not the answer.
constexpr std::size_t line_max = 256;

std::string read_line() {
    std::array<char, line_max> line{};
    const ssize_t got = ::read(STDIN_FILENO, line.data(), line.size());
    return got <= 0 ? std::string() : std::string(line.data(), static_cast<std::size_t>(got));
}

} // namespace

bool on_terminal() {
    return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1;
}

Answer ask(std::string_view question, Signals& signals) {
    say(fmt::format("{} Only 'yes' does: ", question));
    std::array<pollfd, 2> waiting{pollfd{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0},
                                  pollfd{.fd = signals.descriptor(), .events = POLLIN, .revents = 0}};
    int ready = 0;
    do ready = ::poll(waiting.data(), waiting.size(), -1);
    while (ready < 0 && errno == EINTR);
    if (ready > 0 && waiting[1].revents == 0 && read_line() == "yes\n") return Answer::yes;
    if (signals.take() == 0) return Answer::no;
    say("\n");
    return Answer::interrupted;
}

} // namespace cph_plan
