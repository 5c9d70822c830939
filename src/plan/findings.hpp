// Collects what was found, in any order, and keeps the first of it in order of place.
#pragma once

#include "cph_plan/plan/mistake.hpp"
#include "source_text.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace cph_plan {

class Findings {
public:
    explicit Findings(Severity severity) : severity_(severity) {}

    // In the plan itself; the excerpt is made at the end, when all that must be hidden is known.
    void in_plan(Span span, std::string what, std::string hint = {});

    // In the `file`-th of the files that the plan names, counted from 0; `mistake` is complete.
    void in_file(std::uint32_t file, Mistake mistake);

    // Whether a finding of that place would still be among the first. Asked by those who may find a million.
    bool would_show(std::uint32_t file, std::uint32_t line) const;
    void count_unshown() { ++more_; }

    std::size_t size() const { return kept_.size() + more_; }
    bool empty() const { return size() == 0; }
    MistakeList take(const SourceText& plan) &&;

private:
    struct Place {
        std::uint32_t file = 0; // 0 is the plan, the others follow
        std::uint32_t line = 0; // in the plan the byte
        std::uint32_t column = 0;
        friend bool operator==(const Place&, const Place&) = default;
        friend auto operator<=>(const Place& a, const Place& b) {
            return std::tie(a.file, a.line, a.column) <=> std::tie(b.file, b.line, b.column);
        }
    };
    struct Kept {
        Place place;
        std::optional<Span> span;
        Mistake mistake;
    };
    void keep(Kept finding);

    Severity severity_;
    std::vector<Kept> kept_; // sorted, at most mistakes_shown_max
    std::size_t more_ = 0;
};

} // namespace cph_plan
