// Who asks: tokens fetched for a user, renewed, and sent nowhere else; keys that are not hammered.
#include "caller.hpp"

#include <doctest/doctest.h>

using namespace cph_plan;

namespace {

using Kind = RestartReply::Kind;

// A token service that issues token-1, token-2, … and an API that takes those which `takes` likes.
class Cloud {
public:
    explicit Cloud(std::function<bool(const std::string& token)> takes =
                       [](const std::string&) { return true; })
        : takes_(std::move(takes)), tokens_(answering([this](const std::string&) { return login(); })),
          api_(answering([this](const std::string& request) { return answer(request); })) {}

    Caller::Setting setting() const {
        return {.endpoint = "http://" + api_.place(),
                .iam_endpoint = "http://" + tokens_.place(),
                .credentials = a_user()};
    }
    std::function<std::string()> login = [this] { return login_reply("token-" + std::to_string(++issued_)); };
    std::string refusal = error_body("APIGW.0307", "The token must be updated.");

    std::vector<std::string> logins() const { return tokens_.requests(); }
    std::vector<std::string> calls() const { return api_.requests(); }
    int posts() const {
        int count = 0;
        for (const std::string& call : calls()) count += is_post(call) ? 1 : 0;
        return count;
    }

private:
    std::string answer(const std::string& request) const {
        const std::string name = "X-Auth-Token: ";
        const std::size_t found = request.find(name);
        const std::string token =
            found == std::string::npos
                ? ""
                : request.substr(found + name.size(), request.find("\r\n", found) - found - name.size());
        if (!takes_(token)) return http_reply(401, refusal);
        return http_reply(200, is_post(request) ? accepted_body() : server_body(first_server));
    }

    std::function<bool(const std::string&)> takes_;
    std::atomic<int> issued_ = 0;
    Stub tokens_;
    Stub api_;
};

} // namespace

TEST_CASE("a user's first call is preceded by one login for the target's project") {
    Cloud cloud;
    Caller caller(cloud.setting());
    REQUIRE(caller.read());
    REQUIRE(caller.read());
    CHECK(caller.restart().kind == Kind::answered);
    REQUIRE(cloud.logins().size() == 1);
    const std::string login = cloud.logins()[0];
    CHECK(first_line(login) == "POST /v3/auth/tokens?nocatalog=true HTTP/1.1");
    CHECK(login.ends_with(
        R"({"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"operator",)"
        R"("password":"made-up-password","domain":{"name":"company"}}}},)"
        R"("scope":{"project":{"id":")" +
        project + R"("}}}})"));
    CHECK_FALSE(mentions(login, "X-Auth-Token"));
    for (const std::string& call : cloud.calls()) CHECK(mentions(call, "\r\nX-Auth-Token: token-1\r\n"));
}

TEST_CASE("nothing is fetched before something is asked") {
    Cloud cloud;
    Caller caller(cloud.setting());
    caller.tick = 1h;
    const Instant later = caller.now + 240h;
    caller.until([&] { return caller.now > later; });
    CHECK(cloud.logins().empty());
}

TEST_CASE("a token is renewed before it expires, and the calls go on with the new one") {
    Cloud cloud;
    Caller caller(cloud.setting());
    REQUIRE(caller.read());
    caller.now += 24h - 11min;
    REQUIRE(caller.read());
    CHECK(cloud.logins().size() == 1);
    caller.now += 2min;
    REQUIRE(caller.read()); // with the old one, beside the login
    caller.until([&] { return cloud.logins().size() == 2; });
    // The answer to the login may still be on its way.
    caller.until([&] { return caller.read().has_value() && mentions(cloud.calls().back(), "token-2"); });
    CHECK(cloud.logins().size() == 2);
}

TEST_CASE("a read answered 401 is repeated once with a fresh token") {
    Cloud cloud([](const std::string& token) { return token != "token-1"; });
    Caller caller(cloud.setting());
    REQUIRE(caller.read());
    CHECK(cloud.logins().size() == 2);
    CHECK(cloud.calls().size() == 2);
}

TEST_CASE("a read answered 401 twice is given up, and nobody logs in a third time") {
    Cloud cloud([](const std::string&) { return false; });
    Caller caller(cloud.setting());
    const auto listing = caller.read();
    REQUIRE_FALSE(listing);
    CHECK(listing.error().kind == ReadFailure::Kind::credentials);
    CHECK(cloud.calls().size() == 2);
    REQUIRE_FALSE(caller.read());
    CHECK(caller.restart().kind == Kind::credentials);
    CHECK(cloud.logins().size() == 2);
    CHECK(cloud.calls().size() == 2);
}

TEST_CASE("reads under way together share one renewal") {
    Cloud cloud([](const std::string& token) { return token != "token-1"; });
    Caller caller(cloud.setting());
    for (int i = 0; i < 5; ++i) caller.ask_read();
    caller.finish();
    for (const auto& listing : caller.readings) CHECK(listing);
    CHECK(cloud.logins().size() == 2);
}

TEST_CASE("a restart call answered 401 may be asked again once, with a fresh token and a new permit") {
    Cloud cloud([](const std::string& token) { return token != "token-1"; });
    Caller caller(cloud.setting());
    const RestartReply first = caller.restart();
    CHECK(first.kind == Kind::try_again);
    CHECK(first.again == RestartReply::Again::fresh_token);
    CHECK(cloud.posts() == 1); // the client itself sends nothing again
    CHECK(caller.restart().kind == Kind::answered);
    CHECK(cloud.posts() == 2);
    CHECK(cloud.logins().size() == 2);
}

TEST_CASE("a restart call answered 401 with a fresh token is final") {
    Cloud cloud([](const std::string&) { return false; });
    Caller caller(cloud.setting());
    CHECK(caller.restart().kind == Kind::try_again);
    CHECK(caller.restart().kind == Kind::credentials);
    CHECK(caller.restart().kind == Kind::credentials);
    CHECK(cloud.posts() == 2);
    CHECK(cloud.logins().size() == 2);
}

TEST_CASE("a bare 401 to a restart call is unknown, whoever answered it") {
    Cloud cloud([](const std::string&) { return false; });
    cloud.refusal = "<html>who are you</html>";
    Caller caller(cloud.setting());
    CHECK(caller.restart().kind == Kind::unknown);
}

TEST_CASE("a wrong password is tried once") {
    Cloud cloud;
    cloud.login = [] {
        return http_reply(
            401, R"({"error":{"code":401,"message":"The username or password is wrong.","title":"x"}})");
    };
    Caller caller(cloud.setting());
    const auto listing = caller.read();
    REQUIRE_FALSE(listing);
    CHECK(listing.error().kind == ReadFailure::Kind::credentials);
    CHECK(mentions(listing.error().what, "The username or password is wrong."));
    const RestartReply reply = caller.restart();
    CHECK(reply.kind == Kind::credentials);
    CHECK(mentions(reply.message, "The username or password is wrong."));
    CHECK(cloud.logins().size() == 1);
    CHECK(cloud.calls().empty());
    CHECK(caller.gate_asked == 0);
}

TEST_CASE("a token service in trouble is asked again, and given up after five minutes") {
    Cloud cloud;
    std::atomic<int> tries = 0;
    SUBCASE("it recovers") {
        cloud.login = [&] { return ++tries < 4 ? http_reply(503, "") : login_reply("token-1"); };
        Caller caller(cloud.setting());
        REQUIRE(caller.read());
        CHECK(tries == 4);
    }
    SUBCASE("it does not") {
        cloud.login = [&] { return http_reply(503, ""); };
        Caller caller(cloud.setting());
        const Instant begin = caller.now;
        const auto listing = caller.read();
        REQUIRE_FALSE(listing);
        CHECK(listing.error().kind == ReadFailure::Kind::unreachable);
        CHECK(caller.now - begin >= 5min);
        CHECK(caller.now - begin < 8min);
        CHECK(cloud.calls().empty());
    }
}

TEST_CASE("a restart call does not wait for a token service in trouble") {
    Cloud cloud;
    cloud.login = [] { return http_reply(503, ""); };
    Caller caller(cloud.setting());
    const RestartReply reply = caller.restart();
    CHECK(reply.kind == Kind::not_sent);
    CHECK(reply.not_sent == RestartReply::NotSent::network);
    CHECK(cloud.logins().size() == 1);
    CHECK(caller.gate_asked == 0);
}

TEST_CASE("a redirect of the token service is not followed, and the password goes nowhere") {
    const Stub elsewhere(answering([](const std::string&) { return login_reply("token-1"); }));
    Cloud cloud;
    cloud.login = [&] { return http_reply(307, "", "Location: http://" + elsewhere.place() + "/\r\n"); };
    Caller caller(cloud.setting());
    const auto listing = caller.read();
    REQUIRE_FALSE(listing);
    CHECK(listing.error().kind == ReadFailure::Kind::credentials);
    CHECK(elsewhere.connections() == 0);
}

TEST_CASE("an answer without a token, or without its times, is no login") {
    for (const std::string& answer :
         {http_reply(201, R"({"token":{"expires_at":"2026-11-25T12:00:00Z"}})"),
          http_reply(201, "{}", "X-Subject-Token: token-1\r\n"),
          http_reply(200, "<html>", "X-Subject-Token: t\r\n"),
          login_reply("token-1", "2026-11-25T12:00:00Z", "2026-11-24T12:00:00Z")}) {
        Cloud cloud;
        std::atomic<int> tries = 0;
        cloud.login = [&] { return ++tries == 1 ? answer : login_reply("good"); };
        Caller caller(cloud.setting());
        REQUIRE(caller.read());
        CHECK(tries == 2);
        CHECK(mentions(cloud.calls()[0], "X-Auth-Token: good\r\n"));
    }
}

TEST_CASE("a token lives as long as its own two times say, whatever our clock shows") {
    Cloud cloud;
    cloud.login = [count = 0]() mutable {
        return login_reply("token-" + std::to_string(++count), "2030-01-01T00:00:00Z",
                           "2030-01-01T01:00:00Z");
    };
    Caller caller(cloud.setting());
    REQUIRE(caller.read());
    caller.now += 49min;
    REQUIRE(caller.read());
    CHECK(cloud.logins().size() == 1);
    caller.now += 12min; // past its end: nothing is sent with it
    REQUIRE(caller.read());
    CHECK(cloud.logins().size() == 2);
    CHECK(mentions(cloud.calls().back(), "token-2"));
}

TEST_CASE("two targets have a token each, and neither hears of the other's") {
    Cloud one;
    Cloud other;
    other.login = [] { return login_reply("others-token"); };
    const auto target = [](const Cloud& cloud, const char* name) {
        return Target{.name = {name},
                      .region = "cn-east-3",
                      .project_id = project,
                      .endpoint = cloud.setting().endpoint,
                      .iam_endpoint = cloud.setting().iam_endpoint};
    };
    ClientOptions options{.run_clock = [] { return *parse_instant("2026-11-24T12:00:00Z"); }};
    for (const Cloud* cloud : {&one, &other})
        for (const std::string& endpoint : {cloud->setting().endpoint, cloud->setting().iam_endpoint})
            options.allowed_endpoints.push_back(endpoint.substr(7));
    const auto client = CloudClient::create({target(one, "one"), target(other, "other")}, a_user(), options);
    REQUIRE(client);
    int answers = 0;
    for (const std::uint32_t number : {0U, 1U})
        (*client)->read_servers(number, {first_server}, [&](const Read<Listing>& listing) {
            CHECK(listing);
            ++answers;
        });
    for (int i = 0; i < 10'000 && answers < 2; ++i) (*client)->step(2ms, {});
    CHECK(answers == 2);
    CHECK(mentions(one.calls().at(0), "X-Auth-Token: token-1\r\n"));
    CHECK(mentions(other.calls().at(0), "X-Auth-Token: others-token\r\n"));
}

// --- keys

TEST_CASE("calls of a key are signed, and carry no token") {
    const Stub stub(answering([](const std::string& request) {
        return http_reply(200, is_post(request) ? accepted_body() : server_body(first_server));
    }));
    Caller caller({.endpoint = "http://" + stub.place(), .credentials = keys()});
    caller.wall = *parse_instant("2025-01-02T03:04:05Z");
    CHECK(caller.restart().kind == Kind::answered);
    const std::string request = stub.requests()[0];
    CHECK(mentions(request, "\r\nX-Sdk-Date: 20250102T030405Z\r\n"));
    CHECK(mentions(request, "\r\nAuthorization: SDK-HMAC-SHA256 Access=MADEUPACCESSKEY, "
                            "SignedHeaders=content-type;host;x-project-id;x-sdk-date, Signature="));
    CHECK(mentions(request, "\r\nX-Project-Id: " + project + "\r\n"));
    CHECK_FALSE(mentions(request, "X-Auth-Token"));
    CHECK_FALSE(mentions(request, "made-up-secret-key"));
}

TEST_CASE("a signature that is refused is never sent again, however many calls wait") {
    const Stub stub(answering([](const std::string&) {
        return http_reply(401, error_body("APIGW.0301", "verify aksk signature fail"));
    }));
    Caller caller({.endpoint = "http://" + stub.place(), .credentials = keys()});
    for (int i = 0; i < 20; ++i) caller.ask_read();
    caller.finish();
    for (const auto& listing : caller.readings) {
        REQUIRE_FALSE(listing);
        CHECK(listing.error().kind == ReadFailure::Kind::credentials);
        CHECK(mentions(listing.error().what, "verify aksk signature fail"));
    }
    const RestartReply reply = caller.restart();
    CHECK(reply.kind == Kind::credentials);
    CHECK(mentions(reply.message, "verify aksk signature fail"));
    CHECK(stub.requests().size() == 1);
}

TEST_CASE("a key that is revoked while calls are under way is sent at most five times more") {
    std::atomic<bool> revoked = false;
    const Stub stub(answering([&](const std::string&) {
        return revoked ? http_reply(401, error_body("APIGW.0301"))
                       : http_reply(200, server_body(first_server));
    }));
    Caller caller({.endpoint = "http://" + stub.place(), .credentials = keys()});
    REQUIRE(caller.read());
    revoked = true;
    for (int i = 0; i < 50; ++i) caller.ask_read();
    caller.finish();
    CHECK(stub.requests().size() <= 1 + 5);
}

TEST_CASE("a refused signature and a clock that is far off are told together") {
    const Stub stub(answering([](const std::string&) {
        return http_reply(401, error_body("APIGW.0303"), "Date: Tue, 24 Nov 2026 12:20:00 GMT\r\n");
    }));
    Caller caller({.endpoint = "http://" + stub.place(), .credentials = keys()});
    const auto listing = caller.read();
    REQUIRE_FALSE(listing);
    CHECK(mentions(listing.error().what, "this machine's clock is 20m behind the cloud's"));
}

TEST_CASE(
    "a clock that is off by five minutes is named beside a refused signature, by a second less it is not") {
    for (const auto& [time, named] : {std::pair{"12:05:00", true}, std::pair{"12:04:59", false}}) {
        CAPTURE(time);
        const std::string date = "Date: Tue, 24 Nov 2026 " + std::string(time) + " GMT\r\n";
        const Stub stub(
            answering([&](const std::string&) { return http_reply(401, error_body("APIGW.0303"), date); }));
        Caller caller({.endpoint = "http://" + stub.place(), .credentials = keys()});
        const auto listing = caller.read();
        REQUIRE_FALSE(listing);
        CHECK(mentions(listing.error().what, "this machine's clock") == named);
    }
}

TEST_CASE("a token from the environment that is refused is not sent again") {
    const Stub stub(answering([](const std::string&) { return http_reply(401, error_body("APIGW.0307")); }));
    Caller caller(stub);
    REQUIRE_FALSE(caller.read());
    CHECK(caller.restart().kind == Kind::credentials);
    CHECK(stub.requests().size() == 1);
}
