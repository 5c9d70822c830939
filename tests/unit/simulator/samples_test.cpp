// The published samples against what the pretend cloud puts on the wire: the same members of the same kinds.
#include "simulator/server/gateway_codes.hpp"
#include "simulator/server/iam.hpp"
#include "simulator/server/reply.hpp"
#include "simulator/server/wire.hpp"
#include "small_cloud.hpp"

#include <fstream>

using namespace cph_sim;

namespace {

Json sample(const std::string& name) {
    std::ifstream file(std::string(SOURCE_ROOT) + "/tests/samples/" + name + ".json");
    REQUIRE(file.good());
    return Json::parse(file);
}

// The members of a sample that ours does not have, or has as something of another kind.
std::string missing(const Json& wanted, const Json& ours, const std::string& path = "") {
    if (wanted.is_number() && ours.is_number()) return "";
    if (wanted.type() != ours.type()) return path + " is of another kind; ";
    std::string found;
    if (wanted.is_object()) {
        for (const auto& [name, value] : wanted.items()) {
            const std::string place = path + "/" + name;
            found += ours.contains(name) ? missing(value, ours[name], place) : place + " is missing; ";
        }
    }
    if (wanted.is_array())
        for (const Json& item : ours) found += missing(wanted.front(), item, path + "[]");
    return found;
}

// Members of ours that the sample knows nothing of.
std::string extra(const Json& wanted, const Json& ours) {
    std::string found;
    for (const auto& [name, value] : ours.items())
        if (!wanted.contains(name)) found += name + " ";
    return found;
}

} // namespace

TEST_CASE("an accepted restart looks like the published one") {
    Cloud cloud(three_servers());
    const Json ours = restart_json(restart(cloud, start, {first_server, second_server}));
    const Json published = sample("restart-accepted");
    CHECK(missing(published, ours) == "");
    CHECK(extra(published, ours) == "");
    CHECK(extra(published["jobs"][0], ours["jobs"][0]) == "");
    for (std::size_t i = 0; i < 2; ++i)
        CHECK(ours["jobs"][i]["server_id"] == published["jobs"][i]["server_id"]);
}

TEST_CASE("a restart that refuses one server looks like the one expected") {
    Cloud cloud(three_servers(Refused{}, second_server));
    const Json ours = restart_json(restart(cloud, start, {first_server, second_server}));
    const Json expected = sample("restart-mixed-expected");
    CHECK(missing(expected["jobs"][0], ours["jobs"][0]) == "");
    CHECK(extra(expected["jobs"][0], ours["jobs"][0]) == "");
    CHECK(ours["jobs"][1] == expected["jobs"][1]);
}

TEST_CASE("a list of jobs looks like the published one, with its odd server ids") {
    Cloud cloud(three_servers(JobFails{"CPS0005", "Phone not found."}));
    const RestartReply reply = restart(cloud, start, {first_server, second_server});
    const auto page = cloud.jobs(start + job_duration, std::vector{reply.request.text});
    const Json ours = jobs_json(*page, cloud.fleet());
    Json published = sample("jobs");
    for (Json& job : published["jobs"]) job.erase("phone_id"); // theirs are jobs of phones
    CHECK(missing(published, ours) == "");
    CHECK(extra(published["jobs"][0], ours["jobs"][0]) == "");
    CHECK(ours["jobs"][0]["status"] == -1);
    CHECK(ours["jobs"][0]["error_code"] == "CPS0005");
    CHECK(ours["jobs"][1]["status"] == 2);
    CHECK(ours["jobs"][1]["error_code"] == ""); // as theirs
    CHECK(ours["jobs"][0]["server_id"].get<std::string>().size() == 36);
}

TEST_CASE("a single job looks like the published one, with null for success") {
    Cloud cloud(three_servers());
    const RestartReply reply = restart(cloud, start, {first_server});
    Json published = sample("job-succeeded");
    published.erase("phone_id");
    const Json ours = job_json(*cloud.job(start + job_duration, reply.items[0].job.text), cloud.fleet());
    CHECK(missing(published, ours) == "");
    CHECK(extra(published, ours) == "server_id ");
    CHECK(job_json(*cloud.job(start + job_duration, reply.items[0].job.text), cloud.fleet())["end_time"] ==
          "2026-11-24T00:01:00Z");
}

TEST_CASE("servers, one and many, look like the published ones") {
    Cloud cloud(three_servers());
    CHECK(missing(sample("servers"), servers_json(*cloud.servers(start), cloud)) == "");
    CHECK(missing(sample("server"), server_json(*cloud.server(start, first_server), cloud)) == "");
}

TEST_CASE("phones look like the published ones") {
    Cloud cloud(three_servers());
    const Json ours = phones_json(*cloud.phones(start, {}), cloud);
    CHECK(missing(sample("phones"), ours) == "");
    CHECK(extra(sample("phones")["phones"][0], ours["phones"][0]) == "");
}

TEST_CASE("servers found by tag look like the published ones") {
    Fleet fleet;
    fleet.add({.id = "a", .profile = {.tags = {{"key1", "value1"}}}});
    Cloud cloud({.fleet = std::make_shared<const Fleet>(std::move(fleet))});
    CHECK(missing(sample("tagged-servers"), tagged_json(*cloud.tagged(start, {}), cloud.fleet())) == "");
}

TEST_CASE("refusals have the published shapes and words") {
    const auto body = [](const Reply& reply) { return Json::parse(reply.body); };
    for (const auto& [name, code] : {std::pair{"error-cps", "CPS.0001"},
                                     {"error-gateway-auth", "APIGW.0301"},
                                     {"error-gateway-throttled", "APIGW.0308"}}) {
        CAPTURE(name);
        const Json published = sample(name);
        const Json ours = body(refusal_by_code(code));
        CHECK(missing(published, ours) == "");
        CHECK(extra(published, ours) == "");
        CHECK(published["error_code"] == ours["error_code"]);
    }
    CHECK(body(refusal_by_code("CPS.0001"))["error_msg"] == sample("error-cps")["error_msg"]);
}

TEST_CASE("a token of IAM and its refusal look like the published ones") {
    Authentication authentication;
    authentication.accept(User{.name = "IAMUser", .password = "made-up", .domain = "IAMDomain"});
    Iam iam(authentication, {.project_id = "0605767b8bab40ffb711234cb80d0000"});
    const auto asked = [&](const std::string& password) {
        const Json body = {
            {"auth",
             {{"identity",
               {{"methods", Json::array({"password"})},
                {"password",
                 {{"user",
                   {{"name", "IAMUser"}, {"password", password}, {"domain", {{"name", "IAMDomain"}}}}}}}}},
              {"scope", {{"project", {{"name", "cn-east-3"}}}}}}}};
        return iam.token({.method = "POST", .path = "/v3/auth/tokens", .body = dump(body)}, start);
    };
    const Reply token = asked("made-up");
    CHECK(token.status == 201);
    const Json ours = Json::parse(token.body);
    CHECK(missing(sample("iam-token"), ours) == "");
    CHECK(ours["token"]["project"]["id"] == sample("iam-token")["token"]["project"]["id"]);
    CHECK(ours["token"]["expires_at"] == "2026-11-25T00:00:00.000000Z");
    const Reply refused = asked("wrong");
    CHECK(refused.status == 401);
    CHECK(Json::parse(refused.body) == sample("error-iam"));
}
