#include "cph_plan/cloud/endpoint.hpp"

#include <doctest/doctest.h>

using namespace cph_plan;

namespace {

Result<std::string> origin_of(const std::string& endpoint, std::vector<std::string> allowed = {}) {
    return cph_origin({.name = {"default"}, .region = "cn-east-3", .project_id = "", .endpoint = endpoint},
                      allowed);
}

} // namespace

TEST_CASE("without an endpoint the vendor's host of the region gets the credential") {
    CHECK(*origin_of("") == "https://cph.cn-east-3.myhuaweicloud.com");
    CHECK(*origin_of("https://cph.cn-east-3.myhuaweicloud.com") == "https://cph.cn-east-3.myhuaweicloud.com");
}

// One row a URL: what the plan says, what the operator allowed, and where the credential goes ("" = nowhere).
TEST_CASE("a plan's endpoint gets the credential only where the vendor or the operator says so") {
    const std::string vendor = "https://cph.cn-east-3.myhuaweicloud.com";
    const struct {
        std::string endpoint;
        std::vector<std::string> allowed;
        std::string origin;
    } rows[] = {
        // the vendor's own host of the target's region, however it is written
        {vendor, {}, vendor},
        {vendor + "/", {}, vendor},
        {vendor + ":443", {}, vendor},
        {"HTTPS://CPH.CN-EAST-3.MYHUAWEICLOUD.COM", {}, vendor},
        {"https://cph.cn-east-3%2emyhuaweicloud.com", {}, vendor},
        // the same words elsewhere
        {"http://cph.cn-east-3.myhuaweicloud.com", {}, ""},
        {"http://cph.cn-east-3.myhuaweicloud.com:443", {}, ""},
        {vendor + ":8443", {}, ""},
        {vendor + ":80", {}, ""},
        {vendor + ".", {}, ""},
        {vendor + ".evil.example", {}, ""},
        {"https://cph.cn-east-4.myhuaweicloud.com", {}, ""},
        {"https://iam.cn-east-3.myhuaweicloud.com", {}, ""},
        {"https://evil.cph.cn-east-3.myhuaweicloud.com", {}, ""},
        {"https://evil.myhuaweicloud.com", {}, ""},
        {"https://myhuaweicloud.com", {}, ""},
        {"https://cph.cn-east-3.myhuaweicloud.com.cn", {}, ""},
        {"https://cph-cn-east-3.myhuaweicloud.com", {}, ""},
        {"https://cph.cn-east-3.myhuaweic1oud.com", {}, ""},
        {"https://cph.cn-east-3.myhuaweicloud.com\u3002evil.example", {}, ""},
        {"https://\u0441ph.cn-east-3.myhuaweicloud.com", {}, ""},
        {"https://xn--ph-1cd.cn-east-3.myhuaweicloud.com", {}, ""},
        // the host hidden behind other parts of a URL
        {"https://cph.cn-east-3.myhuaweicloud.com@evil.example", {}, ""},
        {"https://evil.example@cph.cn-east-3.myhuaweicloud.com", {}, ""},
        {"https://evil.example#@cph.cn-east-3.myhuaweicloud.com", {}, ""},
        {"https://evil.example?@cph.cn-east-3.myhuaweicloud.com", {}, ""},
        {"https://evil.example/cph.cn-east-3.myhuaweicloud.com", {}, ""},
        {"https://evil.example\\@cph.cn-east-3.myhuaweicloud.com", {}, ""},
        {"https://cph.cn-east-3.myhuaweicloud.com\\.evil.example", {}, ""},
        {"https://cph.cn-east-3.myhuaweicloud.com/v1", {}, ""},
        {vendor + "?x=1", {}, ""},
        {vendor + "#x", {}, ""},
        {"https:cph.cn-east-3.myhuaweicloud.com", {}, ""},
        {"cph.cn-east-3.myhuaweicloud.com", {}, ""},
        {"//cph.cn-east-3.myhuaweicloud.com", {}, ""},
        {"https://", {}, ""},
        {"https://:443", {}, ""},
        {" " + vendor, {}, ""},
        {vendor + " ", {}, ""},
        {vendor + "\r\nX-Evil: 1", {}, ""},
        {vendor + std::string("\0.evil.example", 14), {}, ""},
        // other schemes
        {"ftp://cph.cn-east-3.myhuaweicloud.com", {}, ""},
        {"file:///etc/passwd", {}, ""},
        {"gopher://127.0.0.1:8080", {"127.0.0.1:8080"}, ""},
        {"ws://127.0.0.1:8080", {"127.0.0.1:8080"}, ""},
        // loopback, addresses and names that nobody allowed
        {"http://127.0.0.1:8080", {}, ""},
        {"http://localhost:8080", {}, ""},
        {"http://[::1]:8080", {}, ""},
        {"https://169.254.169.254", {}, ""},
        {"https://10.0.0.1", {}, ""},
        {"https://2130706433", {}, ""},
        {"https://example.com", {}, ""},
        // what was allowed, and what only resembles it
        {"http://127.0.0.1:8080", {"127.0.0.1:8080"}, "http://127.0.0.1:8080"},
        {"http://127.0.0.1:8081", {"127.0.0.1:8080"}, ""},
        {"http://127.0.0.2:8080", {"127.0.0.1:8080"}, ""},
        {"http://0x7f.1:8080", {"127.0.0.1:8080"}, "http://127.0.0.1:8080"},
        {"http://[::1]:8080", {"[::1]:8080"}, "http://[::1]:8080"},
        {"http://localhost:8080", {"localhost:8080"}, "http://localhost:8080"},
        {"http://localhost.evil.example:8080", {"localhost.evil.example:8080"}, ""},
        {"http://127.0.0.1.evil.example:8080", {"127.0.0.1.evil.example:8080"}, ""},
        {"https://proxy.example", {"PROXY.example"}, "https://proxy.example"},
        {"https://proxy.example:443", {"proxy.example"}, "https://proxy.example"},
        {"https://proxy.example:8443", {"proxy.example"}, ""},
        {"https://proxy.example:8443", {"proxy.example:443"}, ""},
        {"https://proxy.example:8443", {"other.example", "proxy.example:8443"}, "https://proxy.example:8443"},
        {"https://proxy.example.evil", {"proxy.example"}, ""},
        {"https://evil.proxy.example", {"proxy.example"}, ""},
        {"http://proxy.example:8080", {"proxy.example:8080"}, ""},
        {"http://10.0.0.1:8080", {"10.0.0.1:8080"}, ""},
        {"https://10.0.0.1:8080", {"10.0.0.1:8080"}, "https://10.0.0.1:8080"},
        // an allowance is a host and a port; anything else allows nothing
        {"https://proxy.example", {""}, ""},
        {"https://proxy.example", {"*"}, ""},
        {"https://proxy.example", {".example"}, ""},
        {"https://proxy.example", {"https://proxy.example"}, ""},
        {"https://proxy.example", {"user@proxy.example"}, ""},
        {"https://proxy.example", {"proxy.example/path"}, ""},
        {"https://proxy.example", {"other.example@proxy.example"}, ""},
    };
    for (const auto& row : rows) {
        CAPTURE(row.endpoint);
        const auto origin = origin_of(row.endpoint, row.allowed);
        CHECK(origin.value_or("") == row.origin);
    }
}

TEST_CASE("a region that is none never becomes part of a host") {
    for (const char* region : {"", "cn-east-3.evil.example/", "evil.example#", "CN-EAST-3", "cn-east-3@evil",
                               "cn_east-3", "cn-east-1234", "c-east-3", "cn--3", "cn-east-"}) {
        CAPTURE(region);
        CHECK_FALSE(cph_origin({.name = {"default"}, .region = region, .project_id = ""}, {}));
    }
}

TEST_CASE("a host that nobody allowed gets nothing") {
    for (const char* endpoint :
         {"https://example.com", "https://cph.cn-east-4.myhuaweicloud.com",
          "https://cph.cn-east-3.myhuaweicloud.com.evil.example", "https://evil.myhuaweicloud.com",
          "http://127.0.0.1:8080", "https://127.0.0.1", "http://cph.cn-east-3.myhuaweicloud.com",
          "https://cph.cn-east-3.myhuaweicloud.com:8443", "https://cph.cn-east-3.myhuaweicloud.com."}) {
        CAPTURE(endpoint);
        CHECK_FALSE(origin_of(endpoint));
    }
}

TEST_CASE("what is allowed is a host and a port, not a text") {
    CHECK(*origin_of("http://127.0.0.1:8080", {"127.0.0.1:8080"}) == "http://127.0.0.1:8080");
    CHECK_FALSE(origin_of("http://127.0.0.1:8081", {"127.0.0.1:8080"}));
    CHECK(*origin_of("https://proxy.example", {"PROXY.example"}) == "https://proxy.example");
    CHECK_FALSE(origin_of("https://proxy.example.evil", {"proxy.example"}));
}

TEST_CASE("what a person allows is one plain host") {
    for (const char* good : {"cph.example.com", "CPH.example.com:8443", "localhost", "localhost:80",
                             "127.0.0.1:8080", "10.0.0.1", "[::1]", "[::1]:8080", "proxy"}) {
        CAPTURE(good);
        CHECK(check_allowed_endpoint(good));
    }
    for (const std::string& bad : {std::string(),
                                   std::string("*"),
                                   std::string("*.example.com"),
                                   std::string(".example.com"),
                                   std::string("http://x"),
                                   std::string("https://example.com"),
                                   std::string("//example.com"),
                                   std::string("a:99999"),
                                   std::string("a:0"),
                                   std::string("a:"),
                                   std::string("a:b"),
                                   std::string("a:1:2"),
                                   std::string("user@example.com"),
                                   std::string("example.com/path"),
                                   std::string("example.com?x"),
                                   std::string("example.com#x"),
                                   std::string("a b"),
                                   std::string(" a"),
                                   std::string("a\n"),
                                   std::string("a\x1b[31m"),
                                   std::string("a\0b", 3),
                                   std::string("\u0441ph.example.com"),
                                   std::string("example.com."),
                                   std::string("a,b"),
                                   std::string("::1")}) {
        CAPTURE(bad);
        CHECK_FALSE(check_allowed_endpoint(bad));
    }
}

TEST_CASE("plain HTTP is for loopback alone, whatever was allowed") {
    CHECK_FALSE(origin_of("http://proxy.example:8080", {"proxy.example:8080"}));
}

TEST_CASE("an endpoint is an origin and nothing else") {
    for (const char* endpoint :
         {"https://user@proxy.example", "https://user:word@proxy.example", "https://proxy.example/path",
          "https://proxy.example?x=1", "ftp://proxy.example", "proxy.example", "https://"}) {
        CAPTURE(endpoint);
        CHECK_FALSE(origin_of(endpoint, {"proxy.example"}));
    }
}
