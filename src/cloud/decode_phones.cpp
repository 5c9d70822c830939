#include "cph_plan/cloud/decode.hpp"
#include "cph_plan/cloud/list_visitor.hpp"
#include "decode_fields.hpp"

namespace cph_plan {

namespace {

constexpr int phone_restarting = 4;
constexpr int phone_restart_failed = -6;

class PhonesVisitor : public ListVisitor {
public:
    PhonesVisitor(PhonePage& page, std::string_view server)
        : ListVisitor("phones"), page_(page), server_(server) {}

private:
    void root_field(std::string_view key, const JsonValue& value) override {
        if (key == "count") page_.count = count_of(value);
    }
    void item_begins() override {
        elsewhere_ = false;
        status_.reset();
    }
    void item_field(std::string_view key, const JsonValue& value) override {
        if (key == "status") status_ = value.as_int();
        if (key == "server_id") elsewhere_ = value.is_text() && value.text != server_;
    }
    void item_ends() override {
        ++page_.items;
        const bool counts = status_ == phone_restarting || status_ == phone_restart_failed;
        if (counts && !elsewhere_) ++page_.restarting;
    }

    PhonePage& page_;
    std::string_view server_;
    std::optional<int> status_;
    bool elsewhere_ = false;
};

} // namespace

Result<PhonePage> decode_phones(std::string_view text, std::string_view server) {
    PhonePage page;
    PhonesVisitor visitor(page, server);
    if (const auto read = read_json(text, visitor); !read) return fail(read.error());
    if (visitor.shape() != ListVisitor::Shape::list)
        return fail({.what = "the reply holds no list of phones"});
    page.items += visitor.odd_items();
    return page;
}

} // namespace cph_plan
