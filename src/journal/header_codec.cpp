#include "header_codec.hpp"

#include "json_tree.hpp"
#include "reader.hpp"
#include "writer.hpp"

namespace cph_plan::journal {

std::string encode_header(const RunHeader& header) {
    Writer writer(InstantForm::milliseconds);
    writer.write(header);
    return writer.take();
}

Result<RunHeader> decode_header(std::string_view text) {
    const auto tree = read_json(text);
    if (!tree) return fail({.what = tree.error().what, .where = "header"});
    RunHeader header;
    Reader reader;
    if (reader.read(*tree, header)) return header;
    return fail(reader.error("header"));
}

} // namespace cph_plan::journal
