// Vectors: the vendor's signing guide (V1), its Go SDK's tests (V2, V3), and requests signed by its Node SDK
// core.
#include "cph_plan/cloud/signer.hpp"

#include <doctest/doctest.h>

using namespace cph_plan;

namespace {

const std::string project = "0605767b8bab40ffb711234cb80d0000";
const std::string path = "/v1/" + project + "/cloud-phone/";
const std::string host = "cph.cn-north-4.myhuaweicloud.com";

std::string signature(const SignedRequest& request, const std::string& access, const std::string& secret) {
    const std::string line = authorization(request, access, Secret(secret));
    return line.substr(line.find("Signature=") + 10);
}

std::string example_signature(const SignedRequest& request) {
    return signature(request, "AKEXAMPLE0000000TEST", "SkExampleSecretKey0000000000000000000TEST");
}

} // namespace

TEST_CASE("the published example is signed as published") {
    const SignedRequest request{.method = "GET",
                                .path = "/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs",
                                .query = {{"limit", "2"}, {"marker", "13551d6b-755d-4757-b956-536f674975c0"}},
                                .headers = {{"content-type", "application/json"},
                                            {"host", "service.region.example.com"},
                                            {"x-sdk-date", "20191115T033655Z"}}};
    CHECK(signature(request, "QTWAOYTTINDUT2QVKYUC", "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc") ==
          "7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe");
}

TEST_CASE("the vendor's own test requests are signed alike") {
    SignedRequest request{.method = "GET",
                          .path = "/path",
                          .query = {{"limit", "1"}},
                          .headers = {{"x-sdk-date", "20060102T150405Z"}}};
    CHECK(signature(request, "AccessKey", "SecretKey") ==
          "5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624");
    request.method = "POST";
    request.query = {{"key", "value"}};
    request.body = "{\"Name\":\"test\",\"Id\":1}\n";
    CHECK(signature(request, "AccessKey", "SecretKey") ==
          "cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59");
}

TEST_CASE("a restart call is signed as the vendor's SDK signs it") {
    SignedRequest request{.method = "POST",
                          .path = path + "servers/batch-restart",
                          .headers = {{"content-type", "application/json"},
                                      {"host", host},
                                      {"x-project-id", project},
                                      {"x-sdk-date", "20250102T030405Z"}},
                          .body = R"({"server_ids":["1234567b8bab40ffb711234cb80d0234",)"
                                  R"("1678567b8bab40f93711234cb80d0764"]})"};
    CHECK(example_signature(request) == "93bec2d5569426f2d0d7e4814cd17f539261866f92e03116de0c248d03f81dac");
    request.headers.erase(request.headers.begin());
    CHECK(example_signature(request) == "7d80ae7bd56f6516866fdf0d3827c2c4c94439340a363ea28cffe747cbcd8a58");
}

TEST_CASE("a list of request ids is encoded and sorted before it is signed") {
    const SignedRequest request{
        .method = "GET",
        .path = path + "jobs",
        .query = {{"request_ids", "6837531fd3f54550927b930180a706bf,2676a3b4f7df49c297c6775989806d32"},
                  {"offset", "0"},
                  {"limit", "100"}},
        .headers = {{"content-type", "application/json"},
                    {"host", host},
                    {"x-project-id", project},
                    {"x-sdk-date", "20250102T030405Z"}}};
    CHECK(example_signature(request) == "6b33003a90adf5af26f85440a92f2c80206e0f0b954c2edd428fe78eca6825c0");
}

TEST_CASE("odd characters and a security token are signed") {
    const SignedRequest request{.method = "GET",
                                .path = path + "servers",
                                .query = {{"server_name", "cph server~1/\u00e4*"}, {"limit", "50"}},
                                .headers = {{"host", host},
                                            {"x-project-id", project},
                                            {"x-sdk-date", "20250102T030405Z"},
                                            {"X-Security-Token", "TOKEN+/=="}}};
    CHECK(canonical_query(request.query) == "limit=50&server_name=cph%20server~1%2F%C3%A4%2A");
    CHECK(example_signature(request) == "680d771966792f7a770ff45197a4be1cfde93c7f3cfe7c23c18186fd266accf9");
}

TEST_CASE("a port belongs to the host that is signed") {
    const SignedRequest request{
        .method = "GET",
        .path = "/v1/x/cloud-phone/jobs/6837531fd3f54550927b930180a706bf",
        .headers = {{"host", "127.0.0.1:8080"}, {"x-project-id", "x"}, {"x-sdk-date", "20250102T030405Z"}}};
    CHECK(example_signature(request) == "1b34f1270d09e9999b43274037c00e981048abfb2c7fb0518fd207d5b913a5e9");
}
