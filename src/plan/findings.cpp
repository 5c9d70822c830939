#include "findings.hpp"

#include "cph_plan/plan/limits.hpp"

#include <algorithm>

namespace cph_plan {

void Findings::in_plan(Span span, std::string what, std::string hint) {
    Mistake mistake{.severity = severity_, .what = std::move(what), .hint = std::move(hint)};
    keep({.place = {0, span.begin, 0}, .span = span, .mistake = std::move(mistake)});
}

void Findings::in_file(std::uint32_t file, Mistake mistake) {
    mistake.severity = severity_;
    const Place place{file + 1, mistake.line, mistake.column};
    keep({.place = place, .span = std::nullopt, .mistake = std::move(mistake)});
}

bool Findings::would_show(std::uint32_t file, std::uint32_t line) const {
    return kept_.size() < mistakes_shown_max || Place{file + 1, line, 0} < kept_.back().place;
}

void Findings::keep(Kept finding) {
    const auto same = [&](const Kept& kept) {
        return kept.place == finding.place && kept.mistake.what == finding.mistake.what;
    };
    if (std::ranges::any_of(kept_, same)) return;
    const auto after = std::ranges::upper_bound(kept_, finding.place, {}, &Kept::place);
    if (after == kept_.end() && kept_.size() == mistakes_shown_max) {
        ++more_;
        return;
    }
    kept_.insert(after, std::move(finding));
    if (kept_.size() > mistakes_shown_max) {
        kept_.pop_back();
        ++more_;
    }
}

MistakeList Findings::take(const SourceText& plan) && {
    MistakeList list{.shown = {}, .more = more_};
    for (Kept& kept : kept_) {
        if (kept.span) plan.locate(kept.mistake, *kept.span);
        list.shown.push_back(std::move(kept.mistake));
    }
    return list;
}

} // namespace cph_plan
