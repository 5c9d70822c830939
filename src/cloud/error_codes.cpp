#include "cph_plan/cloud/error_codes.hpp"

#include <algorithm>
#include <iterator>

namespace cph_plan {

namespace {

struct ServiceCode {
    std::string_view code;
    Refusal refusal;
};

constexpr ServiceCode service_codes[] = {
    {"CPS.0001", Refusal::credentials}, // no permission, or a token without project scope
    {"CPS.0002", Refusal::rejected},    // offset or limit
    {"CPS.0003", Refusal::unsure},      // internal error
    {"CPS.0006", Refusal::credentials}, // account restricted
    {"CPS.0007", Refusal::credentials}, // account suspended
    {"CPS.0008", Refusal::credentials}, // account not verified
    {"CPS.0010", Refusal::rejected},    // status
    {"CPS.0011", Refusal::rejected},    // job not found
    {"CPS.0015", Refusal::rejected},    // server_id not found
    {"CPS.0016", Refusal::rejected},    // server_id invalid
    {"CPS.0042", Refusal::busy},        // system busy
    {"CPS.0046", Refusal::rejected},    // project_id invalid
    {"CPS.0048", Refusal::rejected},    // job_id empty
    {"CPS.0049", Refusal::rejected},    // request_id empty
    {"CPS.0050", Refusal::rejected},    // no jobs for the request
    {"CPS.0053", Refusal::rejected},    // phone frozen
    {"CPS.0054", Refusal::unsure},      // job handling timed out
    {"CPS.0094", Refusal::rejected},    // server_ids invalid
    {"CPS.0095", Refusal::rejected},    // server_ids empty
    {"CPS.0096", Refusal::rejected},    // too many servers
    {"CPS.0097", Refusal::rejected},    // server_id invalid
    {"CPS.0099", Refusal::rejected},    // server not ready
    {"CPS.0105", Refusal::rejected},    // host status
    {"CPS.0141", Refusal::rejected},    // phone not running
    {"CPS.0156", Refusal::rejected},    // server_id not found
    {"CPS.0158", Refusal::rejected},    // not available for being restarted
    {"CPS.0159", Refusal::rejected},    // server not found
    {"CPS.0161", Refusal::rejected},    // too many request ids
    {"CPS.0165", Refusal::rejected},    // phone neither stopped nor running
    {"CPS.1028", Refusal::rejected},    // server frozen
};

struct GatewayCode {
    std::string_view number; // after "APIGW." or "APIG."
    int status;
    Refusal refusal;
};

constexpr GatewayCode gateway_codes[] = {
    {"0101", 404, Refusal::rejected},    // no such API
    {"0103", 404, Refusal::rejected},    // no such back end
    {"0201", 413, Refusal::rejected},    // body too large
    {"0201", 414, Refusal::rejected},    // URI too long
    {"0201", 494, Refusal::rejected},    // headers too large
    {"0301", 401, Refusal::login},       // token or signature
    {"0302", 403, Refusal::credentials}, // user not allowed
    {"0303", 401, Refusal::login},       // application, or a clock 15 minutes off
    {"0304", 403, Refusal::credentials}, {"0305", 401, Refusal::login},
    {"0306", 403, Refusal::credentials}, {"0307", 401, Refusal::login},       // token must be updated
    {"0308", 429, Refusal::throttled},   {"0310", 403, Refusal::credentials}, // project unavailable
    {"0401", 403, Refusal::credentials},                                      // address unknown
    {"0402", 403, Refusal::credentials},                                      // address not allowed
    {"0610", 502, Refusal::rejected},                                         // no back end
    {"0613", 503, Refusal::iam_down},
};

constexpr int not_found = 404;

Refusal service_refusal(std::string_view code) {
    const auto* const found = std::find_if(std::begin(service_codes), std::end(service_codes),
                                           [&](const ServiceCode& row) { return row.code == code; });
    return found == std::end(service_codes) ? Refusal::none : found->refusal;
}

Refusal gateway_refusal(int status, std::string_view number) {
    const auto* const found =
        std::find_if(std::begin(gateway_codes), std::end(gateway_codes),
                     [&](const GatewayCode& row) { return row.number == number && row.status == status; });
    return found == std::end(gateway_codes) ? Refusal::none : found->refusal;
}

// "APIGW.0301" and "APIG.0301" are the same code of two kinds of gateway.
std::string_view gateway_number(std::string_view code) {
    for (const std::string_view prefix : {"APIGW.", "APIG."})
        if (code.starts_with(prefix)) return code.substr(prefix.size());
    return {};
}

bool is_of_the_service(std::string_view code) {
    return code.starts_with("CPS.");
}

bool may_be_a_proxy(int status) {
    return status == 500 || status == 502 || status == 504;
}

bool names_a_missing_thing(std::string_view code) {
    constexpr std::string_view missing[] = {"CPS.0011", "CPS.0015", "CPS.0016", "CPS.0050",
                                            "CPS.0097", "CPS.0156", "CPS.0159"};
    return std::find(std::begin(missing), std::end(missing), code) != std::end(missing);
}

} // namespace

Refusal refusal_of(int http_status, std::string_view code) {
    if (http_status < 400 || http_status > 599) return Refusal::none;
    if (const auto number = gateway_number(code); !number.empty())
        return gateway_refusal(http_status, number);
    return may_be_a_proxy(http_status) ? Refusal::none : service_refusal(code);
}

Refusal item_refusal_of(std::string_view code) {
    const Refusal refusal = service_refusal(code);
    return refusal == Refusal::none || refusal == Refusal::unsure ? Refusal::none : Refusal::rejected;
}

ReadAnswer read_answer_of(int http_status, std::string_view code) {
    switch (refusal_of(http_status, code)) {
    case Refusal::login: return ReadAnswer::login;
    case Refusal::credentials: return ReadAnswer::credentials;
    case Refusal::rejected:
        // A gateway that finds no API or no back end says nothing about the thing, and may find them soon.
        if (!gateway_number(code).empty()) return ReadAnswer::again;
        return names_a_missing_thing(code) ? ReadAnswer::unknown_id : ReadAnswer::refused;
    case Refusal::unsure:
    case Refusal::throttled:
    case Refusal::busy:
    case Refusal::iam_down: return ReadAnswer::again;
    case Refusal::none: break;
    }
    const bool missing = http_status == not_found && is_of_the_service(code);
    return missing ? ReadAnswer::unknown_id : ReadAnswer::again;
}

} // namespace cph_plan
