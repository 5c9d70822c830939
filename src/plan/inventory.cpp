#include "inventory.hpp"

#include "byte_scan.hpp"
#include "cph_plan/base/digest.hpp"
#include "cph_plan/base/text.hpp"
#include "cph_plan/plan/limits.hpp"
#include "cph_plan/plan/words.hpp"
#include "excerpt.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <fmt/format.h>
#include <vector>

namespace cph_plan {

namespace {

// Bytes read at once: several lines of any allowed length.
constexpr std::size_t piece_size = 4 * plan_scalar_max;

// Of a line that is no id only this much is shown.
constexpr std::size_t shown_of_bad_line = 16;

constexpr auto id_characters = [] {
    std::array<bool, 256> table{};
    for (const char letter :
         std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"))
        table[static_cast<unsigned char>(letter)] = true;
    return table;
}();

std::size_t id_length(std::string_view line) {
    std::size_t length = 0;
    while (length < line.size() && id_characters[static_cast<unsigned char>(line[length])]) ++length;
    return length;
}

Mistake at_place(const std::string& file, std::uint32_t line, std::string_view text, std::size_t begin,
                 std::size_t end, std::string what, std::string hint) {
    const std::size_t shown = std::min(text.size(), std::max(end, begin));
    const Excerpt excerpt = excerpt_of(text.substr(0, shown), begin, end);
    Mistake mistake{.what = std::move(what), .file = file, .line = line, .hint = std::move(hint)};
    mistake.column = characters(text.substr(0, begin)) + 1;
    mistake.length = std::max(characters(text.substr(begin, end - begin)), 1u);
    mistake.source_line = excerpt.line;
    mistake.caret = excerpt.caret;
    mistake.caret_width = excerpt.caret_width;
    return mistake;
}

class Lines {
public:
    explicit Lines(const Inventory& inventory) : inventory_(inventory) {}

    void line(std::string_view text) {
        ++number_;
        if (number_ == 1 && text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
        const std::size_t length = id_length(text);
        if (length == text.size() && length > 0 && length <= name_length_max)
            inventory_.take(text, number_);
        else
            unusual(text);
    }

private:
    // Anything but an id alone on its line: blanks, comments, CRs, or a mistake.
    void unusual(std::string_view text) {
        if (text.size() > plan_scalar_max) return endless();
        if (text.ends_with('\r')) text.remove_suffix(1);
        const std::size_t begin = std::min(text.find_first_not_of(' '), text.size());
        const std::size_t length = id_length(text.substr(begin));
        const std::size_t end = begin + length;
        const std::size_t after = std::min(text.find_first_not_of(' ', end), text.size());
        const bool comment = after < text.size() && text[after] == '#' && (after > end || length == 0);
        if (comment && foreign(text, after)) return;
        if (length > name_length_max) return too_long(text, begin, end);
        if (after < text.size() && !comment) return bad_character(text, end);
        if (length > 0) inventory_.take(text.substr(begin, length), number_);
    }

    bool wanted() {
        const bool wanted = inventory_.mistakes.would_show(inventory_.number, number_);
        if (!wanted) inventory_.mistakes.count_unshown();
        return wanted;
    }

    void report(std::string_view text, std::size_t begin, std::size_t end, std::string what,
                std::string hint) {
        inventory_.mistakes.in_file(inventory_.number, at_place(inventory_.name, number_, text, begin, end,
                                                                std::move(what), std::move(hint)));
    }

    // A comment may say anything that can be seen.
    bool foreign(std::string_view text, std::size_t position) {
        while (position < text.size()) {
            std::size_t length = 1;
            std::string what = text[position] == '\t' ? "a TAB" : forbidden_at(text.substr(position), length);
            if (!what.empty()) {
                if (wanted()) report(text, position, position + length, std::move(what), {});
                return true;
            }
            position += length;
        }
        return false;
    }

    void bad_character(std::string_view text, std::size_t position) {
        if (!wanted()) return;
        std::size_t length = 1;
        std::string what = text[position] == '\t' ? "a TAB" : forbidden_at(text.substr(position), length);
        if (what.empty())
            what = fmt::format("a server id cannot hold '{}'", printable(text.substr(position, length)));
        report(text, position, position + length, std::move(what),
               "one id a line, of A-Z a-z 0-9 _ and -; comments begin with #");
    }

    void endless() {
        if (wanted()) report({}, 0, 0, fmt::format("a line of more than {} bytes", plan_scalar_max), {});
    }

    void too_long(std::string_view text, std::size_t begin, std::size_t end) {
        if (!wanted()) return;
        report(
            text.substr(0, begin + shown_of_bad_line), begin, begin + shown_of_bad_line,
            fmt::format("a server id of {} characters; at most {} are allowed", end - begin, name_length_max),
            {});
    }

    const Inventory& inventory_;
    std::uint32_t number_ = 0;
};

Error too_large() {
    return {.what = fmt::format("the file is larger than {} MiB", inventory_size_max >> 20),
            .hint = "divide it among several groups"};
}

} // namespace

Mistake at_id(const std::string& file, std::uint32_t line, std::string_view id, std::string what,
              std::string hint) {
    return at_place(file, line, id, 0, id.size(), std::move(what), std::move(hint));
}

Result<std::string> read_inventory(File& file, const Inventory& inventory) {
    if (file.size() > inventory_size_max) return fail(too_large());
    Sha256 hash;
    Lines lines(inventory);
    std::vector<char> buffer(piece_size);
    std::size_t held = 0; // the beginning of a line whose end has not come yet
    std::size_t total = 0;
    for (;;) {
        const auto got = file.read(std::span(buffer).subspan(held));
        if (!got) return fail(got.error());
        if (total == 0 && is_utf16({buffer.data(), *got}))
            return fail({.what = "the file is UTF-16", .hint = "save it as UTF-8"});
        total += *got;
        if (total > inventory_size_max) return fail(too_large()); // it has grown meanwhile
        hash.add({buffer.data() + held, *got});
        std::string_view rest(buffer.data(), held + *got);
        for (std::size_t feed; (feed = rest.find('\n')) != std::string_view::npos;
             rest.remove_prefix(feed + 1))
            lines.line(rest.substr(0, feed));
        if (*got == 0) {
            if (!rest.empty()) lines.line(rest);
            return hex(hash.finish());
        }
        if (rest.size() > plan_scalar_max)
            return fail({.what = fmt::format("a line of more than {} bytes", plan_scalar_max),
                         .hint = "an inventory file holds one id a line"});
        std::memmove(buffer.data(), rest.data(), rest.size());
        held = rest.size();
    }
}

} // namespace cph_plan
