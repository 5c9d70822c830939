#include "signature.hpp"

#include "cph_plan/base/digest.hpp"
#include "percent.hpp"

#include <algorithm>
#include <openssl/crypto.h>
#include <vector>

namespace cph_sim {

namespace {

const std::string algorithm = "SDK-HMAC-SHA256";

struct Authorization {
    std::string_view access;
    std::string_view signed_headers;
    std::string_view signature;
};

// Takes `begin` and then everything up to `end` off the front of the text; an empty `end` means all of it.
std::optional<std::string_view> take_between(std::string_view& text, std::string_view begin,
                                             std::string_view end) {
    if (!text.starts_with(begin)) return std::nullopt;
    text.remove_prefix(begin.size());
    const std::size_t stop = end.empty() ? text.size() : text.find(end);
    if (stop == std::string_view::npos) return std::nullopt;
    const std::string_view taken = text.substr(0, stop);
    text.remove_prefix(stop + end.size());
    return taken;
}

// One spelling only: "SDK-HMAC-SHA256 Access=…, SignedHeaders=…, Signature=…".
std::optional<Authorization> authorization_of(const Request& request) {
    const auto header = request.headers.find("authorization");
    if (header == request.headers.end()) return std::nullopt;
    std::string_view line = header->second;
    if (!line.starts_with(algorithm + " ")) return std::nullopt;
    line.remove_prefix(algorithm.size() + 1);
    const auto access = take_between(line, "Access=", ", ");
    if (!access) return std::nullopt;
    const auto signed_headers = take_between(line, "SignedHeaders=", ", ");
    if (!signed_headers) return std::nullopt;
    const auto signature = take_between(line, "Signature=", "");
    if (!signature) return std::nullopt;
    return Authorization{*access, *signed_headers, *signature};
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts{""};
    for (const char letter : text) {
        if (letter == separator)
            parts.emplace_back();
        else
            parts.back() += letter;
    }
    return parts;
}

// "20250102T030405Z" and nothing else.
std::optional<cph_plan::Instant> date_of(const std::string& text) {
    if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return std::nullopt;
    const auto part = [&](std::size_t from, std::size_t size) { return text.substr(from, size); };
    const auto read = cph_plan::parse_instant(part(0, 4) + "-" + part(4, 2) + "-" + part(6, 2) + "T" +
                                              part(9, 2) + ":" + part(11, 2) + ":" + part(13, 2) + "Z");
    if (!read) return std::nullopt;
    return *read;
}

bool in_lower_case(const std::string& name) {
    return std::none_of(name.begin(), name.end(), [](char letter) { return letter >= 'A' && letter <= 'Z'; });
}

// Lower case, in order, none twice, none that was not sent, and the date among them. The token of a temporary
// key must be signed: unsigned it could be exchanged on the way.
bool is_lawful(const std::vector<std::string>& names, const Request& request) {
    const auto names_it = [&](const char* name) {
        return std::binary_search(names.begin(), names.end(), name);
    };
    const bool in_order =
        std::adjacent_find(names.begin(), names.end(), std::greater_equal<>{}) == names.end();
    return in_order && names_it("x-sdk-date") &&
           (!request.headers.contains("x-security-token") || names_it("x-security-token")) &&
           std::all_of(names.begin(), names.end(), [&](const std::string& name) {
               return in_lower_case(name) && request.headers.contains(name);
           });
}

// The path segment by segment; it ends in a slash here even where the sent one does not.
std::string canonical_path(const std::string& path) {
    std::string canonical;
    for (const std::string& segment : split(path, '/'))
        canonical += percent_encode(percent_decode(segment)) + "/";
    return path.ends_with('/') ? canonical.substr(0, canonical.size() - 1) : canonical;
}

std::string canonical_query(const std::string& query) {
    Parameters parameters = query_parameters(query);
    std::sort(parameters.begin(), parameters.end());
    std::string canonical;
    for (const auto& [name, value] : parameters)
        canonical += (canonical.empty() ? "" : "&") + percent_encode(name) + "=" + percent_encode(value);
    return canonical;
}

std::string canonical_request(const Request& request, const Authorization& authorization,
                              const std::vector<std::string>& names) {
    std::string canonical =
        request.method + "\n" + canonical_path(request.path) + "\n" + canonical_query(request.query) + "\n";
    for (const std::string& name : names) canonical += name + ":" + request.headers.at(name) + "\n";
    canonical += "\n" + std::string(authorization.signed_headers) + "\n";
    const auto literal = request.headers.find("x-sdk-content-sha256");
    return canonical + (literal != request.headers.end() ? literal->second
                                                         : cph_plan::hex(cph_plan::sha256(request.body)));
}

// A body hash that was sent must be the body's, or say that the body is not signed.
bool body_is_as_declared(const Request& request) {
    const auto literal = request.headers.find("x-sdk-content-sha256");
    return literal == request.headers.end() || literal->second == "UNSIGNED-PAYLOAD" ||
           literal->second == cph_plan::hex(cph_plan::sha256(request.body));
}

bool same(std::string_view given, std::string_view expected) {
    return given.size() == expected.size() &&
           CRYPTO_memcmp(given.data(), expected.data(), expected.size()) == 0;
}

} // namespace

std::optional<std::string> named_key(const Request& request) {
    const auto authorization = authorization_of(request);
    if (!authorization) return std::nullopt;
    return std::string(authorization->access);
}

std::string signature_objection(const Request& request, const AccessKey& key, cph_plan::Instant now) {
    constexpr const char* wrong = "verify aksk signature fail";
    const auto authorization = authorization_of(request);
    if (!authorization || authorization->access != key.access) return wrong;
    const auto header = request.headers.find("x-sdk-date");
    const auto date = header == request.headers.end() ? std::nullopt : date_of(header->second);
    if (!date) return wrong;
    if (*date > now + signature_age_max || *date < now - signature_age_max)
        return "calc ak sk signature fail:signature expired";
    const std::vector<std::string> names = split(authorization->signed_headers, ';');
    if (!is_lawful(names, request) || !body_is_as_declared(request)) return wrong;
    const auto token = request.headers.find("x-security-token");
    if ((token == request.headers.end() ? "" : token->second) != key.security_token) return wrong;

    const std::string to_sign =
        algorithm + "\n" + header->second + "\n" +
        cph_plan::hex(cph_plan::sha256(canonical_request(request, *authorization, names)));
    const std::string expected = cph_plan::hex(cph_plan::hmac_sha256(key.secret, to_sign));
    return same(authorization->signature, expected) ? std::string() : wrong;
}

} // namespace cph_sim
