#include "caller.hpp"

#include <doctest/doctest.h>

using namespace cph_plan;

namespace {

constexpr std::chrono::seconds patience{30};
constexpr Duration step_patience{2};

const Instant noon = *parse_instant("2026-11-24T12:00:00Z");

std::vector<std::string> places_of(const Caller::Setting& setting) {
    std::vector<std::string> places = setting.allowed;
    for (const std::string& endpoint : {setting.endpoint, setting.iam_endpoint})
        if (const auto slashes = endpoint.find("//"); slashes != std::string::npos)
            places.push_back(endpoint.substr(slashes + 2));
    return places;
}

} // namespace

std::string accepted_body() {
    return R"({"request_id":"6837531fd3f54550927b930180a706bf","jobs":[{"server_id":")" + first_server +
           R"(","job_id":"1564567b8bab40f34711234cb80d0123"},{"server_id":")" + second_server +
           R"(","job_id":"1564567b8bab40f34711234cb80d5678"}]})";
}

std::string server_body(const std::string& id, int status) {
    return R"({"server_id":")" + id + R"(","status":)" + std::to_string(status) +
           R"(,"update_time":"2026-11-01T00:00:00Z"})";
}

std::string error_body(const std::string& code, const std::string& message) {
    return R"({"error_msg":")" + message + R"(","error_code":")" + code + R"(","request_id":"r"})";
}

std::string login_reply(const std::string& token, const std::string& issued, const std::string& expires) {
    return http_reply(201, R"({"token":{"issued_at":")" + issued + R"(","expires_at":")" + expires + R"("}})",
                      "X-Subject-Token: " + token + "\r\n");
}

Credentials a_token() {
    return {TokenCredential{Secret("made-up-token")}, "made up"};
}

Credentials keys() {
    return {KeyCredential{"MADEUPACCESSKEY", Secret("made-up-secret-key"), Secret()}, "made up"};
}

Credentials a_user() {
    return {PasswordCredential{"operator", Secret("made-up-password"), "company"}, "made up"};
}

Caller::Caller(Setting setting) : now(noon), wall(noon) {
    ClientOptions options{.allowed_endpoints = places_of(setting),
                          .ca_file = setting.ca_file,
                          .max_calls_per_minute = setting.max_calls_per_minute,
                          .seed = 1,
                          .run_clock = [this] { return now; },
                          .wall_clock = [this] { return wall; },
                          .limits = setting.limits,
                          .log =
                              [this](const std::string& line) {
                                  log.push_back(line);
                                  ended_at.push_back(now);
                              },
                          .notice = [this](const std::string& line) { notices.push_back(line); }};
    const Target target{.name = {"default"},
                        .region = "cn-east-3",
                        .project_id = project,
                        .endpoint = setting.endpoint,
                        .iam_endpoint = setting.iam_endpoint};
    auto client = CloudClient::create({target}, std::move(setting.credentials), std::move(options));
    REQUIRE(client);
    client_ = std::move(*client);
}

RestartReply Caller::restart() {
    const std::size_t before = restarts.size();
    ask_restart();
    until([&] { return restarts.size() > before; });
    return restarts.back();
}

Read<Listing> Caller::read(std::vector<std::string> ids) {
    const std::size_t before = readings.size();
    ask_read(std::move(ids));
    until([&] { return readings.size() > before; });
    return readings.back();
}

void Caller::ask_restart() {
    ++asked_;
    client_->restart(
        0, {first_server, second_server},
        [this] {
            ++gate_asked;
            offset_at_gate = client_->cloud_offset();
            return gate_opens;
        },
        [this](RestartReply reply) { restarts.push_back(std::move(reply)); });
}

void Caller::ask_read(std::vector<std::string> ids) {
    ++asked_;
    client_->read_servers(0, std::move(ids),
                          [this](Read<Listing> listing) { readings.push_back(std::move(listing)); });
}

void Caller::finish() {
    until([this] { return restarts.size() + readings.size() >= asked_; });
}

void Caller::until(const std::function<bool()>& holds) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!holds()) {
        REQUIRE(std::chrono::steady_clock::now() < end);
        client_->step(step_patience, {});
        now += tick;
    }
}
