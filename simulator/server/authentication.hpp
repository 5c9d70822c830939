// The gateway's check of a request's signature, written from the signing guide and from nothing of the
// client's.
#pragma once

#include <map>
#include <string>

namespace cph_sim {

struct Request {
    std::string method;
    std::string path;                             // without the query
    std::string query;                            // as sent
    std::map<std::string, std::string> headers{}; // names in lower case
    std::string body{};
};

// Empty when `Authorization` signs this request with the key; else what the gateway would say.
std::string check_signature(const Request& request, const std::string& access_key,
                            const std::string& secret_key);

} // namespace cph_sim
