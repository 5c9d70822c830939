#include "cph_plan/cloud/endpoint.hpp"

#include "cph_plan/base/text.hpp"
#include "cph_plan/plan/origin.hpp"
#include "cph_plan/plan/words.hpp"

#include <algorithm>
#include <curl/curl.h>
#include <fmt/format.h>
#include <memory>

namespace cph_plan {

namespace {

struct Origin {
    std::string scheme;
    std::string host;
    std::string port;
};

class Url {
public:
    explicit Url(const std::string& text) : handle_(curl_url(), curl_url_cleanup) {
        good_ = curl_url_set(handle_.get(), CURLUPART_URL, text.c_str(), CURLU_DISALLOW_USER) == CURLUE_OK;
    }
    bool good() const { return good_; }
    std::string part(CURLUPart which) const {
        char* text = nullptr;
        if (curl_url_get(handle_.get(), which, &text, which == CURLUPART_PORT ? CURLU_DEFAULT_PORT : 0) !=
            CURLUE_OK)
            return {};
        std::string copy(text);
        curl_free(text);
        return copy;
    }

private:
    std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> handle_;
    bool good_ = false;
};

tl::unexpected<Error> refuse(const std::string& endpoint, std::string what, std::string hint) {
    return fail(
        {.what = std::move(what), .where = "endpoint " + printable(endpoint), .hint = std::move(hint)});
}

bool is_plain(char c) {
    return c > ' ' && c < 0x7f;
}

Result<Origin> parse(const std::string& text) {
    const Url url(text);
    const bool plain = std::ranges::all_of(text, is_plain);
    if (!plain || !url.good() || text.find('@') != std::string::npos)
        return refuse(text, "not an origin", "write it like https://host or https://host:8443");
    const std::string path = url.part(CURLUPART_PATH);
    if ((path != "/" && !path.empty()) || !url.part(CURLUPART_QUERY).empty() ||
        !url.part(CURLUPART_FRAGMENT).empty())
        return refuse(text, "an endpoint is scheme, host and port only", "take the path away");
    Origin origin{url.part(CURLUPART_SCHEME), lower(url.part(CURLUPART_HOST)), url.part(CURLUPART_PORT)};
    if (origin.host.empty() || origin.host.ends_with("."))
        return refuse(text, "the host is not a full name", "");
    return origin;
}

// HOST allows the scheme's usual port, HOST:PORT that one. What is no such thing allows nothing.
bool allows(const std::string& entry, const Origin& origin) {
    const auto permitted = parse(fmt::format("{}://{}", origin.scheme, entry));
    return permitted && permitted->host == origin.host && permitted->port == origin.port;
}

bool is_usual_port(const Origin& origin) {
    return origin.port == (origin.scheme == "https" ? "443" : "80");
}

std::string text_of(const Origin& origin) {
    return fmt::format("{}://{}{}", origin.scheme, origin.host,
                       is_usual_port(origin) ? "" : ":" + origin.port);
}

// The vendor's hosts of a region, the one to be used first.
using Hosts = std::vector<std::string>;

Result<std::string> checked_origin(const std::string& endpoint, const Hosts& vendors,
                                   std::span<const std::string> allowed) {
    if (endpoint.empty()) return "https://" + vendors.front();
    const auto origin = parse(endpoint);
    if (!origin) return fail(origin.error());
    const bool usual = origin->scheme == "https" && is_usual_port(*origin);
    if (usual && std::ranges::count(vendors, origin->host) > 0) return text_of(*origin);
    if (!std::ranges::any_of(allowed, [&](const std::string& entry) { return allows(entry, *origin); }))
        return refuse(
            endpoint, "the plan wants the credential sent to a host that nobody allowed",
            fmt::format("if that is right, say --allow-endpoint {}:{}", origin->host, origin->port));
    if (origin->scheme != "https" && !(origin->scheme == "http" && is_loopback_host(origin->host)))
        return refuse(endpoint, "the credential is only sent over HTTPS",
                      "plain HTTP is for loopback addresses");
    return text_of(*origin);
}

Status check_region(const Target& target) {
    if (is_region(target.region)) return {};
    return fail({.what = fmt::format("'{}' is not a region", printable(target.region)),
                 .where = "target " + target.name.text,
                 .hint = "a region is written like cn-east-3"});
}

} // namespace

Status check_allowed_endpoint(const std::string& entry) {
    if (check_origin("https://" + entry)) return {};
    return fail({.what = fmt::format("'{}' is not HOST or HOST:PORT", printable(entry)),
                 .where = "--allow-endpoint",
                 .hint = "name one host, like cph.example.com or 127.0.0.1:8443, without a scheme"});
}

Result<std::string> cph_origin(const Target& target, std::span<const std::string> allowed) {
    if (const auto region = check_region(target); !region) return fail(region.error());
    return checked_origin(target.endpoint, {fmt::format("cph.{}.myhuaweicloud.com", target.region)}, allowed);
}

Result<std::string> iam_origin(const Target& target, std::span<const std::string> allowed) {
    if (const auto region = check_region(target); !region) return fail(region.error());
    Hosts vendors{fmt::format("iam.{}.myhuaweicloud.com", target.region), "iam.myhuaweicloud.com"};
    // These two have no token service of their own (the vendor's Go SDK, its table of IAM endpoints).
    if (target.region == "af-north-1" || target.region == "ru-northwest-2") std::ranges::reverse(vendors);
    return checked_origin(target.iam_endpoint, vendors, allowed);
}

} // namespace cph_plan
