#include "excerpt.hpp"

#include "cph_plan/base/text.hpp"
#include "cph_plan/plan/words.hpp"
#include "display_width.hpp"

#include <algorithm>
#include <vector>

namespace cph_plan {

namespace {

// Columns of an excerpt: fits beside the indent on a usual terminal.
constexpr std::size_t excerpt_columns_max = 100;

// Columns kept before the caret when the line must be cut on the left.
constexpr std::size_t excerpt_columns_before = 40;

// Bytes looked at on each side of the mistake: more than any excerpt can show, so that a file of one long
// line costs no more than a short one.
constexpr std::size_t excerpt_bytes = 800;

constexpr std::size_t tab_columns = 8;

struct Cell {
    std::string shown;
    std::size_t columns = 0;
    std::size_t byte = 0; // where it begins in the line
};

bool continues_character(char byte) {
    return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}

std::size_t step(std::string_view text) {
    const std::size_t length = utf8_length(text);
    return length == 0 ? 1 : length;
}

Cell cell_of(std::string_view character, std::size_t column) {
    if (character == "\t") {
        const std::size_t columns = tab_columns - column % tab_columns;
        return {std::string(columns, ' '), columns};
    }
    std::string shown = printable(character);
    if (shown != character || utf8_length(character) == 0) {
        const std::size_t columns = shown.size(); // an escape, in ASCII
        return {std::move(shown), columns};
    }
    return {std::move(shown), display_width(decode_utf8(character, character.size()))};
}

std::vector<Cell> cells_of(std::string_view line, std::size_t from, std::size_t to) {
    std::vector<Cell> cells;
    std::size_t column = 0;
    while (from < to) {
        const std::size_t length = std::min(step(line.substr(from)), to - from);
        Cell cell = cell_of(line.substr(from, length), column);
        cell.byte = from;
        column += cell.columns;
        cells.push_back(std::move(cell));
        from += length;
    }
    return cells;
}

std::size_t columns_until(const std::vector<Cell>& cells, std::size_t first, std::size_t byte) {
    std::size_t columns = 0;
    for (std::size_t i = first; i < cells.size() && cells[i].byte < byte; ++i) columns += cells[i].columns;
    return columns;
}

// The first cell to show, so that the caret is not pushed off the right edge.
std::size_t left_edge(const std::vector<Cell>& cells, std::size_t byte) {
    std::size_t before = columns_until(cells, 0, byte);
    if (before <= excerpt_columns_max - excerpt_columns_before) return 0;
    std::size_t first = 0;
    while (before > excerpt_columns_before) before -= cells[first++].columns;
    return first;
}

// The end of what stands between a key and its colon: a closing quote and blanks.
std::size_t skip_to_colon(std::string_view line, std::size_t position) {
    if (position < line.size() && (line[position] == '"' || line[position] == '\'')) ++position;
    while (position < line.size() && (line[position] == ' ' || line[position] == '\t')) ++position;
    return position;
}

} // namespace

std::uint32_t characters(std::string_view text) {
    std::uint32_t count = 0;
    while (!text.empty()) {
        text.remove_prefix(step(text));
        ++count;
    }
    return count;
}

Excerpt excerpt_of(std::string_view line, std::size_t begin, std::size_t end) {
    begin = std::min(begin, line.size());
    end = std::clamp(end, begin, line.size());
    std::size_t from = begin > excerpt_bytes ? begin - excerpt_bytes : 0;
    while (from < begin && from > 0 && continues_character(line[from])) ++from;
    const std::size_t to = std::min(line.size(), begin + excerpt_bytes);
    const std::vector<Cell> cells = cells_of(line, from, to);

    Excerpt excerpt;
    std::size_t first = left_edge(cells, begin);
    std::size_t columns = 0;
    if (first > 0 || from > 0) {
        excerpt.line = "…";
        columns = 1;
    }
    excerpt.caret = static_cast<std::uint32_t>(columns + columns_until(cells, first, begin));
    std::size_t marked = 0;
    for (; first < cells.size() && columns + cells[first].columns <= excerpt_columns_max; ++first) {
        excerpt.line += cells[first].shown;
        columns += cells[first].columns;
        if (cells[first].byte >= begin && cells[first].byte < end) marked += cells[first].columns;
    }
    if (first < cells.size() || to < line.size()) excerpt.line += "…";
    excerpt.caret_width = static_cast<std::uint32_t>(std::max<std::size_t>(marked, 1));
    return excerpt;
}

std::size_t secret_cut(std::string_view line) {
    std::size_t position = 0;
    while (position < line.size()) {
        if (!is_id_character(line[position])) {
            ++position;
            continue;
        }
        std::size_t end = position;
        while (end < line.size() && is_id_character(line[end])) ++end;
        if (looks_secret(line.substr(position, end - position))) {
            const std::size_t colon = skip_to_colon(line, end);
            if (colon < line.size() && (line[colon] == ':' || line[colon] == '=')) return colon + 1;
        }
        position = end;
    }
    return std::string_view::npos;
}

} // namespace cph_plan
