#include "handle.hpp"

#include "cph_plan/base/text.hpp"
#include "headers.hpp"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string_view>

namespace cph_plan {

namespace {

constexpr long connect_timeout_ms = 10'000;
constexpr long post_timeout_ms = 60'000; // above any gateway's own, so that its 504 arrives
constexpr long read_timeout_ms = 30'000;
constexpr long low_speed_bytes = 100;
constexpr long low_speed_seconds = 20;

template <class Value>
void set(CURL* easy, CURLoption option, Value value) {
    curl_easy_setopt(easy, option, value);
}

// Loopback never goes through a proxy, whatever the environment says.
std::string no_proxy() {
    std::string hosts = "127.0.0.1,localhost,::1";
    for (const char* name : {"no_proxy", "NO_PROXY"})
        if (const char* more = std::getenv(name)) return hosts + "," + more;
    return hosts;
}

std::string_view value_of(std::string_view line) {
    const std::size_t colon = line.find(':');
    std::string_view value = line.substr(colon + 1);
    while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
    while (!value.empty() && (value.back() == '\r' || value.back() == '\n' || value.back() == ' '))
        value.remove_suffix(1);
    return value;
}

} // namespace

Handle::Handle(const std::string& url, const std::string& method, const std::string& body,
               SignedRequest request, const Credentials& credentials, const HandleSettings& settings)
    : state_(std::make_unique<State>()) {
    CURL* easy = state_->easy.get();
    state_->url = url.substr(0, url.find('?'));
    state_->body = body;
    set(easy, CURLOPT_URL, url.c_str());
    set(easy, CURLOPT_PROTOCOLS_STR, url.starts_with("http://") ? "http" : "https");
    set(easy, CURLOPT_FOLLOWLOCATION, 0L); // the token header would follow to any host
    set(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    set(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    set(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(easy, CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE)); // a proxy sees none of ours
    set(easy, CURLOPT_NOSIGNAL, 1L);
    set(easy, CURLOPT_NOPROXY, no_proxy().c_str());
    set(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    if (!settings.ca_file.empty()) set(easy, CURLOPT_CAINFO, settings.ca_file.c_str());
    const bool post = method == "POST";
    set(easy, CURLOPT_CONNECTTIMEOUT_MS, connect_timeout_ms);
    set(easy, CURLOPT_TIMEOUT_MS, post ? post_timeout_ms : read_timeout_ms);
    // Not for the restart call: a cloud that takes half a minute to answer would look like one that never
    // does.
    if (!post) set(easy, CURLOPT_LOW_SPEED_LIMIT, low_speed_bytes);
    if (!post) set(easy, CURLOPT_LOW_SPEED_TIME, low_speed_seconds);
    state_->reply_max = post ? post_reply_max : read_reply_max;
    if (post) {
        set(easy, CURLOPT_POST, 1L);
        set(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(state_->body.size()));
        set(easy, CURLOPT_POSTFIELDS, state_->body.c_str());
    }
    add_header("Content-Type: application/json");
    add_header("Expect:");
    for (const auto& [name, value] : request.headers)
        if (name == "x-project-id") add_header("X-Project-Id: " + value);
    for (const std::string& line : credential_headers(std::move(request), credentials)) add_header(line);
    set(easy, CURLOPT_HTTPHEADER, state_->headers.get());
    set(easy, CURLOPT_WRITEFUNCTION, &Handle::take_body);
    set(easy, CURLOPT_WRITEDATA, state_.get());
    set(easy, CURLOPT_HEADERFUNCTION, &Handle::take_header);
    set(easy, CURLOPT_HEADERDATA, state_.get());
    set(easy, CURLOPT_ERRORBUFFER, state_->message);
}

void Handle::add_header(const std::string& line) {
    curl_slist* longer = curl_slist_append(state_->headers.get(), line.c_str());
    (void)state_->headers.release();
    state_->headers.reset(longer);
}

void Handle::alone(std::function<bool()> gate) {
    state_->gate = std::move(gate);
    CURL* easy = state_->easy.get();
    set(easy, CURLOPT_FRESH_CONNECT, 1L);
    set(easy, CURLOPT_FORBID_REUSE, 1L);
    set(easy, CURLOPT_PREREQFUNCTION, &Handle::ask_gate);
    set(easy, CURLOPT_PREREQDATA, state_.get());
}

int Handle::ask_gate(void* state, char*, char*, int, int) {
    return static_cast<State*>(state)->gate() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

std::size_t Handle::take_body(char* bytes, std::size_t size, std::size_t count, void* state) {
    auto& self = *static_cast<State*>(state);
    const std::size_t length = size * count;
    if (self.reply.body.size() + length > self.reply_max) return 0; // aborts
    self.reply.body.append(bytes, length);
    return length;
}

std::size_t Handle::take_header(char* bytes, std::size_t size, std::size_t count, void* state) {
    HttpReply& reply = static_cast<State*>(state)->reply;
    const std::string_view line(bytes, size * count);
    if (line.starts_with("HTTP/")) {
        const std::size_t space = line.find(' ');
        int status = 0;
        if (space != std::string_view::npos)
            std::from_chars(line.data() + space + 1, line.data() + line.size(), status);
        reply = {};
        reply.status = status < 200 ? 0 : status; // an interim answer settles nothing
        return line.size();
    }
    const std::string name = lower(line.substr(0, line.find(':')));
    if (name == "date") reply.date = value_of(line);
    if (name == "retry-after") reply.retry_after = value_of(line);
    if (name == "x-request-id") reply.gateway_request = value_of(line);
    return line.size();
}

std::string Handle::trouble(CURLcode code) const {
    if (code == CURLE_OK) return {};
    return state_->message[0] != '\0' ? state_->message : curl_easy_strerror(code);
}

} // namespace cph_plan
