// Requests with signatures that were made elsewhere: the vendor's signing guide, its Go SDK's tests, and its
// Node SDK core.
#pragma once

#include "simulator/server/signature.hpp"

namespace cph_sim {

inline const AccessKey example_key{"AKEXAMPLE0000000TEST", "SkExampleSecretKey0000000000000000000TEST"};
// When the requests signed with the example key were signed.
constexpr cph_plan::Instant signing_time{std::chrono::sys_days{std::chrono::year{2025} / 1 / 2} +
                                         std::chrono::hours{3} + std::chrono::minutes{4} +
                                         std::chrono::seconds{5}};
inline const std::string example_path = "/v1/0605767b8bab40ffb711234cb80d0000/cloud-phone/";

// What the gateway says of a signature that is not the one.
inline const std::string wrong_signature = "verify aksk signature fail";

inline std::string authorization_line(const std::string& access, const std::string& names,
                                      const std::string& signature) {
    return "SDK-HMAC-SHA256 Access=" + access + ", SignedHeaders=" + names + ", Signature=" + signature;
}

// A restart call, signed by the vendor's Node SDK core.
inline Request signed_restart() {
    return {
        .method = "POST",
        .path = example_path + "servers/batch-restart",
        .headers = {{"content-type", "application/json"},
                    {"host", "cph.cn-north-4.myhuaweicloud.com"},
                    {"x-project-id", "0605767b8bab40ffb711234cb80d0000"},
                    {"x-sdk-date", "20250102T030405Z"},
                    {"authorization",
                     authorization_line(example_key.access, "content-type;host;x-project-id;x-sdk-date",
                                        "93bec2d5569426f2d0d7e4814cd17f539261866f92e03116de0c248d03f81dac")}},
        .body = R"({"server_ids":["1234567b8bab40ffb711234cb80d0234",)"
                R"("1678567b8bab40f93711234cb80d0764"]})"};
}

} // namespace cph_sim
