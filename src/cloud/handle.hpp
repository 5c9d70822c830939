// One HTTP exchange by libcurl, with every option that security or at-most-once rests on set in one place.
#pragma once

#include "cph_plan/cloud/credentials.hpp"
#include "cph_plan/cloud/signer.hpp"

#include <curl/curl.h>
#include <functional>
#include <memory>
#include <string>

namespace cph_plan {

// Larger replies are aborted.
constexpr std::size_t post_reply_max = 8u << 20;
constexpr std::size_t read_reply_max = 32u << 20;

struct HttpReply {
    int status = 0;
    std::string body{};
    std::string date{};
    std::string retry_after{};
    std::string gateway_request{};
};

struct HandleSettings {
    std::string ca_file{};
    double speed = 1.0;
};

class Handle {
public:
    Handle(const std::string& url, const std::string& method, const std::string& body, SignedRequest request,
           const Credentials& credentials, const HandleSettings& settings);

    CURL* easy() const { return state_->easy.get(); }
    const HttpReply& reply() const { return state_->reply; }
    const std::string& url() const { return state_->url; }
    std::string trouble(CURLcode code) const;

    // For the restart call: a connection of its own that is never used again, because libcurl repeats a POST
    // by itself on a reused one that dies; and `gate` is asked before the first byte.
    void alone(std::function<bool()> gate);

private:
    struct State {
        std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> easy{curl_easy_init(), curl_easy_cleanup};
        std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers{nullptr, curl_slist_free_all};
        std::string url;
        std::string body;
        HttpReply reply;
        std::size_t reply_max = read_reply_max;
        std::function<bool()> gate;
        char message[CURL_ERROR_SIZE] = {};
    };
    static std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* state);
    static std::size_t take_header(char* bytes, std::size_t size, std::size_t count, void* state);
    static int ask_gate(void* state, char* remote, char* local, int remote_port, int local_port);
    void add_header(const std::string& line);

    std::unique_ptr<State> state_; // its address is libcurl's
};

} // namespace cph_plan
