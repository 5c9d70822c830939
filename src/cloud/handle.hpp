// One HTTP exchange by libcurl, with every option that security or at-most-once rests on set in one place.
#pragma once

#include "cph_plan/base/secret.hpp"
#include "cph_plan/cloud/call_limits.hpp"

#include <cstdint>
#include <curl/curl.h>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace cph_plan {

struct HttpCall {
    enum class Kind : std::uint8_t { read, restart, login };
    Kind kind = Kind::read;
    std::string url{};
    std::vector<std::string> headers{}; // lines, without their ends
    std::string body{};                 // of a POST; wiped when the exchange is over
};

struct HttpReply {
    int status = 0; // of the final answer; 0 when none was seen
    std::string body{};
    std::string length{}; // Content-Length as written
    std::string date{};
    std::string retry_after{};
    std::string gateway_request{}; // X-Request-Id
    Secret token{};                // X-Subject-Token
};

struct HandleSettings {
    std::string ca_file{}; // empty = the system's
    CallLimits limits{};
    CURLSH* share = nullptr; // TLS sessions
};

class Handle {
public:
    Handle(HttpCall call, const HandleSettings& settings);

    CURL* easy() const { return state_->easy.get(); }
    const HttpReply& reply() const { return state_->reply; }
    const char* method() const { return state_->call.kind == HttpCall::Kind::read ? "GET" : "POST"; }
    std::string url() const { return state_->call.url.substr(0, state_->call.url.find('?')); }
    std::string host() const;                 // with the port where it is not the usual one
    std::string trouble(CURLcode code) const; // in words; empty when there was none

    // Asked with the connection open, before the first byte; false aborts the exchange.
    void set_gate(std::function<bool()> gate) { state_->gate = std::move(gate); }

private:
    struct State {
        ~State();
        std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers{nullptr, curl_slist_free_all};
        std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> easy{curl_easy_init(), curl_easy_cleanup};
        HttpCall call;
        HttpReply reply;
        std::size_t headers_left = 0;
        std::size_t body_left = 0;
        std::function<bool()> gate;
        bool peer_refused = false;
        char message[CURL_ERROR_SIZE] = {};
    };
    void set_security(const HandleSettings& settings);
    void set_limits(const CallLimits& limits);
    void set_request();
    void set_callbacks();

    static std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* state);
    static std::size_t take_header(char* bytes, std::size_t size, std::size_t count, void* state);
    static int before_first_byte(void* state, char* remote, char* local, int remote_port, int local_port);

    std::unique_ptr<State> state_; // its address is libcurl's
};

} // namespace cph_plan
