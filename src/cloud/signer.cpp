#include "cph_plan/cloud/signer.hpp"

#include "cph_plan/base/digest.hpp"
#include "cph_plan/base/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace cph_plan {

namespace {

// Each segment encoded; the signature wants a slash at the end even where the sent path has none.
std::string canonical_path(std::string_view path) {
    std::string out;
    for (std::size_t begin = 0; begin < path.size();) {
        const std::size_t slash = std::min(path.find('/', begin), path.size());
        out += percent_encoded(path.substr(begin, slash - begin));
        out += '/';
        begin = slash + 1;
    }
    return out.empty() ? "/" : out;
}

Fields sorted_headers(const Fields& headers) {
    Fields sorted;
    for (const auto& [name, value] : headers) sorted.emplace_back(lower(name), trimmed(value));
    std::ranges::sort(sorted);
    return sorted;
}

} // namespace

std::string percent_encoded(std::string_view text) {
    constexpr char letters[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           c == '-' || c == '_' || c == '.' || c == '~';
        if (plain) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += letters[byte >> 4];
        out += letters[byte & 15];
    }
    return out;
}

std::string canonical_query(const Fields& query) {
    Fields sorted = query;
    std::ranges::sort(sorted);
    std::string out;
    for (const auto& [name, value] : sorted) {
        if (!out.empty()) out += '&';
        out += percent_encoded(name) + "=" + percent_encoded(value);
    }
    return out;
}

std::string authorization(const SignedRequest& request, std::string_view access_key,
                          const Secret& secret_key) {
    std::string block;
    std::string list;
    std::string date;
    for (const auto& [name, value] : sorted_headers(request.headers)) {
        block.append(name).append(":").append(value).append("\n");
        list.append(list.empty() ? "" : ";").append(name);
        if (name == "x-sdk-date") date = value;
    }
    const std::string canonical =
        fmt::format("{}\n{}\n{}\n{}\n{}\n{}", request.method, canonical_path(request.path),
                    canonical_query(request.query), block, list, hex(sha256(request.body)));
    const std::string to_sign = fmt::format("SDK-HMAC-SHA256\n{}\n{}", date, hex(sha256(canonical)));
    return fmt::format("SDK-HMAC-SHA256 Access={}, SignedHeaders={}, Signature={}", access_key, list,
                       hex(hmac_sha256(secret_key.reveal(), to_sign)));
}

} // namespace cph_plan
