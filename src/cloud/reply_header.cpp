#include "reply_header.hpp"

#include "cph_plan/base/text.hpp"

#include <charconv>
#include <utility>

namespace cph_plan {

namespace {

constexpr int first_final_status = 200;

std::string_view value_of(std::string_view line) {
    constexpr std::string_view space = " \t\r\n";
    const std::size_t colon = line.find(':');
    const std::size_t first =
        colon == std::string_view::npos ? colon : line.find_first_not_of(space, colon + 1);
    if (first == std::string_view::npos) return {};
    return line.substr(first, line.find_last_not_of(space) - first + 1);
}

int status_of(std::string_view line) {
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos) return 0;
    int status = 0;
    std::from_chars(line.data() + space + 1, line.data() + line.size(), status);
    return status < first_final_status ? 0 : status;
}

} // namespace

bool take_header_line(HttpReply& reply, std::string_view line) {
    if (line.starts_with("HTTP/")) {
        reply = {};
        reply.status = status_of(line);
        return true;
    }
    const std::string name = lower(line.substr(0, line.find(':')));
    if (name == "content-length") {
        const std::string before = std::exchange(reply.length, std::string(value_of(line)));
        return before.empty() || before == reply.length;
    }
    if (name == "date") reply.date = value_of(line);
    if (name == "retry-after") reply.retry_after = value_of(line);
    if (name == "x-request-id") reply.gateway_request = value_of(line);
    if (name == "x-subject-token") reply.token = Secret(std::string(value_of(line)));
    return true;
}

} // namespace cph_plan
