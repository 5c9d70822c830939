#include "cph_plan/plan/origin.hpp"

#include "cph_plan/base/text.hpp"
#include "cph_plan/plan/scalars.hpp"

#include <algorithm>
#include <string>

namespace cph_plan {

namespace {

constexpr std::size_t host_length_max = 253; // of a DNS name
constexpr std::size_t label_length_max = 63;

bool is_label(std::string_view label) {
    return !label.empty() && label.size() <= label_length_max && label.front() != '-' &&
           label.back() != '-' &&
           std::ranges::all_of(label, [](char letter) { return is_alphanumeric(letter) || letter == '-'; });
}

bool is_host_name(std::string_view host) {
    if (host.size() > host_length_max) return false;
    for (;;) {
        const std::size_t dot = host.find('.');
        if (!is_label(host.substr(0, dot))) return false;
        if (dot == std::string_view::npos) return true;
        host.remove_prefix(dot + 1);
    }
}

bool is_bracketed_address(std::string_view host) {
    return host.size() > 4 && host.front() == '[' && host.back() == ']' &&
           std::ranges::all_of(host.substr(1, host.size() - 2), [](char letter) {
               return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f') ||
                      (letter >= 'A' && letter <= 'F') || letter == ':' || letter == '.';
           });
}

bool is_port(std::string_view text) {
    const auto port = read_integer(text);
    return port && *port >= 1 && *port <= 65535;
}

tl::unexpected<Error> refuse(std::string what) {
    return fail(
        {.what = std::move(what), .hint = "an endpoint is an origin like https://cph.example.com:8443"});
}

} // namespace

bool is_loopback_host(std::string_view host) {
    const bool address =
        host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos;
    return address || host == "[::1]" || lower(host) == "localhost";
}

Status check_origin(std::string_view text) {
    const bool secure = text.starts_with("https://");
    if (!secure && !text.starts_with("http://")) return refuse("an endpoint begins with https://");
    std::string_view rest = text.substr(secure ? 8 : 7);
    if (rest.find('@') != std::string_view::npos) return refuse("an endpoint holds no user name");
    if (rest.find_first_of("/?#") != std::string_view::npos)
        return refuse("an endpoint has no path, query or fragment, not even a final '/'");
    const std::size_t bracket = rest.rfind(']');
    const std::size_t colon = rest.find(':', bracket == std::string_view::npos ? 0 : bracket);
    const std::string_view host = rest.substr(0, colon);
    if (!is_host_name(host) && !is_bracketed_address(host))
        return refuse("an endpoint needs a plain host name");
    if (colon != std::string_view::npos && !is_port(rest.substr(colon + 1)))
        return refuse("an endpoint's port is a number from 1 to 65535");
    if (!secure && !is_loopback_host(host)) return refuse("plain http is for loopback hosts only");
    return {};
}

} // namespace cph_plan
