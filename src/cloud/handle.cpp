#include "handle.hpp"

#include "cph_plan/base/text.hpp"
#include "reply_header.hpp"

#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace cph_plan {

namespace {

// Reads share connections, but not for ever: names may move to other addresses.
constexpr long connection_lifetime_seconds = 300;

template <class Value>
void set(CURL* easy, CURLoption option, Value value) {
    curl_easy_setopt(easy, option, value);
}

long milliseconds(Duration duration) {
    return static_cast<long>(duration.count());
}

// Loopback never goes through a proxy, whatever the environment says.
std::string no_proxy() {
    std::string hosts = "127.0.0.1,localhost,::1";
    for (const char* name : {"no_proxy", "NO_PROXY"})
        if (const char* more = std::getenv(name)) return hosts + "," + more;
    return hosts;
}

bool is_plain(std::string_view url) {
    return url.starts_with("http://");
}

// What a reply is said to hold, but no more than it may.
std::size_t announced_size(CURL* easy, std::size_t limit) {
    curl_off_t size = 0;
    curl_easy_getinfo(easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &size);
    return size < 0 ? 0 : std::min(static_cast<std::size_t>(size), limit);
}

bool is_loopback_address(std::string_view address) {
    return address == "::1" || address.starts_with("127.") || address.starts_with("::ffff:127.");
}

} // namespace

Handle::State::~State() {
    explicit_bzero(call.body.data(), call.body.size());
}

Handle::Handle(HttpCall call, const HandleSettings& settings) : state_(std::make_unique<State>()) {
    state_->call = std::move(call);
    set_security(settings);
    set_limits(settings.limits);
    set_request();
    set_callbacks();
}

void Handle::set_security(const HandleSettings& settings) {
    CURL* easy = state_->easy.get();
    set(easy, CURLOPT_PROTOCOLS_STR, is_plain(state_->call.url) ? "http" : "https");
    set(easy, CURLOPT_FOLLOWLOCATION, 0L); // the token header would follow to any host
    set(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    set(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    set(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (!settings.ca_file.empty()) set(easy, CURLOPT_CAINFO, settings.ca_file.c_str());
    set(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(easy, CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE)); // a proxy sees none of ours
    set(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L); // and its 200 is not mistaken for the cloud's
    set(easy, CURLOPT_NOPROXY, no_proxy().c_str());
    set(easy, CURLOPT_NOSIGNAL, 1L);
    set(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(easy, CURLOPT_MAXLIFETIME_CONN, connection_lifetime_seconds);
    if (settings.share != nullptr) set(easy, CURLOPT_SHARE, settings.share);
    if (state_->call.kind == HttpCall::Kind::read) return;
    // A connection of its own that is never used again: libcurl repeats a POST by itself on a reused one that
    // dies before the answer.
    set(easy, CURLOPT_FRESH_CONNECT, 1L);
    set(easy, CURLOPT_FORBID_REUSE, 1L);
}

void Handle::set_limits(const CallLimits& limits) {
    CURL* easy = state_->easy.get();
    const bool restart = state_->call.kind == HttpCall::Kind::restart;
    set(easy, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(limits.connect));
    set(easy, CURLOPT_TIMEOUT_MS, milliseconds(restart ? limits.restart : limits.read));
    state_->body_left = restart ? limits.restart_reply : limits.read_reply;
    state_->headers_left = limits.reply_headers;
    if (restart) return;
    set(easy, CURLOPT_LOW_SPEED_LIMIT, low_speed_bytes);
    set(easy, CURLOPT_LOW_SPEED_TIME, static_cast<long>(limits.low_speed / 1s));
}

void Handle::set_request() {
    CURL* easy = state_->easy.get();
    const HttpCall& call = state_->call;
    set(easy, CURLOPT_URL, call.url.c_str());
    if (call.kind != HttpCall::Kind::read) {
        set(easy, CURLOPT_POST, 1L);
        set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
        set(easy, CURLOPT_POSTFIELDS, call.body.c_str());
    }
    for (const std::string& line : call.headers) {
        assert(line.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
        curl_slist* longer = curl_slist_append(state_->headers.get(), line.c_str());
        (void)state_->headers.release();
        state_->headers.reset(longer);
    }
    set(easy, CURLOPT_HTTPHEADER, state_->headers.get());
}

void Handle::set_callbacks() {
    CURL* easy = state_->easy.get();
    set(easy, CURLOPT_PREREQFUNCTION, &Handle::before_first_byte);
    set(easy, CURLOPT_PREREQDATA, state_.get());
    set(easy, CURLOPT_WRITEFUNCTION, &Handle::take_body);
    set(easy, CURLOPT_WRITEDATA, state_.get());
    set(easy, CURLOPT_HEADERFUNCTION, &Handle::take_header);
    set(easy, CURLOPT_HEADERDATA, state_.get());
    set(easy, CURLOPT_ERRORBUFFER, state_->message);
}

int Handle::before_first_byte(void* data, char* remote, char*, int, int) {
    State& state = *static_cast<State*>(data);
    // "localhost" is a name, and names can be made to mean anything.
    state.peer_refused = is_plain(state.call.url) && !is_loopback_address(remote);
    if (state.peer_refused) return CURL_PREREQFUNC_ABORT;
    return !state.gate || state.gate() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

std::size_t Handle::take_body(char* bytes, std::size_t size, std::size_t count, void* data) {
    State& state = *static_cast<State*>(data);
    const std::size_t length = size * count;
    if (length > state.body_left) return 0; // aborts
    if (state.reply.body.empty()) state.reply.body.reserve(announced_size(state.easy.get(), state.body_left));
    state.body_left -= length;
    state.reply.body.append(bytes, length);
    return length;
}

std::size_t Handle::take_header(char* bytes, std::size_t size, std::size_t count, void* data) {
    State& state = *static_cast<State*>(data);
    const std::size_t length = size * count;
    if (length > state.headers_left) return 0; // aborts
    state.headers_left -= length;
    return take_header_line(state.reply, {bytes, length}) ? length : 0;
}

std::string Handle::host() const {
    const std::string rest = url().substr(url().find("//") + 2);
    return rest.substr(0, rest.find('/'));
}

std::string Handle::trouble(CURLcode code) const {
    if (code == CURLE_OK) return {};
    if (state_->peer_refused) return "plain HTTP is for loopback addresses, and the host has another one";
    return state_->message[0] != '\0' ? state_->message : curl_easy_strerror(code);
}

} // namespace cph_plan
