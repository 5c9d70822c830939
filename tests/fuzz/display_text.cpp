// Any bytes at all become one line of UTF-8 in which nothing moves a cursor, hides or reorders text; and one
// word of a shell command.
#include "cph_plan/base/text.hpp"
#include "cph_plan/report/json_writer.hpp"
#include "support/require.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

using namespace cph_plan;

namespace {

constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();

void require_harmless(std::string_view text) {
    require(is_utf8(text));
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        require(length > 0);
        require(!is_hidden(decode_utf8(text, length)));
        text.remove_prefix(length);
    }
}

// What a POSIX shell makes of a word that is made of bare and single-quoted pieces and \'.
std::string unquoted(std::string_view word) {
    std::string text;
    bool quoted = false;
    for (std::size_t i = 0; i < word.size(); ++i) {
        if (word[i] == '\'') {
            quoted = !quoted;
        } else if (!quoted && word[i] == '\\') {
            require(++i < word.size());
            text += word[i];
        } else {
            require(quoted ||
                    std::string_view(" \t\n;&|<>()$`\"*?[]#~!{}").find(word[i]) == std::string_view::npos);
            text += word[i];
        }
    }
    require(!quoted);
    return text;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::string shown = printable(text, no_limit);
    require_harmless(shown);
    require(printable(shown, no_limit) == shown);
    if (is_utf8(text)) require(shown.size() >= text.size()); // nothing is left out
    const std::size_t limit = size / 2;
    const std::string cut = printable(text, limit);
    require_harmless(cut);
    require(cut.ends_with("…") || limit == size);
    require_harmless(shell_word(text));
    require(unquoted(shell_word(text)) == printable(text));
    // JSON has no controls in its strings, and a line feed at its end.
    const std::string_view line = text.substr(0, text.size() - (text.ends_with('\n') ? 1 : 0));
    const bool has_controls =
        std::ranges::any_of(line, [](char letter) { return static_cast<unsigned char>(letter) < 0x20; });
    if (is_utf8(line) && !has_controls) require_harmless(visible_json(line));
    return 0;
}
