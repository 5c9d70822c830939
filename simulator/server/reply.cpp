#include "reply.hpp"

#include "json.hpp"

#include <ctime>
#include <fmt/format.h>

namespace cph_sim {

namespace {

std::string_view reason_of(int status) {
    switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 413: return "Payload Too Large";
    case 429: return "Too Many Requests";
    case 500: return "Internal Server Error";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    default: return "Status";
    }
}

} // namespace

Reply refusal_reply(int status, std::string_view code, std::string_view message) {
    return {.status = status,
            .body =
                dump({{"error_msg", message}, {"error_code", code}, {"request_id", std::string(32, '0')}})};
}

Reply page_reply(int status, std::string_view text) {
    return {.status = status,
            .body = fmt::format("<html><body><h1>{}</h1></body></html>", text),
            .type = "text/html"};
}

std::string http_date(cph_plan::Instant instant) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(instant);
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    char text[64];
    std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &utc);
    return text;
}

std::string http_text(const Reply& reply, cph_plan::Instant now, std::uint64_t number) {
    std::string text = fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\nX-Request-Id: {:032x}\r\n", reply.status,
                                   reason_of(reply.status), http_date(now), number);
    for (const auto& [name, value] : reply.headers) text += fmt::format("{}: {}\r\n", name, value);
    const bool has_body = reply.status != 204;
    if (has_body)
        text += fmt::format("Content-Type: {}\r\nContent-Length: {}\r\n", reply.type, reply.body.size());
    text += "\r\n";
    if (!has_body) return text;
    const bool cut = reply.delivery == Reply::Delivery::cut;
    return text + (cut ? reply.body.substr(0, reply.cut_at) : reply.body);
}

} // namespace cph_sim
