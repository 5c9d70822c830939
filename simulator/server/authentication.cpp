#include "authentication.hpp"

#include "cph_plan/base/digest.hpp"

#include <algorithm>
#include <openssl/crypto.h>
#include <sstream>
#include <vector>

namespace cph_sim {

namespace {

// "Access=…, SignedHeaders=…, Signature=…" after the algorithm's name.
std::map<std::string, std::string> parts_of(const std::string& authorization) {
    std::map<std::string, std::string> parts;
    std::istringstream words(authorization.substr(authorization.find(' ') + 1));
    for (std::string word; std::getline(words, word, ',');) {
        word.erase(0, word.find_first_not_of(' '));
        const std::size_t equals = word.find('=');
        if (equals != std::string::npos) parts[word.substr(0, equals)] = word.substr(equals + 1);
    }
    return parts;
}

// The query arrives encoded already; the signature is over its sorted parts.
std::string sorted_query(const std::string& query) {
    std::vector<std::string> parts;
    std::istringstream words(query);
    for (std::string word; std::getline(words, word, '&');)
        parts.push_back(word.find('=') == std::string::npos ? word + "=" : word);
    std::sort(parts.begin(), parts.end());
    std::string sorted;
    for (const std::string& part : parts) sorted += (sorted.empty() ? "" : "&") + part;
    return sorted;
}

} // namespace

std::string check_signature(const Request& request, const std::string& access_key,
                            const std::string& secret_key) {
    const auto authorization = request.headers.find("authorization");
    const std::string algorithm = "SDK-HMAC-SHA256";
    if (authorization == request.headers.end() || !authorization->second.starts_with(algorithm + " "))
        return "x-auth-token not found";
    auto parts = parts_of(authorization->second);
    if (parts["Access"] != access_key)
        return "Get secretKey failed,ak:" + parts["Access"] + ",err:ak not exist";
    const auto date = request.headers.find("x-sdk-date");
    if (date == request.headers.end()) return "verify aksk signature fail: no X-Sdk-Date";

    std::string signed_lines;
    std::istringstream names(parts["SignedHeaders"]);
    for (std::string name; std::getline(names, name, ';');) {
        const auto header = request.headers.find(name);
        signed_lines += name + ":" + (header == request.headers.end() ? "" : header->second) + "\n";
    }
    const std::string path = request.path.ends_with('/') ? request.path : request.path + "/";
    const std::string canonical = request.method + "\n" + path + "\n" + sorted_query(request.query) + "\n" +
                                  signed_lines + "\n" + parts["SignedHeaders"] + "\n" +
                                  cph_plan::hex(cph_plan::sha256(request.body));
    const std::string to_sign =
        algorithm + "\n" + date->second + "\n" + cph_plan::hex(cph_plan::sha256(canonical));
    const std::string expected = cph_plan::hex(cph_plan::hmac_sha256(secret_key, to_sign));
    const std::string& given = parts["Signature"];
    const bool same =
        given.size() == expected.size() && CRYPTO_memcmp(given.data(), expected.data(), expected.size()) == 0;
    return same ? "" : "verify aksk signature fail";
}

} // namespace cph_sim
