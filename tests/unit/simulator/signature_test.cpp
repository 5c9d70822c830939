#include "signed_requests.hpp"

#include <doctest/doctest.h>

using namespace cph_sim;
using namespace std::chrono_literals;

namespace {

std::string objection(const Request& request, const AccessKey& key = example_key,
                      cph_plan::Instant now = signing_time) {
    return signature_objection(request, key, now);
}

Request example(const std::string& method, const std::string& path, const std::string& query,
                std::map<std::string, std::string> headers, const std::string& names,
                const std::string& signature) {
    Request request{.method = method, .path = path, .query = query, .headers = std::move(headers)};
    request.headers["x-sdk-date"] = "20250102T030405Z";
    request.headers["authorization"] = authorization_line(example_key.access, names, signature);
    return request;
}

} // namespace

TEST_CASE("the example of the signing guide is accepted") {
    const Request request{
        .method = "GET",
        .path = "/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs",
        .query = "limit=2&marker=13551d6b-755d-4757-b956-536f674975c0",
        .headers = {
            {"content-type", "application/json"},
            {"host", "service.region.example.com"},
            {"x-sdk-date", "20191115T033655Z"},
            {"authorization",
             authorization_line("QTWAOYTTINDUT2QVKYUC", "content-type;host;x-sdk-date",
                                "7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe")}}};
    const AccessKey key{"QTWAOYTTINDUT2QVKYUC", "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc"};
    const auto now = *cph_plan::parse_instant("2019-11-15T03:36:55Z");
    CHECK(objection(request, key, now).empty());
}

TEST_CASE("requests of the vendor's Go SDK, which sign the date alone, are accepted") {
    const AccessKey key{"AccessKey", "SecretKey"};
    const auto now = *cph_plan::parse_instant("2006-01-02T15:04:05Z");
    Request request{.method = "GET",
                    .path = "/path",
                    .query = "limit=1",
                    .headers = {{"host", "somewhere"}, {"x-sdk-date", "20060102T150405Z"}}};
    request.headers["authorization"] = authorization_line(
        "AccessKey", "x-sdk-date", "5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624");
    CHECK(objection(request, key, now).empty());
    request.method = "POST";
    request.query = "key=value";
    request.body = "{\"Name\":\"test\",\"Id\":1}\n";
    request.headers["authorization"] = authorization_line(
        "AccessKey", "x-sdk-date", "cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59");
    CHECK(objection(request, key, now).empty());
    request.body.pop_back(); // the line feed was signed
    CHECK(objection(request, key, now) == wrong_signature);
}

TEST_CASE("requests of the vendor's Node SDK are accepted") {
    CHECK(objection(signed_restart()).empty());
    Request fewer = signed_restart();
    fewer.headers["authorization"] =
        authorization_line(example_key.access, "host;x-project-id;x-sdk-date",
                           "7d80ae7bd56f6516866fdf0d3827c2c4c94439340a363ea28cffe747cbcd8a58");
    CHECK(objection(fewer).empty());
    fewer.headers["authorization"] = authorization_line(
        example_key.access, "x-sdk-date", "47870e5ac3d38e704d4037b88322cd2f2ce5afff343b855ef62ec3415543d8e4");
    CHECK(objection(fewer).empty());
}

TEST_CASE("a query is signed sorted, whatever the order in which it was sent") {
    const std::map<std::string, std::string> headers = {{"content-type", "application/json"},
                                                        {"host", "cph.cn-north-4.myhuaweicloud.com"},
                                                        {"x-project-id", "0605767b8bab40ffb711234cb80d0000"}};
    const std::string names = "content-type;host;x-project-id;x-sdk-date";
    const std::string signature = "6b33003a90adf5af26f85440a92f2c80206e0f0b954c2edd428fe78eca6825c0";
    const std::string ids = "request_ids=6837531fd3f54550927b930180a706bf%2C2676a3b4f7df49c297c6775989806d32";
    CHECK(objection(
              example("GET", example_path + "jobs", "limit=100&offset=0&" + ids, headers, names, signature))
              .empty());
    CHECK(objection(
              example("GET", example_path + "jobs", ids + "&offset=0&limit=100", headers, names, signature))
              .empty());
    CHECK(objection(example("GET", example_path + "jobs", "limit=10&offset=0&" + ids, headers, names,
                            signature)) == wrong_signature);
}

TEST_CASE("a temporary key signs its token, and odd letters in a query are encoded once") {
    AccessKey key = example_key;
    key.security_token = "TOKEN+/==";
    Request request =
        example("GET", example_path + "servers", "server_name=cph%20server~1%2F%C3%A4%2A&limit=50",
                {{"host", "cph.cn-north-4.myhuaweicloud.com"},
                 {"x-project-id", "0605767b8bab40ffb711234cb80d0000"},
                 {"x-security-token", "TOKEN+/=="}},
                "host;x-project-id;x-sdk-date;x-security-token",
                "680d771966792f7a770ff45197a4be1cfde93c7f3cfe7c23c18186fd266accf9");
    CHECK(objection(request, key).empty());
    CHECK(objection(request) == wrong_signature); // the key is not a temporary one
    request.headers["x-security-token"] = "OTHER";
    CHECK(objection(request, key) == wrong_signature);
    Request without = signed_restart();
    CHECK(objection(without, key) == wrong_signature); // the token of a temporary key is missing
    without.headers["x-security-token"] = "TOKEN+/==";
    CHECK(objection(without, key) == wrong_signature); // it is sent, but not signed
}

TEST_CASE("a host with its port is signed with its port") {
    Request request =
        example("GET", "/v1/x/cloud-phone/jobs/6837531fd3f54550927b930180a706bf", "",
                {{"host", "127.0.0.1:8080"}, {"x-project-id", "x"}}, "host;x-project-id;x-sdk-date",
                "1b34f1270d09e9999b43274037c00e981048abfb2c7fb0518fd207d5b913a5e9");
    CHECK(objection(request).empty());
    request.headers["host"] = "127.0.0.1:8081";
    CHECK(objection(request) == wrong_signature);
}

TEST_CASE("whatever is changed after signing is noticed") {
    const auto changed = [](auto&& change) {
        Request request = signed_restart();
        change(request);
        return objection(request);
    };
    CHECK(changed([](Request& it) { it.method = "PUT"; }) == wrong_signature);
    CHECK(changed([](Request& it) { it.path += "s"; }) == wrong_signature);
    CHECK(changed([](Request& it) { it.query = "a=1"; }) == wrong_signature);
    CHECK(changed([](Request& it) { it.body += " "; }) == wrong_signature);
    CHECK(changed([](Request& it) { it.headers["host"] = "elsewhere"; }) == wrong_signature);
    CHECK(changed([](Request& it) { it.headers["x-sdk-date"] = "20250102T030406Z"; }) == wrong_signature);
    CHECK(changed([](Request& it) { it.headers.erase("content-type"); }) == wrong_signature);
    CHECK(changed([](Request& it) { it.headers.erase("x-sdk-date"); }) == wrong_signature);
    CHECK(changed([](Request& it) { it.headers["accept"] = "*/*"; }).empty()); // not signed
    AccessKey key = example_key;
    key.secret += "x";
    CHECK(objection(signed_restart(), key) == wrong_signature);
}

TEST_CASE("a signature is good for a quarter of an hour in both directions") {
    const std::string expired = "calc ak sk signature fail:signature expired";
    CHECK(objection(signed_restart(), example_key, signing_time + 15min).empty());
    CHECK(objection(signed_restart(), example_key, signing_time - 15min).empty());
    CHECK(objection(signed_restart(), example_key, signing_time + 15min + 1s) == expired);
    CHECK(objection(signed_restart(), example_key, signing_time - 15min - 1s) == expired);
}

TEST_CASE("a date that is not one is refused") {
    for (const char* date : {"", "2025-01-02T03:04:05Z", "20250102T030405", "20250132T030405Z",
                             "2025010xT030405Z", "20250102T030405Z "}) {
        Request request = signed_restart();
        request.headers["x-sdk-date"] = date;
        CAPTURE(date);
        CHECK(objection(request) == wrong_signature);
    }
}

TEST_CASE("the Authorization header has one form") {
    const std::string good = signed_restart().headers["authorization"];
    const auto spelt = [](const std::string& line) {
        Request request = signed_restart();
        request.headers["authorization"] = line;
        return objection(request);
    };
    REQUIRE(spelt(good).empty());
    const std::string capitals =
        authorization_line(example_key.access, "content-type;host;x-project-id;x-sdk-date",
                           "93BEC2D5569426F2D0D7E4814CD17F539261866F92E03116DE0C248D03F81DAC");
    CHECK(spelt(capitals) == wrong_signature);
    CHECK(spelt("") == wrong_signature);
    CHECK(spelt("Bearer token") == wrong_signature);
    CHECK(spelt(good + "0") == wrong_signature);
    CHECK(spelt(good.substr(0, good.size() - 1)) == wrong_signature);
    CHECK(spelt("SDK-HMAC-SHA256, " + good.substr(16)) == wrong_signature);
    CHECK(spelt("SDK-HMAC-SHA1" + good.substr(15)) == wrong_signature);
    CHECK_FALSE(named_key(Request{.method = "GET", .path = "/"}).has_value());
    CHECK(named_key(signed_restart()) == example_key.access);
}

TEST_CASE("the list of signed headers is in order, in lower case, without repeats, and holds the date") {
    // The signature cannot match either; what is shown is that nothing odd is looked up or crashes on the
    // way.
    for (const char* names : {"", ";", "host", "x-sdk-date;host", "host;host;x-sdk-date", "Host;x-sdk-date",
                              "host;x-absent;x-sdk-date", "host;x-sdk-date;"}) {
        Request request = signed_restart();
        request.headers["authorization"] =
            authorization_line(example_key.access, names, std::string(64, '0'));
        CAPTURE(names);
        CHECK(objection(request) == wrong_signature);
    }
}

TEST_CASE("a declared body hash must be the body's") {
    Request request = signed_restart();
    request.headers["x-sdk-content-sha256"] =
        "24fde766b7b70c5b56b3cc06d35e33af20b0fa682437c9298b6108c151dbb908";
    CHECK(objection(request).empty());
    request.headers["x-sdk-content-sha256"] = std::string(64, '0');
    CHECK(objection(request) == wrong_signature);
    // A body that is said not to be signed gives another canonical request than the one signed here.
    request.headers["x-sdk-content-sha256"] = "UNSIGNED-PAYLOAD";
    CHECK(objection(request) == wrong_signature);
}
