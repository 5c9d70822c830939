// The plan file's text, and what of it may be shown.
#pragma once

#include "cph_plan/plan/mistake.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cph_plan {

// A stretch of the text, in bytes.
struct Span {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    friend bool operator==(const Span&, const Span&) = default;
};

// Where the line begins that holds the byte at `position`.
std::size_t line_begin_of(std::string_view body, std::size_t position);

class SourceText {
public:
    // `body` is the file without a leading BOM; it outlives this.
    SourceText(std::string name, std::string_view body);

    const std::string& name() const { return name_; }
    std::string_view body() const { return body_; }

    // The value of a key that looks like a secret: no excerpt shows any of it.
    void hide(Span span) { hidden_.push_back(span); }

    // Fills in file, line, column, length and the excerpt.
    void locate(Mistake& mistake, Span span) const;

    // The line of a byte, from 1.
    std::uint32_t line_of(std::uint32_t position) const;

private:
    std::size_t shown_end(std::size_t line_begin, std::size_t line_end) const;

    std::string name_;
    std::string_view body_;
    std::vector<Span> hidden_;
    std::vector<std::uint32_t> feeds_before_; // line feeds before each block of the text
};

// The values that follow secret-looking keys, found by the text alone: this holds also where the structure of
// the file cannot be told. Rather too much than too little.
std::vector<Span> secret_values(std::string_view body);

} // namespace cph_plan
