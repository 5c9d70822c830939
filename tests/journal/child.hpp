// Other processes, for what only they can do to a journal.
#pragma once

#include <functional>
#include <string>
#include <sys/types.h>

namespace journal_tests {

// A process of our own that does one thing and ends with its answer. It shares no connection with its parent:
// it must open what it needs.
class Child {
public:
    // `work` writes what it has to say to the descriptor it is given.
    explicit Child(const std::function<int(int say)>& work);
    ~Child(); // kills what still runs
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    // The next byte it says; nothing more when it has ended.
    bool hear();
    std::string rest(); // all it says until it ends
    void send(int signal) const;
    int wait(); // its answer; 128 and the signal when it was killed

private:
    pid_t pid_ = -1;
    int ear_ = -1;
};

void say(int to, const std::string& text);

} // namespace journal_tests
