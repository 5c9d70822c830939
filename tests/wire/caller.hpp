// The real client against stubs, its run clock wound by hand: waits of minutes pass in milliseconds, and
// nothing sleeps.
#pragma once

#include "cph_plan/cloud/client.hpp"
#include "stub.hpp"

#include <optional>

inline const std::string project = "0605767b8bab40ffb711234cb80d0000";
inline const std::string first_server = "1234567b8bab40ffb711234cb80d0234";
inline const std::string second_server = "1678567b8bab40f93711234cb80d0764";

// A good answer to a restart of both.
std::string accepted_body();
std::string server_body(const std::string& id, int status = 5);
std::string error_body(const std::string& code, const std::string& message = "some words");
// What the token service answers: a token and its times.
std::string login_reply(const std::string& token, const std::string& issued = "2026-11-24T12:00:00Z",
                        const std::string& expires = "2026-11-25T12:00:00Z");

cph_plan::Credentials a_token();
cph_plan::Credentials keys();
cph_plan::Credentials a_user();

class Caller {
public:
    struct Setting {
        std::string endpoint; // scheme and place
        std::string iam_endpoint{};
        cph_plan::Credentials credentials = a_token();
        std::optional<std::uint32_t> max_calls_per_minute{};
        cph_plan::CallLimits limits{};
        std::string ca_file{};
        std::vector<std::string> allowed{}; // beside the endpoints
    };
    explicit Caller(Setting setting);
    explicit Caller(const Stub& stub) : Caller(Setting{.endpoint = "http://" + stub.place()}) {}

    // Each asks, lets the client move until it has its answer, and returns it. Fails the test after half a
    // minute.
    cph_plan::RestartReply restart();
    cph_plan::Read<cph_plan::Listing> read(std::vector<std::string> ids = {first_server});

    // The same without waiting; finish() waits for all that was asked.
    void ask_restart();
    void ask_read(std::vector<std::string> ids = {first_server});
    void finish();
    // Moves the client until `holds`.
    void until(const std::function<bool()>& holds);

    cph_plan::CloudClient& client() { return *client_; }
    std::vector<cph_plan::RestartReply> restarts;
    std::vector<cph_plan::Read<cph_plan::Listing>> readings;
    std::vector<std::string> notices;
    std::vector<std::string> log;
    std::vector<cph_plan::Instant> ended_at; // by the run clock, each call

    cph_plan::Instant now;        // the run clock
    cph_plan::Instant wall;       // the other one
    cph_plan::Duration tick{250}; // by which every step winds the run clock
    bool gate_opens = true;
    int gate_asked = 0;
    std::optional<cph_plan::Duration> offset_at_gate;

private:
    std::unique_ptr<cph_plan::CloudClient> client_;
    std::size_t asked_ = 0;
};
