#include "cph_plan/cloud/verdict.hpp"

#include "cph_plan/cloud/decode.hpp"
#include "cph_plan/cloud/error_codes.hpp"
#include "cph_plan/cloud/wait_hint.hpp"
#include "restart_items.hpp"

#include <algorithm>
#include <cassert>
#include <curl/curl.h>
#include <fmt/format.h>

namespace cph_plan {

namespace {

RestartReply facts_of(const PostOutcome& outcome) {
    return {.http_status = outcome.http_status, .gateway_request = std::string(outcome.gateway_request)};
}

RestartReply not_sent(const PostOutcome& outcome, RestartReply::NotSent why) {
    RestartReply reply = facts_of(outcome);
    reply.kind = RestartReply::Kind::not_sent;
    reply.not_sent = why;
    reply.message = outcome.transport_message;
    return reply;
}

RestartReply unknown(const PostOutcome& outcome, std::string message) {
    RestartReply reply = facts_of(outcome);
    reply.kind = RestartReply::Kind::unknown;
    reply.saw_2xx = is_success(outcome.http_status);
    reply.message = std::move(message);
    return reply;
}

// The exchange broke off after the gate. Whatever had arrived by then is not believed, but for the status
// line.
RestartReply lost(const PostOutcome& outcome) {
    return unknown(outcome, fmt::format("the answer was lost: {}", outcome.transport_message));
}

// What the reply's list of jobs says, server by server.
RestartReply judge_list(const PostOutcome& outcome, const RestartBody& body,
                        std::span<const std::string> ids) {
    ItemVerdicts verdicts = judge_items(body, ids);
    if (verdicts.described == 0) {
        RestartReply reply =
            unknown(outcome, body.has_list ? "the reply describes none of the servers asked for"
                                           : "the reply holds no list of jobs");
        if (const auto error = decode_error(outcome.body)) reply.code = error->code;
        reply.request = body.request;
        reply.warnings = std::move(verdicts.warnings);
        return reply;
    }
    RestartReply reply = facts_of(outcome);
    reply.kind = RestartReply::Kind::answered;
    reply.request = body.request;
    reply.servers = std::move(verdicts.servers);
    reply.warnings = std::move(verdicts.warnings);
    if (reply.request.empty()) reply.warnings.emplace_back("the reply has no request id that can be used");
    return reply;
}

RestartReply judge_success(const PostOutcome& outcome, std::span<const std::string> ids) {
    const auto body = decode_restart(outcome.body);
    if (!body)
        return unknown(outcome, fmt::format("answered {}, but {}", outcome.http_status, body.error().what));
    return judge_list(outcome, *body, ids);
}

bool names_jobs(const RestartBody& body) {
    return std::ranges::any_of(
        body.items, [](const RestartItem& item) { return item.job_field != RestartItem::JobField::absent; });
}

RestartReply try_again(RestartReply reply, RestartReply::Again why) {
    reply.kind = RestartReply::Kind::try_again;
    reply.again = why;
    return reply;
}

std::optional<Duration> named_wait(const PostOutcome& outcome, std::string_view message) {
    if (const auto wait = retry_after(outcome.retry_after, outcome.cloud_now)) return wait;
    return throttle_period(message);
}

RestartReply judge_refusal(const PostOutcome& outcome, std::span<const std::string> ids) {
    // Whoever names jobs has begun something, whatever the status and the code of the whole say.
    if (const auto body = decode_restart(outcome.body); body && names_jobs(*body)) {
        RestartReply reply = judge_list(outcome, *body, ids);
        reply.warnings.push_back(
            fmt::format("answered {}, and names jobs all the same", outcome.http_status));
        return reply;
    }
    const auto error = decode_error(outcome.body);
    if (!error)
        return unknown(outcome, fmt::format("answered {} without an error code of the service, which a proxy "
                                            "may have done after passing the call on",
                                            outcome.http_status));
    RestartReply reply = facts_of(outcome);
    reply.code = error->code;
    reply.message = error->message;
    switch (refusal_of(outcome.http_status, error->code)) {
    case Refusal::none:
    case Refusal::unsure: return reply; // unknown, with its code
    case Refusal::rejected: reply.kind = RestartReply::Kind::rejected; return reply;
    case Refusal::credentials: reply.kind = RestartReply::Kind::credentials; return reply;
    case Refusal::login:
        if (outcome.login == PostOutcome::Login::refreshed)
            return try_again(std::move(reply), RestartReply::Again::fresh_token);
        reply.kind = RestartReply::Kind::credentials;
        return reply;
    case Refusal::throttled:
        reply.wait = named_wait(outcome, error->message);
        return try_again(std::move(reply), RestartReply::Again::throttled);
    case Refusal::busy:
        reply.wait = retry_after(outcome.retry_after, outcome.cloud_now);
        return try_again(std::move(reply), RestartReply::Again::busy);
    case Refusal::iam_down:
        reply.wait = retry_after(outcome.retry_after, outcome.cloud_now);
        return try_again(std::move(reply), RestartReply::Again::iam_down);
    }
    assert(false);
    return reply;
}

} // namespace

RestartReply judge_restart(const PostOutcome& outcome, std::span<const std::string> ids) {
    switch (outcome.gate) {
    case PostOutcome::Gate::not_reached:
        // An exchange that ended well cannot have done without the gate; if it did, nothing is sure.
        if (outcome.curl_code == CURLE_OK) return lost(outcome);
        return not_sent(outcome, RestartReply::NotSent::network);
    case PostOutcome::Gate::said_no:
        if (outcome.curl_code != CURLE_ABORTED_BY_CALLBACK) return lost(outcome);
        return not_sent(outcome, RestartReply::NotSent::gate);
    case PostOutcome::Gate::passed: break;
    }
    if (outcome.curl_code != CURLE_OK) return lost(outcome);
    if (is_success(outcome.http_status)) return judge_success(outcome, ids);
    return judge_refusal(outcome, ids);
}

} // namespace cph_plan
