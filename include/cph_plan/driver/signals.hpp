// Signals as data. SIGINT, SIGTERM and SIGHUP are counted, and nothing happens because of one but what the
// engine decides; only the third ends the process there and then, also when a disk or a terminal holds it up.
// A signal that was ignored when the process began (nohup) stays ignored. SIGPIPE and SIGXFSZ become errors
// of the write.
#pragma once

#include "cph_plan/base/result.hpp"

#include <chrono>
#include <memory>

namespace cph_plan {

// A second signal counts only when it comes this long after the one before: a terminal may deliver one Ctrl-C
// twice.
constexpr std::chrono::milliseconds signal_spacing{500};

class Signals {
public:
    // From here on, until it is destroyed. One at a time.
    static Result<std::unique_ptr<Signals>> watch();
    ~Signals();
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;

    int descriptor() const { return descriptor_; } // readable when one has counted since the last take()

    // How many have counted so far.
    int take();

private:
    explicit Signals(int descriptor) : descriptor_(descriptor) {}

    int descriptor_;
};

} // namespace cph_plan
