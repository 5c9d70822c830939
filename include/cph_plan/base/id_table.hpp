// Many short texts in one arena: a million server ids are 32 MB and one allocation, not a million strings.
// What travels through the program is a position in the table.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cph_plan {

class IdTable {
public:
    std::size_t size() const { return ends_.size(); }
    bool empty() const { return ends_.empty(); }
    std::size_t bytes() const { return text_.size(); }

    std::string_view operator[](std::size_t position) const {
        assert(position < ends_.size());
        const std::size_t begin = position == 0 ? 0 : ends_[position - 1];
        return std::string_view(text_).substr(begin, ends_[position] - begin);
    }

    void add(std::string_view id) {
        text_.append(id);
        assert(text_.size() <= UINT32_MAX);
        ends_.push_back(static_cast<std::uint32_t>(text_.size()));
    }

    void reserve(std::size_t count, std::size_t bytes) {
        ends_.reserve(count);
        text_.reserve(bytes);
    }

    friend bool operator==(const IdTable&, const IdTable&) = default;

private:
    std::string text_;
    std::vector<std::uint32_t> ends_;
};

} // namespace cph_plan
