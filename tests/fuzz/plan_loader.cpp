// Any bytes at all must come back from the loader as a plan or as mistakes that can be shown.
#include "cph_plan/base/text.hpp"
#include "cph_plan/plan/limits.hpp"
#include "cph_plan/plan/load.hpp"
#include "support/require.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

using namespace cph_plan;

namespace {

bool can_be_shown(const std::string& text) {
    std::size_t length = 0;
    for (std::size_t at = 0; at < text.size(); at += length) {
        const std::string_view rest = std::string_view(text).substr(at);
        length = utf8_length(rest);
        if (length == 0) return false;
        const char32_t character = decode_utf8(rest, length);
        if (character != U'\n' && is_hidden(character)) return false;
    }
    return true;
}

void check(const MistakeList& list) {
    require(list.shown.size() <= mistakes_shown_max);
    require(can_be_shown(render(list)));
    for (std::size_t i = 0; i < list.shown.size(); ++i) {
        const Mistake& mistake = list.shown[i];
        require(mistake.line >= 1 && mistake.column >= 1 && mistake.length >= 1 && !mistake.what.empty());
        if (i > 0) require(list.shown[i - 1].line <= mistake.line);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto nothing_set = [](std::string_view) -> std::optional<std::string> { return std::nullopt; };
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto loaded = load_plan_text(text, "fuzz.yaml", "", nothing_set);
    if (!loaded) {
        require(!loaded.error().empty());
        check(loaded.error());
        return 0;
    }
    check(loaded->warnings);
    check(loaded->notes);
    require(loaded->plan.text == text);
    for (const Group& group : loaded->plan.groups) require(!group.servers.empty());
    return 0;
}
