#include "cph_plan/cloud/decode.hpp"
#include "cph_plan/cloud/identifier.hpp"
#include "cph_plan/cloud/list_visitor.hpp"
#include "decode_fields.hpp"

namespace cph_plan {

namespace {

// What an object said, before it is known to be of use. One draft serves a whole list, and allocates once.
class Draft {
public:
    void clear() {
        id_.clear();
        updated_.clear();
        status_.reset();
    }
    void take(std::string_view key, const JsonValue& value) {
        if (key == "server_id")
            id_ = value.text;
        else if (key == "status")
            status_ = value.as_int();
        else if (key == "update_time")
            updated_ = value.text;
    }

    const std::string& id() const { return id_; }
    std::optional<ServerEntry> entry() const {
        if (!is_identifier(id_) || !status_) return std::nullopt;
        return ServerEntry{.id = id_, .status = *status_, .updated = instant_of(updated_)};
    }

private:
    std::string id_;
    std::string updated_;
    std::optional<int> status_;
};

class ServersVisitor : public ListVisitor {
public:
    ServersVisitor(ServerPage& page, const WantedServer& wanted)
        : ListVisitor("servers"), page_(page), wanted_(wanted) {}

private:
    void root_field(std::string_view key, const JsonValue& value) override {
        if (key == "count") page_.count = count_of(value);
    }
    void item_begins() override { draft_.clear(); }
    void item_field(std::string_view key, const JsonValue& value) override { draft_.take(key, value); }
    void item_ends() override {
        ++page_.items;
        if (wanted_ && !wanted_(draft_.id())) return;
        if (auto entry = draft_.entry()) page_.servers.push_back(std::move(*entry));
    }

    ServerPage& page_;
    const WantedServer& wanted_;
    Draft draft_;
};

class ServerVisitor : public RecordVisitor {
public:
    Draft draft;

private:
    void field(std::string_view key, const JsonValue& value) override { draft.take(key, value); }
};

} // namespace

Result<ServerPage> decode_servers(std::string_view text, const WantedServer& wanted) {
    ServerPage page;
    ServersVisitor visitor(page, wanted);
    if (const auto read = read_json(text, visitor); !read) return fail(read.error());
    if (visitor.shape() != ListVisitor::Shape::list)
        return fail({.what = "the reply holds no list of servers"});
    page.items += visitor.odd_items();
    return page;
}

Result<ServerEntry> decode_server(std::string_view text) {
    ServerVisitor visitor;
    if (const auto read = read_json(text, visitor); !read) return fail(read.error());
    auto entry = visitor.draft.entry();
    if (!entry) return fail({.what = "the reply describes no server with a status"});
    return std::move(*entry);
}

} // namespace cph_plan
