// Whatever answers a restart call, the verdict keeps its shape, and no server is settled by less than a whole
// reply. Input: the status, a line end, the body.
#include "cph_plan/base/text.hpp"
#include "cph_plan/cloud/decode.hpp"
#include "cph_plan/cloud/identifier.hpp"
#include "cph_plan/cloud/verdict.hpp"
#include "support/require.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>

using namespace cph_plan;

namespace {

using Kind = RestartReply::Kind;

// Those of the published samples, one that no reply holds, and one in letters.
const std::vector<std::string> asked{"1234567b8bab40ffb711234cb80d0234", "1678567b8bab40f93711234cb80d0764",
                                     "a", "never-described"};

bool is_kept(const std::string& text) {
    return text.size() <= kept_message_max && is_utf8(text);
}

void check_server(const ServerReply& server) {
    require(is_kept(server.code) && is_kept(server.message));
    require((server.kind == ServerReply::Kind::accepted) == !server.jobs.empty());
    require(server.kind != ServerReply::Kind::rejected || !server.code.empty());
    for (const JobId& job : server.jobs) require(is_identifier(job.text));
}

void check(const RestartReply& reply, int status) {
    const bool success = status >= 200 && status <= 299;
    const bool error = status >= 400 && status <= 599;
    require(reply.http_status == status);
    require(is_kept(reply.code) && is_kept(reply.message));
    require(reply.warnings.size() <= 22);
    for (const std::string& warning : reply.warnings)
        require(printable(warning) == warning || warning.size() > 500);
    require(reply.request.empty() || is_identifier(reply.request.text));
    require(reply.kind == Kind::answered ? reply.servers.size() == asked.size() : reply.servers.empty());
    for (const ServerReply& server : reply.servers) check_server(server);
    switch (reply.kind) {
    case Kind::answered: require(success); break;
    case Kind::unknown: require(reply.saw_2xx == success); break;
    case Kind::not_sent: require(false); break; // it was
    case Kind::try_again:
    case Kind::rejected:
    case Kind::credentials: require(error && !reply.code.empty()); break;
    }
}

// The text without its last character that matters: no whole reply any more.
std::string_view cut(std::string_view body) {
    const std::size_t last = body.find_last_not_of(" \t\r\n");
    return last == std::string_view::npos ? body : body.substr(0, last);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::size_t line = std::min(input.find('\n'), input.size());
    int status = 0;
    std::from_chars(input.data(), input.data() + line, status);
    const std::string_view body = input.substr(std::min(line + 1, input.size()));
    const RestartReply reply = judge_restart({.http_status = status, .body = body}, asked);
    check(reply, status);
    if (reply.kind != Kind::unknown)
        require(judge_restart({.http_status = status, .body = cut(body)}, asked).kind == Kind::unknown);
    const RestartReply lost = judge_restart({.curl_code = 18, .http_status = status, .body = body}, asked);
    require(lost.kind == Kind::unknown && lost.servers.empty());
    return 0;
}
