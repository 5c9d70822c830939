#include "requests.hpp"

#include "cph_plan/cloud/identifier.hpp"

#include <cassert>

namespace cph_plan {

namespace {

std::string restart_body(const std::vector<std::string>& ids) {
    std::string body = R"({"server_ids":[)";
    for (const std::string& id : ids) {
        assert(is_identifier(id));
        if (body.back() != '[') body += ',';
        body += '"' + id + '"';
    }
    return body + "]}";
}

} // namespace

HttpCall Requests::read(const std::string& what, const Fields& query, const Access& access,
                        Instant wall) const {
    return call(HttpCall::Kind::read, {.method = "GET", .path = path(what), .query = query}, access, wall);
}

HttpCall Requests::restart(const std::vector<std::string>& ids, const Access& access, Instant wall) const {
    return call(
        HttpCall::Kind::restart,
        {.method = "POST", .path = path("servers/batch-restart"), .query = {}, .body = restart_body(ids)},
        access, wall);
}

HttpCall Requests::call(HttpCall::Kind kind, SignedRequest request, const Access& access,
                        Instant wall) const {
    request.headers = {{"content-type", "application/json"},
                       {"host", origin_.substr(origin_.find("//") + 2)},
                       {"x-project-id", project_id_}};
    HttpCall call{.kind = kind,
                  .url = origin_ + request.path,
                  .headers = {"Content-Type: application/json", "X-Project-Id: " + project_id_, "Expect:"},
                  .body = request.body};
    if (!request.query.empty()) call.url += "?" + canonical_query(request.query);
    for (std::string& line : access.lines(std::move(request), wall)) call.headers.push_back(std::move(line));
    return call;
}

std::string Requests::path(const std::string& what) const {
    return "/v1/" + project_id_ + "/cloud-phone/" + what;
}

} // namespace cph_plan
