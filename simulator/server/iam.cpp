#include "iam.hpp"

#include "json.hpp"
#include "ledger_page.hpp"
#include "percent.hpp"

namespace cph_sim {

namespace {

// IAM's own form of an error: the code is a number.
Reply iam_refusal(int status, const std::string& title, const std::string& message) {
    return {.status = status,
            .body = dump({{"error", {{"code", status}, {"message", message}, {"title", title}}}})};
}

struct TokenRequest {
    User user;
    std::string project_id{};
    std::string project_name{};
};

std::optional<TokenRequest> token_request(const std::string& body) {
    try {
        const Json auth = Json::parse(body).at("auth");
        const Json& identity = auth.at("identity");
        if (identity.at("methods") != Json::array({"password"})) return std::nullopt;
        const Json& user = identity.at("password").at("user");
        TokenRequest request{.user = {.name = user.at("name").get<std::string>(),
                                      .password = user.at("password").get<std::string>(),
                                      .domain = user.at("domain").at("name").get<std::string>()}};
        const Json& project = auth.at("scope").at("project");
        request.project_id = project.value("id", "");
        request.project_name = project.value("name", "");
        return request;
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

} // namespace

std::string iam_time(cph_plan::Instant instant) {
    std::string text = exact_time(instant);
    text.insert(text.size() - 1, "000");
    return text;
}

Reply Iam::token(const Request& request, cph_plan::Instant now) {
    const auto wanted = token_request(request.body);
    if (!wanted) return iam_refusal(400, "Bad Request", "The request body is invalid");
    if (!authentication_.knows(wanted->user))
        return iam_refusal(401, "Unauthorized", "The username or password is wrong.");
    const bool this_project = wanted->project_id == settings_.project_id ||
                              (wanted->project_id.empty() && wanted->project_name == settings_.project_name);
    if (!this_project) return iam_refusal(403, "Forbidden", "Policy doesn't allow the project");
    const cph_plan::Instant expires = now + settings_.token_life;
    const Json domain = {{"id", std::string(32, '2')}, {"name", wanted->user.domain}};
    const Json token = {
        {"expires_at", iam_time(expires)},
        {"issued_at", iam_time(now)},
        {"methods", Json::array({"password"})},
        {"project", {{"id", settings_.project_id}, {"name", settings_.project_name}, {"domain", domain}}},
        {"user", {{"id", std::string(32, '3')}, {"name", wanted->user.name}, {"domain", domain}}},
        {"roles", Json::array({{{"id", "0"}, {"name", "te_admin"}}})}};
    return {.status = 201,
            .body = dump({{"token", token}}),
            .headers = {{"X-Subject-Token", authentication_.issue_token(expires, settings_.seed)}}};
}

Reply Iam::projects(const Request& request) const {
    Json projects = Json::array();
    std::string name = settings_.project_name;
    for (const auto& [key, value] : query_parameters(request.query))
        if (key == "name") name = value;
    if (name == settings_.project_name)
        projects.push_back({{"id", settings_.project_id}, {"name", name}, {"enabled", true}});
    return {.body = dump({{"projects", projects}})};
}

} // namespace cph_sim
