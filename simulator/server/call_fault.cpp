#include "call_fault.hpp"

#include "gateway_codes.hpp"
#include "json.hpp"
#include "simulator/core/values.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace cph_sim {

namespace {

using cph_plan::fail;
using cph_plan::Instant;
using cph_plan::Result;
using Reach = NamedCallFault::Reach;

// One byte more than the largest answer to a restart that a careful client reads.
constexpr std::size_t oversized_body = std::size_t{8} * 1024 * 1024 + 1;

Result<Bend> delivered(Reply::Delivery delivery) {
    return [delivery](Reply answer, Instant) {
        answer.delivery = delivery;
        return answer;
    };
}

template <Reply::Delivery delivery>
Result<Bend> delivered_so(std::string_view) {
    return delivered(delivery);
}

// Calls `bend(reply, position)`; a position past the end of the body, or none at all, is its middle.
template <class Change>
Result<Bend> at_byte(std::string_view value, Change change) {
    if (value.empty())
        return [change](Reply answer, Instant) { return change(answer, answer.body.size() / 2); };
    const auto position = read_number(value, 0, oversized_body);
    if (!position) return fail(position.error());
    return [change, at = static_cast<std::size_t>(*position)](Reply answer, Instant) {
        return change(answer, std::min(at, answer.body.size()));
    };
}

Result<Bend> truncated(std::string_view value) {
    return at_byte(value, [](Reply answer, std::size_t at) {
        answer.delivery = Reply::Delivery::cut;
        answer.cut_at = at;
        return answer;
    });
}

Result<Bend> cut_json(std::string_view value) {
    return at_byte(value, [](Reply answer, std::size_t at) {
        answer.body.resize(at);
        return answer;
    });
}

Result<Bend> slow(std::string_view value) {
    const auto delay = read_duration(value);
    if (!delay) return fail(delay.error());
    return [delay = *delay](Reply answer, Instant) {
        answer.delay = delay;
        return answer;
    };
}

Result<int> read_status(std::string_view value) {
    const auto status = read_number(value, 200, 599);
    if (!status) return fail(status.error());
    return static_cast<int>(*status);
}

Result<Bend> page_of_proxy(std::string_view value) {
    const auto status = read_status(value);
    if (!status) return fail(status.error());
    return [status = *status](Reply, Instant) { return page_reply(status, fmt::format("{}", status)); };
}

Result<Bend> other_status(std::string_view value) {
    const auto status = read_status(value);
    if (!status) return fail(status.error());
    return [status = *status](Reply answer, Instant) {
        answer.status = status;
        return answer;
    };
}

// "CPS.0042", or with another status than the code's own: "500 CPS.0003".
Result<Bend> refused_with(std::string_view value) {
    Reply reply = refusal_by_code(value.substr(value.find(' ') + 1));
    if (value.find(' ') != std::string_view::npos) {
        const auto status = read_status(value.substr(0, value.find(' ')));
        if (!status) return fail(status.error());
        reply.status = *status;
    }
    return [reply](Reply, Instant) { return reply; };
}

// The value is the header as it is sent; "date+30s" becomes the HTTP date that lies so far ahead.
Result<Bend> throttled(std::string_view value) {
    std::optional<cph_plan::Duration> ahead;
    if (value.starts_with("date+")) {
        const auto read = read_duration(value.substr(5));
        if (!read) return fail(read.error());
        ahead = *read;
    }
    return [header = std::string(value), ahead](Reply, Instant now) {
        Reply reply = refusal_by_code("APIGW.0308");
        if (!header.empty())
            reply.headers.emplace_back("Retry-After", ahead ? http_date(now + *ahead) : header);
        return reply;
    };
}

// "307", or with the place to go to: "302 http://127.0.0.1:8080/elsewhere".
Result<Bend> redirect(std::string_view value) {
    const auto status = read_status(value.substr(0, value.find(' ')));
    if (!status) return fail(status.error());
    const std::string_view place =
        value.find(' ') == std::string_view::npos ? "http://127.0.0.1:1/" : value.substr(value.find(' ') + 1);
    return [status = *status, place = std::string(place)](Reply, Instant) {
        Reply reply = page_reply(status, "moved");
        reply.headers.emplace_back("Location", place);
        return reply;
    };
}

Result<Bend> body_is(std::string_view value) {
    return [body = std::string(value)](Reply answer, Instant) {
        answer.body = body;
        return answer;
    };
}

// The member "jobs" of the answer is something else than a list.
Result<Bend> jobs_is(std::string_view value) {
    const bool absent = value == "absent";
    const Json given = absent ? Json() : Json::parse(value, nullptr, false);
    if (given.is_discarded())
        return fail({.what = fmt::format("'{}' is not JSON", value), .hint = "give JSON, or absent"});
    return [absent, given](Reply answer, Instant) {
        Json body = Json::parse(answer.body, nullptr, false);
        if (!body.is_object()) return answer;
        body["jobs"] = given;
        if (absent) body.erase("jobs");
        answer.body = dump(body);
        return answer;
    };
}

Result<Bend> odd_json(std::string_view value) {
    using Change = std::string (*)(std::string);
    constexpr std::pair<std::string_view, Change> changes[] = {
        {"bom", [](std::string body) { return "\xef\xbb\xbf" + body; }},
        {"trailing", [](std::string body) { return body + "}"; }},
        {"repeated_key",
         [](std::string body) {
             return R"({"request_id":"00000000000000000000000000000000",)" + body.substr(1);
         }},
        {"bad_utf8", [](std::string body) { return "{\"note\":\"\xff\xfe\"," + body.substr(1); }},
        {"deep",
         [](std::string body) {
             return "{\"deep\":" + std::string(100'000, '[') + std::string(100'000, ']') + "," +
                    body.substr(1);
         }},
        {"huge_number", [](std::string body) { return "{\"number\":1e999," + body.substr(1); }},
    };
    for (const auto& [name, change] : changes) {
        if (name != value) continue;
        return [change = change](Reply answer, Instant) {
            if (answer.body.starts_with('{')) answer.body = change(answer.body);
            return answer;
        };
    }
    return fail({.what = fmt::format("'{}' is no odd form of JSON", value),
                 .hint = "there are bom, trailing, repeated_key, bad_utf8, deep and huge_number"});
}

Result<Bend> content_type(std::string_view value) {
    return [type = std::string(value)](Reply answer, Instant) {
        answer.type = type;
        return answer;
    };
}

Result<Bend> oversized(std::string_view) {
    return [](Reply answer, Instant) {
        answer.body.resize(std::max(answer.body.size(), oversized_body), ' ');
        return answer;
    };
}

constexpr std::array table = {
    NamedCallFault{"drop_before", "", "", Reach::never, "closed without an answer",
                   delivered_so<Reply::Delivery::closed>},
    NamedCallFault{"drop_after", "", "", Reach::at_once, "closed without an answer",
                   delivered_so<Reply::Delivery::closed>},
    NamedCallFault{"reset_before", "", "", Reach::never, "the connection is reset",
                   delivered_so<Reply::Delivery::reset>},
    NamedCallFault{"reset_after", "", "", Reach::at_once, "the connection is reset",
                   delivered_so<Reply::Delivery::reset>},
    NamedCallFault{"silent_before", "", "", Reach::never, "never answered, the connection stays open",
                   delivered_so<Reply::Delivery::silent>},
    NamedCallFault{"silent_after", "", "", Reach::at_once, "never answered, the connection stays open",
                   delivered_so<Reply::Delivery::silent>},
    NamedCallFault{"arrives_late", "DURATION", "1m", Reach::later,
                   "closed without an answer; a restart call reaches the service so much later",
                   [](std::string_view value) -> Result<Bend> {
                       const auto duration = read_duration(value);
                       if (!duration) return fail(duration.error());
                       return delivered(Reply::Delivery::closed);
                   }},
    NamedCallFault{"garbage_after", "", "", Reach::at_once, "answered with a line that is no HTTP",
                   delivered_so<Reply::Delivery::garbage>},
    NamedCallFault{"slow", "DURATION", "2s", Reach::at_once, "the answer comes so late", slow},
    NamedCallFault{"dribbled", "", "", Reach::at_once, "the body comes one byte every five seconds",
                   delivered_so<Reply::Delivery::dribbled>},
    NamedCallFault{"truncated", "BYTES", "", Reach::at_once,
                   "closed after so many bytes of the body, half of it if none are named", truncated},
    NamedCallFault{"cut_json", "BYTES", "", Reach::at_once,
                   "a complete answer whose JSON ends after so many bytes", cut_json},
    NamedCallFault{"oversized", "", "", Reach::at_once, "a body of more than 8 MiB", oversized},
    NamedCallFault{"gateway_before", "STATUS", "504", Reach::never, "a page with this status, no code",
                   page_of_proxy},
    NamedCallFault{"gateway_after", "STATUS", "504", Reach::at_once, "a page with this status, no code",
                   page_of_proxy},
    NamedCallFault{"html", "STATUS", "200", Reach::at_once, "a page instead of JSON", page_of_proxy},
    NamedCallFault{"refused", "[STATUS ]CODE", "CPS.0042", Reach::never, "refused with this code",
                   refused_with},
    NamedCallFault{"refused_after", "[STATUS ]CODE", "CPS.0003", Reach::at_once,
                   "accepted, and answered as if refused with this code", refused_with},
    NamedCallFault{"throttled", "RETRY-AFTER", "", Reach::never,
                   "429 APIGW.0308; with a value also Retry-After (date+30s makes an HTTP date)", throttled},
    NamedCallFault{"busy", "", "CPS.0042", Reach::never, "the same as refused=CPS.0042", refused_with},
    NamedCallFault{"forbidden", "", "APIGW.0302", Reach::never, "the same as refused=APIGW.0302",
                   refused_with},
    NamedCallFault{"token_update", "", "APIGW.0307", Reach::never, "the same as refused=APIGW.0307",
                   refused_with},
    NamedCallFault{"internal_error", "", "500 CPS.0003", Reach::at_once,
                   "the same as refused_after=500 CPS.0003", refused_with},
    NamedCallFault{"redirect", "STATUS[ URL]", "307", Reach::never, "sent elsewhere", redirect},
    NamedCallFault{"status", "STATUS", "202", Reach::at_once, "the right body under this status",
                   other_status},
    NamedCallFault{"empty_object", "", "{}", Reach::at_once, "200 {}", body_is},
    NamedCallFault{"empty_body", "", "", Reach::at_once, "200 and no body", body_is},
    NamedCallFault{"body", "TEXT", "null", Reach::at_once, "200 and this text instead of the answer",
                   body_is},
    NamedCallFault{"jobs_is", "JSON", "null", Reach::at_once, "the member jobs is this, or absent", jobs_is},
    NamedCallFault{"odd_json", "FORM", "bom", Reach::at_once,
                   "JSON with bom, trailing, repeated_key, bad_utf8, deep or huge_number", odd_json},
    NamedCallFault{"content_type", "TYPE", "text/plain", Reach::at_once, "the right body under this type",
                   content_type},
};

} // namespace

std::span<const NamedCallFault> named_call_faults() {
    return table;
}

const NamedCallFault* find_call_fault(std::string_view name) {
    const auto found =
        std::find_if(table.begin(), table.end(), [&](const NamedCallFault& it) { return it.name == name; });
    return found == table.end() ? nullptr : found;
}

} // namespace cph_sim
