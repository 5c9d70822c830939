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
    CHECK(*origin_of("https://proxy.example", {"PROXY.example"}) == "https://proxy.example:443");
    CHECK_FALSE(origin_of("https://proxy.example.evil", {"proxy.example"}));
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
