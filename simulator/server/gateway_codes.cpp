#include "gateway_codes.hpp"

#include "simulator/core/replies.hpp"

#include <algorithm>

namespace cph_sim {

namespace {

struct Known {
    std::string_view number;
    int status;
    std::string_view message;
};

constexpr Known known_codes[] = {
    {".0101", 404, "The API does not exist or has not been published in the environment"},
    {".0103", 404, "The backend does not exist"},
    {".0104", 400, "The plug-in configuration does not exist"},
    {".0105", 400, "The backend configuration does not exist"},
    {".0201", 502, "Backend unavailable"},
    {".0204", 400, "TLS version is not supported: TLSv1.1"},
    {".0301", 401, "Incorrect IAM authentication information: verify aksk signature fail"},
    {".0302", 403, "The IAM user is not allowed to access the API"},
    {".0303", 401, "Incorrect app authentication information"},
    {".0305", 401, "Incorrect authentication information"},
    {".0306", 403, "API access denied"},
    {".0307", 401, "The token must be updated"},
    {".0308", 429,
     "The throttling threshold has been reached: policy api over ratelimit,limit:5,time:1 second"},
    {".0310", 403, "The project is unavailable"},
    {".0401", 403, "Unknown client IP address"},
    {".0402", 403, "The client IP address is not authorized"},
    {".0601", 500, "Internal server error"},
    {".0605", 500, "Domain name resolution failed"},
    {".0606", 500, "Failed to load the API configuration"},
    {".0610", 502, "No backend available"},
    {".0613", 503, "The IAM service is unavailable"},
};

} // namespace

Reply refusal_by_code(std::string_view code) {
    const bool of_gateway = code.starts_with("APIGW.") || code.starts_with("APIG.");
    const std::string_view number = code.substr(std::min(code.find('.'), code.size()));
    const auto known = std::find_if(std::begin(known_codes), std::end(known_codes),
                                    [&](const Known& it) { return it.number == number; });
    if (of_gateway && known != std::end(known_codes))
        return refusal_reply(known->status, code, known->message);
    return refusal_reply(400, code, usual_message(code));
}

} // namespace cph_sim
