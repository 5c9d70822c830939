#include "signed_requests.hpp"
#include "simulator/server/authentication.hpp"

#include <doctest/doctest.h>

using namespace cph_sim;
using namespace std::chrono_literals;

namespace {

Authentication knowing_the_example_key() {
    Authentication authentication;
    authentication.accept(example_key);
    return authentication;
}

Request badly_signed() {
    Request request = signed_restart();
    request.headers["authorization"].back() = 'd';
    return request;
}

// What is said after the gateway's usual words, or "" when the request passes.
std::string said(Authentication& authentication, const Request& request,
                 cph_plan::Instant now = signing_time) {
    const auto refused = authentication.check(request, now);
    if (!refused) return "";
    CHECK(refused->status == 401);
    CHECK(refused->code == "APIGW.0301");
    const std::string usual = "Incorrect IAM authentication information: ";
    REQUIRE(refused->message.starts_with(usual));
    return refused->message.substr(usual.size());
}

const std::string locked = "AK access failed to reach the limit,forbidden";

} // namespace

TEST_CASE("a request without any credential is told what is missing") {
    Authentication authentication = knowing_the_example_key();
    CHECK(said(authentication, {.method = "GET", .path = "/"}) == "x-auth-token not found");
}

TEST_CASE("a token passes when it is the one; a signature is not looked at beside a wrong one") {
    Authentication authentication = knowing_the_example_key();
    authentication.accept_token("good-token");
    CHECK(said(authentication, {.method = "GET", .path = "/", .headers = {{"x-auth-token", "good-token"}}})
              .empty());
    Request request = signed_restart();
    request.headers["x-auth-token"] = "bad-token";
    CHECK(said(authentication, request) == "decrypt token fail");
    request.headers["x-auth-token"] = "";
    CHECK(said(authentication, request) == "decrypt token fail");
}

TEST_CASE("a key that nobody has is named") {
    Authentication authentication;
    CHECK(said(authentication, signed_restart()) ==
          "Get secretKey failed,ak:AKEXAMPLE0000000TEST,err:ak not exist");
}

TEST_CASE("five bad signatures in a row are forgiven by a good one") {
    Authentication authentication = knowing_the_example_key();
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 5; ++i) CHECK(said(authentication, badly_signed()) == wrong_signature);
        CHECK(said(authentication, signed_restart()).empty());
    }
}

TEST_CASE("the sixth bad signature in a row locks the key for five minutes, for good signatures too") {
    Authentication authentication = knowing_the_example_key();
    for (int i = 0; i < 6; ++i) CHECK(said(authentication, badly_signed()) == wrong_signature);
    CHECK(said(authentication, signed_restart()) == locked);
    CHECK(said(authentication, signed_restart(), signing_time + 5min - 1s) == locked);
    CHECK(said(authentication, signed_restart(), signing_time + 5min).empty());
}

TEST_CASE("a locked key does not stand in the way of another, nor of a token") {
    Authentication authentication = knowing_the_example_key();
    authentication.accept_token("good-token");
    for (int i = 0; i < 6; ++i) authentication.check(badly_signed(), signing_time);
    CHECK(said(authentication, {.method = "GET", .path = "/", .headers = {{"x-auth-token", "good-token"}}})
              .empty());
}

TEST_CASE("signatures of an old date count as bad ones") {
    Authentication authentication = knowing_the_example_key();
    const auto late = signing_time + 1h;
    for (int i = 0; i < 6; ++i)
        CHECK(said(authentication, signed_restart(), late) == "calc ak sk signature fail:signature expired");
    CHECK(said(authentication, signed_restart(), late) == locked);
}
