// The plan's bytes as the stream that yaml-cpp reads, handed out piece by piece and without a copy.
#pragma once

#include "findings.hpp"

#include <cstddef>
#include <streambuf>
#include <string_view>

namespace cph_plan {

// Thrown through yaml-cpp to end its reading; the mistake has been reported.
struct Stop {};

// Throws Stop when the reader runs too far ahead of the last value it told of: its memory would have no
// bound.
class PlanStream : public std::streambuf {
public:
    PlanStream(std::string_view body, Findings& mistakes) : rest_(body), mistakes_(mistakes) {}

    // A value has been told of.
    void progress() { ahead_ = 0; }

protected:
    int_type underflow() override;

private:
    void weigh(std::string_view piece);

    std::string_view rest_;
    Findings& mistakes_;
    std::size_t position_ = 0;
    std::size_t ahead_ = 0; // the weight of what was handed out since
};

} // namespace cph_plan
