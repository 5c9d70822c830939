#include "cph_plan/base/text.hpp"
#include "cph_plan/journal/journal.hpp"

#include "json_tree.hpp"
#include "reader.hpp"
#include "writer.hpp"

#include <fmt/format.h>
#include <utility>

namespace cph_plan {

namespace {

using journal::InstantForm;
using journal::Reader;
using journal::Writer;

// What the fields of an entry must have to do with each other. What they have to do with the schedule is the
// ledger's to judge.
bool hangs_together(Reader&, const auto&) {
    return true;
}
bool hangs_together(Reader& reader, const Intent& intent) {
    return intent.servers.size() == intent.baseline.size() ||
           reader.refuse("has not one baseline for each server");
}
bool hangs_together(Reader& reader, const Owned& owned) {
    return owned.epoch > 0 || reader.refuse("has the epoch 0");
}

template <class T>
bool read_body(Reader& reader, const nlohmann::json& tree, Body& body) {
    T& value = body.emplace<T>();
    return reader.read(tree, value) && hangs_together(reader, value);
}

struct Form {
    std::string_view kind;
    bool (*read)(Reader&, const nlohmann::json&, Body&);
};

// One form for each alternative of Body.
template <std::size_t... Index>
const Form* find_form(std::string_view wanted, std::index_sequence<Index...>) {
    static const Form forms[] = {
        {kind(Body{std::in_place_index<Index>}), read_body<std::variant_alternative_t<Index, Body>>}...};
    const auto* const form = std::ranges::find(forms, wanted, &Form::kind);
    return form == std::end(forms) ? nullptr : form;
}

} // namespace

std::string encode_body(const Body& body) {
    Writer writer(InstantForm::milliseconds);
    std::visit([&](const auto& value) { writer.write(value); }, body);
    return writer.take();
}

Result<Body> decode_body(std::string_view kind, std::string_view text) {
    const Form* const form = find_form(kind, std::make_index_sequence<std::variant_size_v<Body>>{});
    if (form == nullptr) return fail({.what = fmt::format("no entry is of the kind '{}'", printable(kind))});
    const auto tree = journal::read_json(text);
    if (!tree) return fail({.what = tree.error().what, .where = std::string(kind)});
    Body body;
    Reader reader;
    if (form->read(reader, *tree, body)) return body;
    return fail(reader.error(kind));
}

std::string encode_event(const RunId& run, const Entry& entry) {
    Writer writer(InstantForm::utc);
    writer.raw("{");
    writer.write_member("run", run);
    writer.write_member("seq", entry.seq);
    writer.write_member("at", entry.at);
    writer.write_member("kind", std::string(kind(entry.body)));
    std::visit([&](const auto& value) { writer.write_fields(value); }, entry.body);
    writer.raw("}");
    return writer.take();
}

} // namespace cph_plan
