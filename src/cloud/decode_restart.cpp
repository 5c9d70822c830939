#include "cph_plan/cloud/decode.hpp"
#include "cph_plan/cloud/list_visitor.hpp"
#include "decode_fields.hpp"

namespace cph_plan {

namespace {

class RestartVisitor : public ListVisitor {
public:
    explicit RestartVisitor(RestartBody& body) : ListVisitor("jobs"), body_(body) {}

private:
    void root_field(std::string_view key, const JsonValue& value) override {
        if (key == "request_id") body_.request.text = id_text(value);
    }
    void item_begins() override { body_.items.emplace_back(); }
    void item_field(std::string_view key, const JsonValue& value) override {
        RestartItem& item = body_.items.back();
        if (key == "server_id") {
            item.server = id_text(value);
        } else if (key == "job_id") {
            item.job.text = id_text(value);
            item.job_field = !item.job.empty()    ? RestartItem::JobField::valid
                             : value.is_nothing() ? RestartItem::JobField::absent
                                                  : RestartItem::JobField::malformed;
        } else if (key == "error_code") {
            item.code = normalised_code(kept_text(value));
            item.code_malformed = !value.is_text() && !value.is_nothing();
        } else if (key == "error_msg") {
            item.message = kept_text(value);
        }
    }
    void item_ends() override {}

    RestartBody& body_;
};

} // namespace

Result<RestartBody> decode_restart(std::string_view text) {
    RestartBody body;
    RestartVisitor visitor(body);
    if (const auto read = read_json(text, visitor); !read) return fail(read.error());
    if (visitor.shape() == ListVisitor::Shape::not_object)
        return fail({.what = "the reply is no JSON object"});
    body.has_list = visitor.shape() == ListVisitor::Shape::list;
    body.odd_items = visitor.odd_items();
    return body;
}

} // namespace cph_plan
