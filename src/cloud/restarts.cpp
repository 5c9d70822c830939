#include "restarts.hpp"

#include "cph_plan/base/text.hpp"
#include "cph_plan/cloud/decode.hpp"
#include "cph_plan/cloud/error_codes.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace cph_plan {

namespace {

constexpr int unauthorized = 401;

RestartReply not_sent(std::string why) {
    return {.kind = RestartReply::Kind::not_sent,
            .not_sent = RestartReply::NotSent::network,
            .message = std::move(why)};
}

// The cloud is up, whatever it says.
bool was_settled(const RestartReply& reply) {
    switch (reply.kind) {
    case RestartReply::Kind::answered:
    case RestartReply::Kind::rejected:
    case RestartReply::Kind::credentials: return true;
    case RestartReply::Kind::try_again: return reply.again == RestartReply::Again::fresh_token;
    case RestartReply::Kind::unknown:
    case RestartReply::Kind::not_sent: return false;
    }
    return false;
}

std::string why_badly(const Handle& handle, CURLcode code, const RestartReply& judged) {
    if (code != CURLE_OK) return handle.trouble(code);
    if (judged.code.empty()) return printable(judged.message);
    return fmt::format("answered {} {} {}", judged.http_status, printable(judged.code),
                       printable(judged.message));
}

} // namespace

void Restarts::ask(std::uint32_t target, std::vector<std::string> ids, CloudClient::Gate gate, Done done) {
    waiting_.push_back(
        std::make_shared<Post>(Post{target, std::move(ids), std::move(gate), std::move(done)}));
}

bool Restarts::waits_for(std::uint32_t target) const {
    return std::ranges::any_of(waiting_, [&](const PostPtr& post) { return post->target == target; });
}

std::optional<Instant> Restarts::due() const {
    for (const PostPtr& post : waiting_) {
        if (hopeless(*post)) return traffic_.now();
        const Access::State state = lines_[post->target].access.state(traffic_.now(), traffic_.under_way());
        if (state == Access::State::ready) return traffic_.next_turn();
    }
    return std::nullopt;
}

void Restarts::start_due() {
    std::deque<PostPtr> waiting;
    waiting.swap(waiting_);
    for (const PostPtr& post : waiting) {
        const Access::State state = lines_[post->target].access.state(traffic_.now(), traffic_.under_way());
        if (auto reply = hopeless(*post))
            post->done(std::move(*reply));
        else if (state == Access::State::ready && traffic_.may_call())
            start(post);
        else
            waiting_.push_back(post);
    }
}

std::optional<RestartReply> Restarts::hopeless(const Post& post) const {
    const Access& access = lines_[post.target].access;
    switch (access.state(traffic_.now(), traffic_.under_way())) {
    case Access::State::refused:
        return RestartReply{.kind = RestartReply::Kind::credentials, .message = access.why_refused()};
    case Access::State::trouble: return not_sent("there is no token to send it with: the login failed");
    case Access::State::ready:
    case Access::State::awaited: break;
    }
    if (traffic_.resting()) return not_sent("calls rest after " + traffic_.why_resting());
    return std::nullopt;
}

void Restarts::start(const PostPtr& post) {
    Line& line = lines_[post->target];
    const auto generation = line.access.generation();
    Handle handle(line.requests.restart(post->ids, line.access, traffic_.wall()),
                  {traffic_.options().ca_file, traffic_.options().limits, transfers_.share()});
    handle.set_gate([post] {
        const bool may_send = post->gate();
        post->reached = may_send ? PostOutcome::Gate::passed : PostOutcome::Gate::said_no;
        return may_send;
    });
    traffic_.begins();
    transfers_.start(std::move(handle), [this, post, generation](const Handle& ended, CURLcode code) {
        finish(*post, generation, ended, code);
    });
}

void Restarts::finish(const Post& post, TokenKeeper::Generation generation, const Handle& handle,
                      CURLcode code) {
    const HttpReply& reply = handle.reply();
    const std::string trouble = code == CURLE_OK ? "" : handle.url() + ": " + handle.trouble(code);
    const PostOutcome outcome{.curl_code = code,
                              .gate = post.reached,
                              .http_status = reply.status,
                              .body = reply.body,
                              .retry_after = reply.retry_after,
                              .gateway_request = reply.gateway_request,
                              .transport_message = trouble,
                              .login = code == CURLE_OK ? login_after(post, generation, reply)
                                                        : PostOutcome::Login::unchanged,
                              .cloud_now = traffic_.cloud_now()};
    RestartReply judged = judge_restart(outcome, post.ids);
    if (judged.kind == RestartReply::Kind::not_sent && judged.not_sent == RestartReply::NotSent::gate)
        traffic_.ends_here(handle, code);
    else if (was_settled(judged))
        traffic_.ends_well(handle, code);
    else
        traffic_.ends_badly(handle, code, why_badly(handle, code, judged));
    if (judged.kind == RestartReply::Kind::credentials && reply.status == unauthorized)
        if (const std::string hint = traffic_.clock_hint(); !hint.empty()) judged.message += "; " + hint;
    post.done(std::move(judged));
}

// A 401 throws the token away, so the next permit is spent with another one or not at all.
PostOutcome::Login Restarts::login_after(const Post& post, TokenKeeper::Generation generation,
                                         const HttpReply& reply) {
    Access& access = lines_[post.target].access;
    if (is_success(reply.status)) access.was_accepted();
    if (reply.status != unauthorized) return PostOutcome::Login::unchanged;
    const auto error = decode_error(reply.body);
    if (!error || refusal_of(reply.status, error->code) != Refusal::login)
        return PostOutcome::Login::unchanged;
    const std::string why = fmt::format("{} {}", printable(error->code), printable(error->message));
    return access.was_turned_down(generation, why) ? PostOutcome::Login::refreshed
                                                   : PostOutcome::Login::unchanged;
}

} // namespace cph_plan
