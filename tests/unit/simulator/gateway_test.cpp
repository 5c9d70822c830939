#include "simulator/server/gateway.hpp"
#include "small_cloud.hpp"

using namespace cph_sim;

namespace {

constexpr Moment noon{start, start};

Settings settings() {
    Settings settings{.cloud = three_servers()};
    settings.tokens = {"good-token"};
    settings.user = User{.name = "operator", .password = "made-up", .domain = "company"};
    return settings;
}

Settings settings_with(const std::string& fault) {
    Settings made = settings();
    made.faults.push_back(*read_fault(fault, *made.cloud.fleet));
    return made;
}

Request call(const std::string& method, const std::string& path, const std::string& query = "") {
    return {.method = method,
            .path = path.starts_with("/v3") ? path : "/v1/0605767b8bab40ffb711234cb80d0000/" + path,
            .query = query,
            .headers = {{"x-auth-token", "good-token"}}};
}

Request restart_call(const std::string& server = first_server) {
    Request request = call("POST", "cloud-phone/servers/batch-restart");
    request.body = R"({"server_ids":[")" + server + R"("]})";
    return request;
}

Request for_tests(const std::string& method, const std::string& path, const std::string& body = "") {
    return {.method = method, .path = path, .body = body};
}

Request token_call(const std::string& password = "made-up",
                   const std::string& scope = R"({"name":"cn-east-3"})") {
    Request request{.method = "POST", .path = "/v3/auth/tokens"};
    request.body =
        R"({"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"operator","password":")" +
        password + R"(","domain":{"name":"company"}}}},"scope":{"project":)" + scope + "}}}";
    return request;
}

Json body_of(const Reply& reply) {
    return Json::parse(reply.body);
}
std::string error_of(const Reply& reply) {
    return body_of(reply).value("error_code", "");
}
Json ledger_of(Gateway& gateway) {
    return body_of(gateway.answer(for_tests("GET", "/_sim/ledger"), noon));
}

} // namespace

TEST_CASE("a restart call is served, and its jobs can be followed") {
    Gateway gateway(settings());
    const Json reply = body_of(gateway.answer(restart_call(), noon));
    CHECK(reply["jobs"][0]["server_id"] == first_server);
    const Moment later{start + job_duration, start + job_duration};
    const std::string request = reply["request_id"];
    const std::string job = reply["jobs"][0]["job_id"];
    CHECK(body_of(gateway.answer(call("GET", "cloud-phone/jobs", "request_id=" + request),
                                 later))["jobs"][0]["status"] == 2);
    CHECK(body_of(gateway.answer(call("GET", "cloud-phone/jobs/" + job), later))["status"] == 2);
    const Reply both =
        gateway.answer(call("GET", "cloud-phone/jobs", "request_id=x&request_ids=y%2C" + request), later);
    CHECK(body_of(both)["jobs"].size() == 1);
}

TEST_CASE("nothing is served without a credential, and the code says so") {
    Gateway gateway(settings());
    Request request = restart_call();
    request.headers.clear();
    CHECK(gateway.answer(request, noon).status == 401);
    CHECK(error_of(gateway.answer(request, noon)) == "APIGW.0301");
    CHECK(ledger_of(gateway)["restarts"].empty());
    CHECK(ledger_of(gateway)["restart_calls"] == 2);
}

TEST_CASE("a path that is no API and a project that is another's are told apart") {
    Gateway gateway(settings());
    CHECK(gateway.answer(call("GET", "cloud-phone/nothing"), noon).status == 404);
    CHECK(error_of(gateway.answer(call("GET", "cloud-phone/nothing"), noon)) == "APIGW.0101");
    Request other = call("GET", "cloud-phone/servers");
    other.path = "/v1/11111111111111111111111111111111/cloud-phone/servers";
    CHECK(error_of(gateway.answer(other, noon)) == "CPS.0001");
}

TEST_CASE("a body that is no list of servers is refused") {
    Gateway gateway(settings());
    for (const char* body : {"", "{", "[]", "{}", R"({"server_ids":"x"})", R"({"server_ids":[1]})"}) {
        Request request = restart_call();
        request.body = body;
        CAPTURE(body);
        CHECK(error_of(gateway.answer(request, noon)) == "CPS.0094");
    }
    Request none = restart_call();
    none.body = R"({"server_ids":[]})";
    CHECK(error_of(gateway.answer(none, noon)) == "CPS.0095");
}

TEST_CASE("lists are paged and filtered by their query") {
    Gateway gateway(settings());
    const auto servers = [&](const std::string& query) {
        return gateway.answer(call("GET", "cloud-phone/servers", query), noon);
    };
    CHECK(body_of(servers("limit=2"))["servers"].size() == 2);
    CHECK(body_of(servers("limit=2"))["count"] == 3);
    CHECK(body_of(servers("offset=2&limit=2"))["servers"].size() == 1);
    CHECK(body_of(servers("server_id=" + first_server))["count"] == 1);
    CHECK(body_of(servers("status=5"))["count"] == 3);
    CHECK(body_of(servers("status=8"))["count"] == 0);
    CHECK(error_of(servers("status=129")) == "CPS.0010");
    CHECK(error_of(servers("status=x")) == "CPS.0010");
    for (const char* query : {"limit=0", "limit=101", "limit=x", "limit=", "offset=-1", "offset=1.5"}) {
        CAPTURE(query);
        CHECK(error_of(servers(query)) == "CPS.0002");
    }
    const Reply phones =
        gateway.answer(call("GET", "cloud-phone/phones", "limit=1&server_id=" + second_server), noon);
    CHECK(body_of(phones)["count"] == 2);
    CHECK(body_of(phones)["phones"].size() == 1);
    CHECK(body_of(phones)["phones"][0]["server_id"] == second_server);
    CHECK(gateway.answer(call("GET", "cloud-phone/servers/nobody"), noon).status == 404);
}

TEST_CASE("servers are found by their tags, with limit and offset as text") {
    Settings made = settings();
    Fleet fleet;
    fleet.add({.id = "a", .name = "one", .profile = {.tags = {{"pool", "x"}}}});
    fleet.add({.id = "b", .name = "two", .profile = {.tags = {{"pool", "y"}}}});
    made.cloud.fleet = std::make_shared<const Fleet>(std::move(fleet));
    Gateway gateway(std::move(made));
    const auto found = [&](const std::string& body) {
        Request request = call("POST", "cph-server/resource_instances/action");
        request.body = body;
        return gateway.answer(request, noon);
    };
    CHECK(body_of(found(R"({"action":"filter","tags":[{"key":"pool","values":["y"]}]})"))["resources"][0]
                                                                                         ["resource_id"] ==
          "b");
    CHECK(body_of(found(R"({"action":"count"})")) == Json{{"total_count", 2}});
    CHECK(body_of(found(R"({"action":"filter","limit":"1","offset":"1"})"))["resources"].size() == 1);
    CHECK(body_of(found(
              R"({"action":"filter","matches":[{"key":"resource_name","value":"one"}]})"))["total_count"] ==
          1);
    CHECK(body_of(found(R"({"action":"filter","without_any_tag":true})"))["total_count"] == 0);
    CHECK(found(R"({"action":"filter","limit":1})").status == 400); // a number is not a text
    CHECK(found(R"({"action":"dance"})").status == 400);
    CHECK(error_of(found(R"({"action":"filter","limit":"1001"})")) == "CPS.0002");
    CHECK(body_of(gateway.answer(call("GET", "cph-server/b/tags"), noon))["tags"][0]["value"] == "y");
    CHECK(body_of(gateway.answer(call("GET", "cph-server/tags"), noon))["tags"][0]["values"] ==
          Json::array({"x", "y"}));
}

TEST_CASE("a fault befalls its call, and the ledger says what was accepted all the same") {
    Gateway gateway(settings_with("gateway_after@2"));
    CHECK(gateway.answer(restart_call(), noon).status == 200);
    CHECK(gateway.answer(restart_call(second_server), noon).status == 504);
    const Json ledger = ledger_of(gateway);
    CHECK(ledger["restart_calls"] == 2);
    CHECK(ledger["restarts"][1]["server"] == second_server);
    CHECK(ledger["restarts"][1]["accepted"] == true);
    CHECK(ledger["posts"][1]["fault"] == "gateway_after@2");
    CHECK(ledger["posts"][1]["status"] == 504);
}

TEST_CASE("a fault before the service leaves no restart behind") {
    Gateway gateway(settings_with("gateway_before"));
    CHECK(gateway.answer(restart_call(), noon).status == 504);
    CHECK(ledger_of(gateway)["restarts"].empty());
    CHECK(ledger_of(gateway)["restart_calls"] == 1);
}

TEST_CASE("a call that is refused for its credential uses up no fault") {
    Gateway gateway(settings_with("drop_after"));
    Request request = restart_call();
    request.headers["x-auth-token"] = "bad";
    CHECK(gateway.answer(request, noon).status == 401);
    CHECK(gateway.answer(restart_call(), noon).delivery == Reply::Delivery::closed);
    CHECK(ledger_of(gateway)["posts"][1]["status"] == 0);
}

TEST_CASE("a restart call that arrives late is unanswered now and in the ledger then") {
    Gateway gateway(settings_with("arrives_late=10m"));
    CHECK(gateway.answer(restart_call(), noon).delivery == Reply::Delivery::closed);
    CHECK(ledger_of(gateway)["restarts"].empty());
    gateway.answer(call("GET", "cloud-phone/servers"), {start + 10min, start + 10min});
    CHECK(ledger_of(gateway)["restarts"][0]["sender"] == "client, late");
}

TEST_CASE("faults are added while the cloud runs, all of a request or none") {
    Gateway gateway(settings());
    const auto add = [&](const std::string& lines) {
        return gateway.answer(for_tests("POST", "/_sim/faults", lines), noon);
    };
    CHECK(add("busy\nno_such_fault\n").status == 400);
    CHECK(gateway.answer(restart_call(), noon).status == 200);
    CHECK(body_of(add("busy\r\n\nserver_status:" + second_server + "=8\n"))["faults"] ==
          Json::array({"busy"}));
    CHECK(error_of(gateway.answer(restart_call(third_server), noon)) == "CPS.0042");
    CHECK(body_of(gateway.answer(call("GET", "cloud-phone/servers/" + second_server), noon))["status"] == 8);
    CHECK(body_of(gateway.answer(for_tests("GET", "/_sim/faults"), noon))["faults"].empty());
    CHECK(gateway.answer(for_tests("GET", "/_sim/nothing"), noon).status == 404);
}

TEST_CASE("the ledger is read as text, too") {
    Gateway gateway(settings_with("item_refused:" + second_server));
    gateway.answer(restart_call(), noon);
    gateway.answer(restart_call(second_server), noon);
    Request request = for_tests("GET", "/_sim/ledger");
    request.query = "form=text";
    CHECK(gateway.answer(request, noon).body ==
          first_server + " accepted\n" + second_server + " refused CPS.0158\n");
}

TEST_CASE("calls beyond those of a minute are throttled until the minute is over, with or without a wait") {
    Settings made = settings();
    made.calls_per_minute = 2;
    made.throttle_retry_after = "7";
    Gateway gateway(std::move(made));
    const auto ask = [&](Duration after) {
        return gateway.answer(call("GET", "cloud-phone/servers"), {start + after, start + after});
    };
    CHECK(ask(0s).status == 200);
    CHECK(ask(30s).status == 200);
    const Reply throttled = ask(59s);
    CHECK(throttled.status == 429);
    CHECK(error_of(throttled) == "APIGW.0308");
    CHECK(throttled.headers.front() == std::pair<std::string, std::string>{"Retry-After", "7"});
    CHECK(ask(60s).status == 200);
}

TEST_CASE("answers take as long as the latency says, drawn from the seed") {
    const auto delays = [](std::uint64_t seed) {
        Settings made = settings();
        made.cloud.seed = seed;
        made.latency_least = 10ms;
        made.latency_most = 50ms;
        Gateway gateway(std::move(made));
        std::vector<Duration> drawn;
        for (int i = 0; i < 50; ++i)
            drawn.push_back(gateway.answer(call("GET", "cloud-phone/servers"), noon).delay);
        return drawn;
    };
    const auto drawn = delays(1);
    CHECK(*std::min_element(drawn.begin(), drawn.end()) >= 10ms);
    CHECK(*std::max_element(drawn.begin(), drawn.end()) <= 50ms);
    CHECK(delays(1) == drawn);
    CHECK(delays(2) != drawn);
    Gateway plain(settings());
    CHECK(plain.answer(call("GET", "cloud-phone/servers"), noon).delay == 0ms);
}

TEST_CASE("IAM gives a token for user and password, and the token is good until it expires") {
    Settings made = settings();
    made.token_life = 1h;
    Gateway gateway(std::move(made));
    const Reply reply = gateway.answer(token_call(), noon);
    CHECK(reply.status == 201);
    REQUIRE(reply.headers.size() == 1);
    CHECK(reply.headers[0].first == "X-Subject-Token");
    Request request = call("GET", "cloud-phone/servers");
    request.headers["x-auth-token"] = reply.headers[0].second;
    CHECK(gateway.answer(request, noon).status == 200);
    CHECK(gateway.answer(request, {start + 1h - 1s, start}).status == 200);
    const Reply late = gateway.answer(request, {start + 1h, start});
    CHECK(late.status == 401);
    CHECK(body_of(late)["error_msg"] ==
          "Incorrect IAM authentication information: token expires, expires_at: 2026-11-24T01:00:00Z");
}

TEST_CASE("a revoked token is told to be updated; a new one is good") {
    Gateway gateway(settings());
    const auto with = [&](const std::string& token) {
        Request request = call("GET", "cloud-phone/servers");
        request.headers["x-auth-token"] = token;
        return gateway.answer(request, noon);
    };
    const std::string first = gateway.answer(token_call(), noon).headers[0].second;
    gateway.answer(for_tests("POST", "/_sim/faults", "tokens_revoked"), noon);
    CHECK(error_of(with(first)) == "APIGW.0307");
    const std::string second = gateway.answer(token_call(), noon).headers[0].second;
    CHECK(second != first);
    CHECK(with(second).status == 200);
    CHECK(with("good-token").status == 200); // nobody gave that one out
}

TEST_CASE("IAM refuses in its own form") {
    Gateway gateway(settings());
    CHECK(gateway.answer(token_call("wrong"), noon).status == 401);
    CHECK(body_of(gateway.answer(token_call("wrong"), noon))["error"]["code"] == 401);
    CHECK(gateway.answer(token_call("made-up", R"({"name":"elsewhere"})"), noon).status == 403);
    CHECK(
        gateway.answer(token_call("made-up", R"({"id":"0605767b8bab40ffb711234cb80d0000"})"), noon).status ==
        201);
    Request broken = token_call();
    broken.body.pop_back();
    CHECK(gateway.answer(broken, noon).status == 400);
    Settings nobody = settings();
    nobody.user.reset();
    Gateway without(std::move(nobody));
    CHECK(without.answer(token_call(), noon).status == 401);
}

TEST_CASE("a project is found by its name") {
    Gateway gateway(settings());
    CHECK(body_of(gateway.answer(call("GET", "/v3/projects", "name=cn-east-3"), noon))["projects"][0]["id"] ==
          "0605767b8bab40ffb711234cb80d0000");
    CHECK(body_of(gateway.answer(call("GET", "/v3/projects", "name=elsewhere"), noon))["projects"].empty());
}

TEST_CASE("the gateway's clock may differ from this machine's") {
    Settings made = settings();
    made.clock_offset = 2h;
    made.token_life = 1h;
    Gateway gateway(std::move(made));
    CHECK(body_of(gateway.answer(token_call(), noon))["token"]["expires_at"] ==
          "2026-11-24T03:00:00.000000Z");
}

TEST_CASE("the same calls at the same moments give the same bytes") {
    const auto conversation = [] {
        Gateway gateway(settings_with("job_fails@2"));
        std::string text = gateway.answer(token_call(), noon).headers[0].second;
        for (const std::string& server : {first_server, second_server})
            text += gateway.answer(restart_call(server), noon).body;
        return text + ledger_of(gateway).dump();
    };
    CHECK(conversation() == conversation());
}
