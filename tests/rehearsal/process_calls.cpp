// The restart call on its way: what may go wrong before the gate, on the wire, in the cloud and on the way
// back.
#include "process.hpp"

namespace rehearsal {

namespace {

RestartReply unknown(int status, std::string message) {
    return {.kind = RestartReply::Kind::unknown, .http_status = status, .message = std::move(message)};
}

RestartReply again(RestartReply::Again why, std::optional<Duration> wait = {}) {
    return {.kind = RestartReply::Kind::try_again, .again = why, .wait = wait, .http_status = 429};
}

RestartReply final_refusal(RestartReply::Kind kind, int status, std::string code) {
    return {.kind = kind, .http_status = status, .code = std::move(code)};
}

// What the reply says of one server: all its items count, a job id beside a code is a job.
ServerReply reply_for(const std::string& server, const std::vector<cph_sim::RestartItem>& items) {
    ServerReply reply;
    for (const cph_sim::RestartItem& item : items) {
        if (item.server != server) continue;
        reply.code = item.code;
        reply.message = item.message;
        if (item.form == cph_sim::RestartItem::JobForm::text && !item.job.empty()) {
            reply.kind = ServerReply::Kind::accepted;
            reply.jobs.push_back(item.job);
        } else if (!item.code.empty() && item.code != "CPS.0003") {
            reply.kind = ServerReply::Kind::rejected;
        }
    }
    return reply;
}

} // namespace

void Process::restart(const Restart& call) {
    step(Point::connecting);
    const std::uint64_t occasion = ++scene_.calls;
    befall_process(occasion);
    if (strikes(Misfortune::unreachable, occasion)) {
        soon([this, call] {
            deliver(RestartAnswered{call.permit,
                                    {.kind = RestartReply::Kind::not_sent, .message = "connect refused"}});
        });
        return;
    }
    const Duration connect =
        strikes(Misfortune::slow_connect, occasion)
            ? std::chrono::seconds{scene_.fate.number(Fate::Purpose::connect, occasion, 10)}
            : Duration{0};
    scene_.at(scene_.now + latency() + connect, number_,
              [this, call, occasion] { pass_gate(call, occasion); });
}

void Process::befall_process(std::uint64_t occasion) {
    if (strikes(Misfortune::interrupted, occasion)) soon([this] { deliver(Interrupted{1}); });
    if (strikes(Misfortune::interrupted_twice, occasion))
        soon([this] {
            deliver(Interrupted{1});
            soon([this] { deliver(Interrupted{2}); });
        });
    if (strikes(Misfortune::halt_asked, occasion)) soon([this] { deliver(HaltAsked{"mei"}); });
    if (strikes(Misfortune::lease_not_renewed, occasion))
        soon([this] { deliver(LeaseLost{false, "the lease could not be renewed"}); });
}

void Process::pass_gate(const Restart& call, std::uint64_t occasion) {
    step(Point::at_gate);
    held_at_the_end_ = false;
    if (!gate_ || !gate_(call.permit)) {
        deliver(RestartAnswered{
            call.permit, {.kind = RestartReply::Kind::not_sent, .not_sent = RestartReply::NotSent::gate}});
        return;
    }
    step(Point::past_gate);
    ++in_flight_;
    scene_.sent.push_back({.permit = call.permit,
                           .servers = call.servers,
                           .at = scene_.now,
                           .process = number_,
                           .epoch = epoch_,
                           .owner = scene_.minutes.epoch(),
                           .entries = scene_.minutes.entries().size(),
                           .in_flight = in_flight_,
                           .held_at_the_end = held_at_the_end_,
                           .told_to_stop = told_to_stop_});
    send(call, occasion);
    step(Point::sent);
}

// From here on the call is on the wire: whatever becomes of the process, the cloud gets it unless the story
// says otherwise.
void Process::send(const Restart& call, std::uint64_t occasion) {
    const auto befalls = [&](Misfortune kind) { return strikes(kind, occasion); };
    const auto number = [&](Fate::Purpose purpose, std::uint64_t bound) {
        return std::chrono::seconds{1 + scene_.fate.number(purpose, occasion, bound)};
    };
    if (befalls(Misfortune::lost_before)) return answer(call.permit, unknown(0, "connection reset"));
    if (befalls(Misfortune::gateway_before)) return answer(call.permit, unknown(504, "gateway time-out"));
    if (befalls(Misfortune::arrives_late)) {
        scene_.cloud.restart_late(scene_.now, number(Fate::Purpose::lateness, 1000),
                                  scene_.ids(call.servers));
        return answer(call.permit, unknown(0, "no answer"));
    }
    if (befalls(Misfortune::throttled)) return answer(call.permit, again(RestartReply::Again::throttled));
    if (befalls(Misfortune::throttled_for))
        return answer(call.permit,
                      again(RestartReply::Again::throttled, number(Fate::Purpose::named_wait, 90)));
    if (befalls(Misfortune::busy)) return answer(call.permit, again(RestartReply::Again::busy));
    if (befalls(Misfortune::iam_down)) return answer(call.permit, again(RestartReply::Again::iam_down));
    if (befalls(Misfortune::stale_token)) return answer(call.permit, again(RestartReply::Again::fresh_token));
    if (befalls(Misfortune::no_backend))
        return answer(call.permit, final_refusal(RestartReply::Kind::rejected, 502, "APIGW.0610"));
    if (befalls(Misfortune::forbidden))
        return answer(call.permit, final_refusal(RestartReply::Kind::credentials, 403, "APIGW.0302"));
    if (befalls(Misfortune::refused))
        return answer(call.permit, final_refusal(RestartReply::Kind::rejected, 400, "CPS.0094"));
    answer(call.permit, reply_of_cloud(call, occasion));
}

RestartReply Process::reply_of_cloud(const Restart& call, std::uint64_t occasion) {
    const auto befalls = [&](Misfortune kind) { return strikes(kind, occasion); };
    const std::vector<std::string> ids = scene_.ids(call.servers);
    const auto received = scene_.cloud.restart(scene_.now, ids);
    if (befalls(Misfortune::busy_but_accepted)) return again(RestartReply::Again::busy);
    if (befalls(Misfortune::lost_after)) return unknown(0, "connection closed");
    if (befalls(Misfortune::gateway_after)) return unknown(504, "gateway time-out");
    if (befalls(Misfortune::cut_reply)) {
        RestartReply cut = unknown(200, "reply cut short");
        cut.saw_2xx = true;
        return cut;
    }
    if (!received) return final_refusal(RestartReply::Kind::rejected, 400, received.error().code);
    RestartReply reply{
        .kind = RestartReply::Kind::answered, .request = received->request, .http_status = 200};
    for (const std::string& id : ids) reply.servers.push_back(reply_for(id, received->items));
    if (befalls(Misfortune::item_unclear)) reply.servers.back() = {.code = "CPS.0003"};
    followed_since_.push_back(scene_.now);
    return reply;
}

void Process::answer(Permit permit, const RestartReply& reply) {
    soon([this, permit, reply] {
        step(Point::answered);
        --in_flight_;
        deliver(RestartAnswered{permit, reply});
    });
}

} // namespace rehearsal
