#include "cph_plan/plan/mistake.hpp"

#include "cph_plan/base/text.hpp"

#include <fmt/format.h>
#include <string_view>

namespace cph_plan {

namespace {

std::string_view label(Severity severity) {
    switch (severity) {
    case Severity::mistake: return "";
    case Severity::warning: return "warning: ";
    case Severity::note: return "note: ";
    }
    return "";
}

} // namespace

std::string render(const Mistake& mistake) {
    std::string text = fmt::format("{}:{}:{}: {}{}\n", printable(mistake.file), mistake.line, mistake.column,
                                   label(mistake.severity), mistake.what);
    if (!mistake.source_line.empty()) {
        text += fmt::format("  {}\n  {:{}}{:^>{}}", mistake.source_line, "", mistake.caret, "",
                            mistake.caret_width);
        if (!mistake.hint.empty()) text += ' ' + mistake.hint;
        text += '\n';
    } else if (!mistake.hint.empty()) {
        text += fmt::format("  {}\n", mistake.hint);
    }
    return text;
}

std::string render(const MistakeList& list) {
    std::string text;
    for (const Mistake& mistake : list.shown) text += render(mistake);
    if (list.more > 0) text += fmt::format("and {} more\n", list.more);
    return text;
}

} // namespace cph_plan
