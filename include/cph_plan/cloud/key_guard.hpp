// What keeps a wrong key from being locked: the gateway locks an access key for five minutes after more than
// five bad signatures in a row. So the first call of a key goes alone until one was accepted, and after the
// first one refused for its login nothing is sent with it any more. (What is under way at that moment is
// bounded by `reads_at_once` and the plan's `max_parallel_calls`.)
#pragma once

#include <cstddef>
#include <cstdint>

namespace cph_plan {

class KeyGuard {
public:
    bool may_call(std::size_t under_way) const {
        return trust_ == Trust::proven || (trust_ == Trust::untried && under_way == 0);
    }
    bool refused() const { return trust_ == Trust::refused; }

    void was_accepted() {
        if (trust_ == Trust::untried) trust_ = Trust::proven;
    }
    void was_refused() { trust_ = Trust::refused; }

private:
    enum class Trust : std::uint8_t { untried, proven, refused };
    Trust trust_ = Trust::untried;
};

} // namespace cph_plan
