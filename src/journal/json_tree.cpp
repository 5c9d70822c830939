#include "json_tree.hpp"

#include "cph_plan/base/text.hpp"

#include <fmt/format.h>
#include <string>
#include <utility>
#include <vector>

namespace cph_plan::journal {

namespace {

using nlohmann::json;

// Builds the tree from the parser's events; answering false ends the parse. The names of these functions are
// the library's.
class TreeBuilder : public json::json_sax_t {
public:
    json tree;
    std::string trouble;

    bool null() override { return put(nullptr); }
    bool boolean(bool value) override { return put(value); }
    bool number_integer(number_integer_t value) override { return put(value); }
    bool number_unsigned(number_unsigned_t value) override { return put(value); }
    bool number_float(number_float_t, const string_t& text) override {
        return refuse(fmt::format("the number {} is not an integer of 64 bits", text));
    }
    bool string(string_t& value) override { return put(std::move(value)); }
    bool binary(binary_t&) override { return refuse("binary data"); }
    bool start_object(std::size_t) override { return open(json::object()); }
    bool key(string_t& name) override {
        const auto [member, fresh] = open_.back()->get_ref<json::object_t&>().try_emplace(name);
        if (!fresh) return refuse(fmt::format("field '{}' is there twice", printable(name)));
        member_ = &member->second;
        return true;
    }
    bool end_object() override { return close(); }
    bool start_array(std::size_t) override { return open(json::array()); }
    bool end_array() override { return close(); }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
        return refuse(fmt::format("no JSON at byte {}", position));
    }

private:
    // Where the next value belongs: the open array, the member just named, or the root.
    json* place() {
        if (open_.empty()) return &tree;
        if (!open_.back()->is_array()) return member_;
        return &open_.back()->get_ref<json::array_t&>().emplace_back();
    }
    bool put(json value) {
        *place() = std::move(value);
        return true;
    }
    bool open(json empty) {
        if (open_.size() == stored_depth_max) return refuse("nested too deeply");
        json* const where = place();
        *where = std::move(empty);
        open_.push_back(where);
        return true;
    }
    bool close() {
        open_.pop_back();
        return true;
    }
    bool refuse(std::string why) {
        trouble = std::move(why);
        return false;
    }

    // From the root inwards. An outer one is never added to while an inner one is open, so these stay valid.
    std::vector<json*> open_;
    json* member_ = nullptr;
};

} // namespace

Result<json> read_json(std::string_view text) {
    TreeBuilder builder;
    if (!json::sax_parse(text.begin(), text.end(), &builder)) return fail({.what = builder.trouble});
    return std::move(builder.tree);
}

} // namespace cph_plan::journal
