// Every option of libcurl that security or at-most-once rests on, as the client really sets it: the linker
// puts this file between the client and libcurl.
#include "caller.hpp"

#include <cstdarg>
#include <curl/curl.h>
#include <doctest/doctest.h>
#include <map>

using namespace cph_plan;

namespace {

using Settings = std::map<CURLoption, long>;
std::map<CURL*, Settings> settings_of;
std::vector<CURL*> order; // of handles, by their first option

// What the handle of the n-th call was given.
Settings settings_of_call(std::size_t number) {
    REQUIRE(order.size() > number);
    return settings_of[order[number]];
}

void forget_all() {
    settings_of.clear();
    order.clear();
}

// What holds for every call, whatever it is.
void check_security(const Settings& set, bool plain) {
    const auto value = [&](CURLoption option) { return set.contains(option) ? set.at(option) : -1; };
    CHECK(value(CURLOPT_FOLLOWLOCATION) == 0);
    CHECK(value(CURLOPT_SSL_VERIFYPEER) == 1);
    CHECK(value(CURLOPT_SSL_VERIFYHOST) == 2);
    CHECK(value(CURLOPT_SSLVERSION) == CURL_SSLVERSION_TLSv1_2);
    CHECK(value(CURLOPT_NETRC) == CURL_NETRC_IGNORED);
    CHECK(value(CURLOPT_HEADEROPT) == CURLHEADER_SEPARATE);
    CHECK(value(CURLOPT_SUPPRESS_CONNECT_HEADERS) == 1);
    CHECK(value(CURLOPT_NOSIGNAL) == 1);
    CHECK(value(CURLOPT_DISALLOW_USERNAME_IN_URL) == 1);
    CHECK(value(CURLOPT_HTTP_VERSION) == CURL_HTTP_VERSION_1_1);
    CHECK(value(CURLOPT_MAXLIFETIME_CONN) > 0);
    CHECK(value(CURLOPT_CONNECTTIMEOUT_MS) == 10'000);
    CHECK(set.contains(CURLOPT_PREREQFUNCTION));
    CHECK(std::string(reinterpret_cast<const char*>(set.at(CURLOPT_PROTOCOLS_STR))) ==
          (plain ? "http" : "https"));
    // What would loosen the above, let others in, or show what nobody may see.
    for (const CURLoption never : {CURLOPT_VERBOSE,
                                   CURLOPT_DEBUGFUNCTION,
                                   CURLOPT_UNRESTRICTED_AUTH,
                                   CURLOPT_REDIR_PROTOCOLS_STR,
                                   CURLOPT_COOKIEFILE,
                                   CURLOPT_COOKIEJAR,
                                   CURLOPT_COOKIE,
                                   CURLOPT_ACCEPT_ENCODING,
                                   CURLOPT_PROXY,
                                   CURLOPT_USERPWD,
                                   CURLOPT_PROXY_SSL_VERIFYPEER,
                                   CURLOPT_PROXY_SSL_VERIFYHOST,
                                   CURLOPT_HTTP09_ALLOWED,
                                   CURLOPT_RESOLVE,
                                   CURLOPT_CONNECT_TO,
                                   CURLOPT_SSL_CTX_FUNCTION,
                                   CURLOPT_SSL_OPTIONS,
                                   CURLOPT_UNIX_SOCKET_PATH,
                                   CURLOPT_ALTSVC,
                                   CURLOPT_HSTS,
                                   CURLOPT_DOH_URL})
        CHECK_FALSE(set.contains(never));
}

} // namespace

extern "C" {
CURLcode __real_curl_easy_setopt(CURL* easy, CURLoption option, ...);

// libcurl's option values are all of the width of a pointer here.
CURLcode __wrap_curl_easy_setopt(CURL* easy, CURLoption option, ...) {
    va_list arguments;
    va_start(arguments, option);
    const long value = va_arg(arguments, long);
    va_end(arguments);
    if (!settings_of.contains(easy)) order.push_back(easy);
    settings_of[easy][option] = value;
    const CURLcode code = __real_curl_easy_setopt(easy, option, value);
    CHECK(code == CURLE_OK); // an option that libcurl does not take would protect nobody
    return code;
}
}

TEST_CASE("a restart call has a fresh connection of its own, and more time than any gateway takes") {
    const Stub stub(answering([](const std::string&) { return http_reply(200, accepted_body()); }));
    forget_all();
    Caller caller(stub);
    CHECK(caller.restart().kind == RestartReply::Kind::answered);
    const Settings set = settings_of_call(0);
    check_security(set, true);
    CHECK(set.at(CURLOPT_FRESH_CONNECT) == 1);
    CHECK(set.at(CURLOPT_FORBID_REUSE) == 1);
    CHECK(set.at(CURLOPT_TIMEOUT_MS) == 60'000);
    CHECK_FALSE(set.contains(CURLOPT_LOW_SPEED_LIMIT));
}

TEST_CASE("a read shares connections, and a trickle is not read to its end") {
    const Stub stub(answering([](const std::string&) { return http_reply(200, server_body(first_server)); }));
    forget_all();
    Caller caller(stub);
    REQUIRE(caller.read());
    const Settings set = settings_of_call(0);
    check_security(set, true);
    CHECK_FALSE(set.contains(CURLOPT_FRESH_CONNECT));
    CHECK(set.at(CURLOPT_TIMEOUT_MS) == 30'000);
    CHECK(set.at(CURLOPT_LOW_SPEED_LIMIT) == 100);
    CHECK(set.at(CURLOPT_LOW_SPEED_TIME) == 20);
}

TEST_CASE("a login has the options of the other calls, and a connection of its own") {
    const Stub stub(answering([](const std::string& request) {
        const bool login = first_line(request).find("/v3/auth/tokens") != std::string::npos;
        return login ? login_reply("t") : http_reply(200, server_body(first_server));
    }));
    forget_all();
    Caller caller({.endpoint = "http://" + stub.place(),
                   .iam_endpoint = "http://" + stub.place(),
                   .credentials = a_user()});
    REQUIRE(caller.read());
    const Settings set = settings_of_call(0);
    check_security(set, true);
    CHECK(set.at(CURLOPT_FRESH_CONNECT) == 1);
    CHECK(set.at(CURLOPT_FORBID_REUSE) == 1);
}

TEST_CASE("over TLS nothing but HTTPS is spoken") {
    const Stub stub([](Talk&) {});
    forget_all();
    Caller caller({.endpoint = "https://" + stub.place()});
    caller.restart();
    const Settings set = settings_of_call(0);
    check_security(set, false);
}
