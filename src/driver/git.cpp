#include "cph_plan/driver/git.hpp"

#include "cph_plan/base/digest.hpp"
#include "short_program.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string_view>

namespace cph_plan {

namespace {

using Deadline = std::chrono::steady_clock::time_point;

// What git may need to find itself and the person's own settings; neither a credential nor a GIT_* variable
// of the caller. Transports are forbidden here because a setting of the repository could allow one again, and
// a repository that lacks an object on purpose would have git fetch it.
std::vector<std::string> environment() {
    std::vector<std::string> variables{"GIT_CONFIG_NOSYSTEM=1",
                                       "GIT_OPTIONAL_LOCKS=0",
                                       "GIT_TERMINAL_PROMPT=0",
                                       "GIT_ALLOW_PROTOCOL=none",
                                       "GIT_NO_LAZY_FETCH=1",
                                       "GIT_NO_REPLACE_OBJECTS=1",
                                       "LC_ALL=C"};
    for (const char* name : {"PATH", "HOME", "XDG_CONFIG_HOME"})
        if (const char* value = std::getenv(name)) variables.push_back(std::string(name) + "=" + value);
    return variables;
}

bool ask(const std::string& folder, const std::vector<std::string>& question, Deadline deadline,
         const std::function<void(std::string_view)>& take) {
    ShortProgram git{.words = {"git", "-c", "core.hooksPath=/dev/null", "-c", "protocol.file.allow=never",
                               "-c", "core.fsmonitor=", "--no-optional-locks", "-C", folder},
                     .environment = environment()};
    git.words.insert(git.words.end(), question.begin(), question.end());
    return run_short_program(git, deadline, take);
}

// One line of an answer, without its end; longer ones are no answer.
std::optional<std::string> line_from(const std::string& folder, const std::vector<std::string>& question,
                                     Deadline deadline) {
    constexpr std::size_t answer_max = std::size_t{64} * 1024;
    std::string text;
    const bool answered = ask(folder, question, deadline, [&](std::string_view piece) {
        if (text.size() <= answer_max) text += piece;
    });
    if (!answered || text.size() > answer_max || !text.ends_with('\n')) return std::nullopt;
    text.pop_back();
    return text;
}

bool is_object_name(std::string_view text) {
    return text.size() >= 40 && text.size() <= 64 && std::ranges::all_of(text, [](char letter) {
               return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f');
           });
}

// Where a path leads, links followed; empty where it leads nowhere.
std::string real_path(const std::string& path) {
    const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr), &std::free);
    return real == nullptr ? std::string() : std::string(real.get());
}

// The bytes that the commit has under this name, beneath the top of the repository, are those that were read.
// Asked for as they are stored: filters are programs of the repository's choosing.
bool is_as_committed(const std::string& top, const std::string& commit, const FileRead& file,
                     Deadline deadline) {
    const std::string path = real_path(file.path);
    const std::string beneath = top == "/" ? top : top + "/";
    if (!path.starts_with(beneath)) return false;
    Sha256 digest;
    const bool there = ask(top, {"cat-file", "blob", commit + ":" + path.substr(beneath.size())}, deadline,
                           [&](std::string_view piece) { digest.add(piece); });
    return there && hex(digest.finish()) == file.sha256;
}

} // namespace

std::optional<GitState> git_state(const std::vector<FileRead>& files) {
    const Deadline deadline = std::chrono::steady_clock::now() + git_patience;
    const std::string plan = real_path(files.front().path);
    if (plan.empty()) return std::nullopt;
    const std::string folder = plan.substr(0, std::max<std::size_t>(plan.rfind('/'), 1));
    const auto top = line_from(folder, {"rev-parse", "--show-toplevel"}, deadline);
    if (!top || !top->starts_with('/')) return std::nullopt;
    const auto commit =
        line_from(folder, {"rev-parse", "--verify", "--end-of-options", "HEAD^{commit}"}, deadline);
    if (!commit || !is_object_name(*commit)) return std::nullopt;

    GitState state{.commit = *commit};
    state.dirty = !std::ranges::all_of(
        files, [&](const FileRead& file) { return is_as_committed(*top, *commit, file, deadline); });
    if (std::chrono::steady_clock::now() >= deadline) return std::nullopt;
    return state;
}

} // namespace cph_plan
