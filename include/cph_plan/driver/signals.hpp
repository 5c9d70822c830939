// Signals as data. SIGINT, SIGTERM and SIGHUP are blocked and read from a descriptor in the caller's loop, so
// that nothing happens because of one but what the engine decides. SIGPIPE and SIGXFSZ become errors of the
// write.
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
    static Result<std::unique_ptr<Signals>> block(); // before any thread is started
    ~Signals();
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;

    int descriptor() const { return descriptor_; } // readable when a signal waits

    // How many have counted so far, those waiting now included.
    int take();

private:
    explicit Signals(int descriptor) : descriptor_(descriptor) {}

    int descriptor_;
    int count_ = 0;
    std::chrono::nanoseconds last_{};
};

} // namespace cph_plan
