// What the questions that take several reads have in common: how many reads are still awaited, and that the
// asker is told once, by whichever comes first: the last answer or a failure.
#pragma once

#include "cph_plan/base/result.hpp"
#include "cph_plan/model/answer.hpp"

#include <cstddef>
#include <functional>

namespace cph_plan {

template <class Answer>
struct Question {
    Answer answer{};
    std::size_t awaited = 0;
    std::function<void(Read<Answer>)> done;

    void fail_with(ReadFailure failure) {
        if (over_) return;
        over_ = true;
        done(tl::unexpected<ReadFailure>(std::move(failure)));
    }
    void finish_one() {
        if (over_ || --awaited > 0) return;
        over_ = true;
        done(std::move(answer));
    }

private:
    bool over_ = false;
};

} // namespace cph_plan
