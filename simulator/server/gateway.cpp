#include "gateway.hpp"

#include "gateway_codes.hpp"
#include "ledger_page.hpp"

#include <fmt/format.h>

namespace cph_sim {

namespace {

template <class... F>
struct Cases : F... {
    using F::operator()...;
};
template <class... F>
Cases(F...) -> Cases<F...>; // g++ knows by itself

bool is_iam(Endpoint endpoint) {
    return endpoint == Endpoint::token || endpoint == Endpoint::projects;
}

bool is_answered(const Reply& reply) {
    return reply.delivery == Reply::Delivery::whole || reply.delivery == Reply::Delivery::cut ||
           reply.delivery == Reply::Delivery::dribbled;
}

Reply text_reply(int status, std::string text) {
    return {.status = status, .body = std::move(text), .type = "text/plain"};
}

} // namespace

Gateway::Gateway(Settings settings)
    : settings_(std::move(settings)), cloud_(settings_.cloud),
      iam_(authentication_, {.project_id = settings_.project_id,
                             .project_name = settings_.project_name,
                             .token_life = settings_.token_life,
                             .seed = settings_.cloud.seed}),
      api_(cloud_, settings_.project_id), throttle_(settings_.calls_per_minute),
      random_(settings_.cloud.seed) {
    for (AccessKey& key : settings_.keys) authentication_.accept(std::move(key));
    for (std::string& token : settings_.tokens) authentication_.accept_token(std::move(token));
    if (settings_.user) authentication_.accept(*settings_.user);
    for (Fault& fault : settings_.faults) befall(std::move(fault), {});
    settings_.faults.clear();
}

// --- clients

Reply Gateway::answer(const Request& request, Moment now) {
    if (request.path.starts_with("/_sim/")) return answer_test(request, now);
    now.real += settings_.clock_offset;
    const auto found = route(request);
    if (!found) return refusal_by_code("APIGW.0101");
    ++requests_[static_cast<std::size_t>(found->endpoint)];
    Reply reply = answer_call(*found, request, now);
    reply.delay += latency();
    return reply;
}

Reply Gateway::answer_call(const Route& route, const Request& request, Moment now) {
    const bool is_restart = route.endpoint == Endpoint::restart;
    if (is_restart) posts_.push_back({.at = now.cloud});
    if (auto refused = turned_away(route, request, now)) {
        if (is_restart) posts_.back().status = refused->status;
        return *refused;
    }
    const auto fault = faults_.take(route.endpoint);
    Reply reply = fault ? bent(*fault, route, request, now) : serve(route, request, now);
    if (is_restart) {
        if (fault) posts_.back().fault = fault->text;
        posts_.back().status = is_answered(reply) ? reply.status : 0;
    }
    return reply;
}

std::optional<Reply> Gateway::turned_away(const Route& route, const Request& request, Moment now) {
    if (route.endpoint != Endpoint::token)
        if (const auto refused = authentication_.check(request, now.real))
            return refusal_reply(refused->status, refused->code, refused->message);
    if (!throttle_.wait(now.cloud)) return std::nullopt;
    Reply throttled = refusal_reply(
        429, "APIGW.0308",
        fmt::format(
            "The throttling threshold has been reached: policy user over ratelimit,limit:{},time:1 minute",
            settings_.calls_per_minute));
    if (!settings_.throttle_retry_after.empty())
        throttled.headers.emplace_back("Retry-After", settings_.throttle_retry_after);
    return throttled;
}

Reply Gateway::serve(const Route& route, const Request& request, Moment now) {
    if (route.endpoint == Endpoint::token) return iam_.token(request, now.real);
    if (route.endpoint == Endpoint::projects) return iam_.projects(request);
    return api_.answer(route, request, now.cloud);
}

Reply Gateway::bent(const CallFault& fault, const Route& route, const Request& request, Moment now) {
    using Reach = NamedCallFault::Reach;
    switch (fault.reach) {
    case Reach::never: return fault.bend({}, now.real);
    case Reach::at_once: return fault.bend(serve(route, request, now), now.real);
    case Reach::later:
        if (!is_iam(route.endpoint)) api_.arrive_late(route, request, now.cloud, fault.later);
        return fault.bend({}, now.real);
    }
    return {};
}

Duration Gateway::latency() {
    const auto width = static_cast<std::uint64_t>((settings_.latency_most - settings_.latency_least).count());
    return settings_.latency_least + Duration{static_cast<Duration::rep>(random_.below(width + 1))};
}

// --- tests

Reply Gateway::answer_test(const Request& request, Moment now) {
    if (request.method == "GET" && request.path == "/_sim/ledger") {
        if (request.query == "form=text") return text_reply(200, ledger_text(cloud_.ledger()));
        return {.body = dump(ledger())};
    }
    if (request.method == "GET" && request.path == "/_sim/faults")
        return {.body = dump({{"faults", faults_.list()}})};
    if (request.method == "POST" && request.path == "/_sim/faults")
        return add_faults(request.body, now.cloud);
    return text_reply(404, "there are GET /_sim/ledger, GET /_sim/faults and POST /_sim/faults\n");
}

// All of them or, when one cannot be read, none.
Reply Gateway::add_faults(const std::string& lines, Instant now) {
    std::vector<Fault> read;
    std::string_view rest = lines;
    while (!rest.empty()) {
        std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty()) continue;
        auto fault = read_fault(line, cloud_.fleet());
        if (!fault) {
            const cph_plan::Error& error = fault.error();
            return text_reply(400, fmt::format("{}: {}\n{}\n", error.where, error.what, error.hint));
        }
        read.push_back(std::move(*fault));
    }
    for (Fault& fault : read) befall(std::move(fault), now);
    return {.body = dump({{"faults", faults_.list()}})};
}

void Gateway::befall(Fault fault, Instant now) {
    std::visit(Cases{[&](CallFault& it) { faults_.add(std::move(it)); },
                     [&](Cue& it) { cloud_.add(std::move(it)); },
                     [&](Deed& it) {
                         switch (it.kind) {
                         case Deed::Kind::server_status: cloud_.set_status(now, it.server, it.status); return;
                         case Deed::Kind::restarted_by_other: cloud_.restart_by_other(now, it.server); return;
                         case Deed::Kind::tokens_revoked: authentication_.revoke_issued_tokens(); return;
                         }
                     }},
               fault);
}

Json Gateway::ledger() const {
    Json page = ledger_json(cloud_.ledger());
    page["restart_calls"] = posts_.size();
    Json posts = Json::array();
    for (const Post& post : posts_)
        posts.push_back({{"at", exact_time(post.at)}, {"fault", post.fault}, {"status", post.status}});
    page["posts"] = std::move(posts);
    Json requests;
    for (std::size_t i = 0; i < endpoints; ++i) requests[std::string(endpoint_names[i])] = requests_[i];
    page["requests"] = std::move(requests);
    return page;
}

} // namespace cph_sim
