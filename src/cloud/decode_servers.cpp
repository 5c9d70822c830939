#include "cph_plan/cloud/decode.hpp"
#include "cph_plan/cloud/list_visitor.hpp"
#include "decode_fields.hpp"

namespace cph_plan {

namespace {

struct Draft {
    ServerEntry entry{};
    bool has_status = false;

    void take(std::string_view key, const JsonValue& value) {
        if (key == "server_id") {
            entry.id = id_text(value);
        } else if (key == "status") {
            const auto number = value.as_int();
            has_status = number.has_value();
            entry.status = number.value_or(0);
        } else if (key == "update_time") {
            entry.updated = instant_of(value);
        }
    }
    bool whole() const { return !entry.id.empty() && has_status; }
};

class ServersVisitor : public ListVisitor {
public:
    explicit ServersVisitor(ServerPage& page) : ListVisitor("servers"), page_(page) {}

private:
    void root_field(std::string_view key, const JsonValue& value) override {
        if (key == "count") page_.count = count_of(value);
    }
    void item_begins() override { draft_ = {}; }
    void item_field(std::string_view key, const JsonValue& value) override { draft_.take(key, value); }
    void item_ends() override {
        ++page_.items;
        if (draft_.whole()) page_.servers.push_back(std::move(draft_.entry));
    }

    ServerPage& page_;
    Draft draft_;
};

class ServerVisitor : public RecordVisitor {
public:
    Draft draft;

private:
    void field(std::string_view key, const JsonValue& value) override { draft.take(key, value); }
};

} // namespace

Result<ServerPage> decode_servers(std::string_view text) {
    ServerPage page;
    ServersVisitor visitor(page);
    if (const auto read = read_json(text, visitor); !read) return fail(read.error());
    if (visitor.shape() != ListVisitor::Shape::list)
        return fail({.what = "the reply holds no list of servers"});
    page.items += visitor.odd_items();
    return page;
}

Result<ServerEntry> decode_server(std::string_view text) {
    ServerVisitor visitor;
    if (const auto read = read_json(text, visitor); !read) return fail(read.error());
    if (!visitor.draft.whole()) return fail({.what = "the reply describes no server with a status"});
    return std::move(visitor.draft.entry);
}

} // namespace cph_plan
