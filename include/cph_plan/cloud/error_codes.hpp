// The error codes we know and what each says about a restart call. A code is believed only in the company it
// is documented with; everything else settles nothing.
//
// Sources: CPH error table (API reference 2021-06, error page of 2025-10-28), gateway error page
// (api-sign-errorcode). The vendor's table gives 400 for every CPS code, newer pages hint at other statuses,
// so a CPS code counts with any 4xx or 5xx but those that a proxy or a broken back end gives (500, 502, 504).
#pragma once

#include <cstdint>
#include <string_view>

namespace cph_plan {

enum class Refusal : std::uint8_t {
    none,        // settles nothing: unknown code, or a known one in the wrong company
    unsure,      // known, but the call may have been carried out: CPS.0003, CPS.0054
    rejected,    // refused for good
    credentials, // refused for want of credentials or permission
    login,       // 401: worth one more try with a fresh token, else as credentials
    throttled,   // 429 with .0308
    busy,        // CPS.0042
    iam_down,    // 503 with .0613
};

constexpr bool is_success(int http_status) {
    return http_status >= 200 && http_status <= 299;
}

// What a code says about a whole call that was answered with `http_status`.
Refusal refusal_of(int http_status, std::string_view code);

// What a code beside one server of a 2xx reply says: `rejected`, or `none` for everything that is unsure.
Refusal item_refusal_of(std::string_view code);

// --- what a code says about a read

enum class ReadAnswer : std::uint8_t {
    again,       // asking again may help; also whatever has no meaning that we know, bare statuses included
    unknown_id,  // the service says that the thing asked for does not exist (or not yet)
    login,       // 401 with a code of the table
    credentials, // permission, arrears
    refused,     // refused by the service for good
};

ReadAnswer read_answer_of(int http_status, std::string_view code);

} // namespace cph_plan
