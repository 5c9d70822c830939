#include "api.hpp"

#include "json.hpp"
#include "percent.hpp"
#include "simulator/core/values.hpp"
#include "wire.hpp"

#include <algorithm>

namespace cph_sim {

namespace {

// The service answers almost every refusal with 400.
Reply refused(const Refusal& refusal, int status = 400) {
    return refusal_reply(status, refusal.code, refusal.message);
}

Reply refused(std::string_view code) {
    return refused(refusal(code));
}

// The query by name; of a repeated name the first value counts.
class Query {
public:
    explicit Query(const Request& request) : parameters_(query_parameters(request.query)) {}

    std::string text(std::string_view name) const {
        const std::string* value = find(name);
        return value == nullptr ? "" : *value;
    }
    // Nothing where the name is absent; a number that no bound allows where it is no number.
    std::optional<std::int64_t> number(std::string_view name) const {
        const std::string* value = find(name);
        if (value == nullptr) return std::nullopt;
        return read_number(*value, INT32_MIN, INT32_MAX).value_or(INT64_MIN);
    }
    Page page() const { return {number("offset").value_or(0), number("limit").value_or(Page{}.limit)}; }

private:
    const std::string* find(std::string_view name) const {
        const auto found = std::find_if(parameters_.begin(), parameters_.end(),
                                        [&](const auto& parameter) { return parameter.first == name; });
        return found == parameters_.end() ? nullptr : &found->second;
    }
    Parameters parameters_;
};

std::vector<std::string> words_of(const std::string& list) {
    std::vector<std::string> words;
    std::string_view rest = list;
    while (!rest.empty()) {
        const std::string_view word = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(word.size() + 1, rest.size()));
        words.emplace_back(word);
    }
    return words;
}

// Nothing where the body is not an object with a list of texts.
std::optional<std::vector<std::string>> server_ids(const std::string& body) {
    const Json json = Json::parse(body, nullptr, false);
    if (!json.is_object() || !json.contains("server_ids") || !json["server_ids"].is_array())
        return std::nullopt;
    std::vector<std::string> ids;
    for (const Json& id : json["server_ids"]) {
        if (!id.is_string()) return std::nullopt;
        ids.push_back(id.get<std::string>());
    }
    return ids;
}

// The body of a tag query; limit and offset are texts there. Nothing where it has another form.
struct TagRequest {
    TagQuery query{};
    Page page{0, tag_page_max};
    bool counts_only = false;
};

std::optional<TagRequest> tag_request(const std::string& body) {
    try {
        const Json json = Json::parse(body);
        TagRequest request;
        const std::string action = json.at("action").get<std::string>();
        if (action != "filter" && action != "count") return std::nullopt;
        request.counts_only = action == "count";
        const auto number = [&](const char* name, std::int64_t usual) {
            return read_number(json.value(name, std::to_string(usual)), INT32_MIN, INT32_MAX)
                .value_or(INT64_MIN);
        };
        request.page = {number("offset", 0), number("limit", tag_page_max)};
        for (const Json& tag : json.value("tags", Json::array()))
            request.query.tags.emplace_back(tag.at("key").get<std::string>(),
                                            tag.value("values", std::vector<std::string>{}));
        for (const Json& match : json.value("matches", Json::array()))
            if (match.at("key") == "resource_name") request.query.name = match.at("value").get<std::string>();
        request.query.without_any_tag = json.value("without_any_tag", false);
        return request;
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

} // namespace

Reply Api::answer(const Route& route, const Request& request, Instant now) {
    if (route.project != project_) return refused("CPS.0001");
    switch (route.endpoint) {
    case Endpoint::restart: return restart(request, now);
    case Endpoint::jobs: return jobs(request, now);
    case Endpoint::job: return job(route.id, now);
    case Endpoint::servers: return servers(request, now);
    case Endpoint::server: return server(route.id, now);
    case Endpoint::phones: return phones(request, now);
    case Endpoint::tagged: return tagged(request, now);
    case Endpoint::tags: return tags(route.id);
    case Endpoint::token:
    case Endpoint::projects: break; // IAM's
    }
    return refusal_reply(404, "APIGW.0101", "The API does not exist");
}

void Api::arrive_late(const Route& route, const Request& request, Instant now, Duration after) {
    const auto ids = server_ids(request.body);
    if (route.endpoint == Endpoint::restart && route.project == project_ && ids)
        cloud_.restart_late(now, after, *ids);
}

Reply Api::restart(const Request& request, Instant now) {
    const auto ids = server_ids(request.body);
    if (!ids) return refused("CPS.0094");
    const auto reply = cloud_.restart(now, *ids);
    if (!reply) return refused(reply.error());
    return {.body = dump(restart_json(*reply))};
}

Reply Api::jobs(const Request& request, Instant now) {
    const Query query(request);
    const std::string several = query.text("request_ids"); // wins where both are given
    const std::vector<std::string> ids = words_of(several.empty() ? query.text("request_id") : several);
    const auto page = cloud_.jobs(now, ids, query.page());
    if (!page) return refused(page.error());
    return {.body = dump(jobs_json(*page, cloud_.fleet()))};
}

Reply Api::job(const std::string& id, Instant now) {
    const auto job = cloud_.job(now, id);
    if (!job) return refused(job.error());
    return {.body = dump(job_json(*job, cloud_.fleet()))};
}

Reply Api::servers(const Request& request, Instant now) {
    const Query query(request);
    ServerFilter filter{.name = query.text("server_name"),
                        .id = query.text("server_id"),
                        .network_version = query.text("network_version"),
                        .phone_model = query.text("phone_model_name")};
    if (const auto status = query.number("status")) {
        if (*status < 0 || *status > 128) return refused("CPS.0010");
        filter.status = static_cast<int>(*status);
    }
    const auto page = cloud_.servers(now, filter, query.page());
    if (!page) return refused(page.error());
    return {.body = dump(servers_json(*page, cloud_))};
}

Reply Api::server(const std::string& id, Instant now) {
    const auto detail = cloud_.server(now, id);
    if (!detail) return refused(detail.error(), 404);
    return {.body = dump(server_json(*detail, cloud_))};
}

Reply Api::phones(const Request& request, Instant now) {
    const Query query(request);
    PhoneFilter filter{.server = query.text("server_id")};
    if (const auto status = query.number("status")) {
        if (*status < -128 || *status > 128) return refused("CPS.0010");
        filter.status = static_cast<int>(*status);
    }
    const auto page = cloud_.phones(now, filter, query.page());
    if (!page) return refused(page.error());
    return {.body = dump(phones_json(*page, cloud_))};
}

Reply Api::tagged(const Request& request, Instant now) {
    const auto wanted = tag_request(request.body);
    if (!wanted) return refusal_reply(400, "CPS.0002", "The request body is invalid.");
    const auto page = cloud_.tagged(now, wanted->query, wanted->page);
    if (!page) return refused(page.error());
    if (wanted->counts_only) return {.body = dump({{"total_count", page->count}})};
    return {.body = dump(tagged_json(*page, cloud_.fleet()))};
}

Reply Api::tags(const std::string& id) {
    const Fleet& fleet = cloud_.fleet();
    if (id.empty()) return {.body = dump(project_tags_json(fleet))};
    const auto server = fleet.find(id);
    if (!server) return refused(refusal("CPS.0159"), 404);
    return {.body = dump(server_tags_json(fleet, *server))};
}

} // namespace cph_sim
