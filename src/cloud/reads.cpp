#include "reads.hpp"

#include "cph_plan/base/text.hpp"
#include "cph_plan/cloud/decode.hpp"
#include "cph_plan/cloud/error_codes.hpp"
#include "cph_plan/cloud/wait_hint.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace cph_plan {

namespace {

// The wait that the cloud names, by header or in the words of its gateway.
std::optional<Duration> named_wait(const HttpReply& reply, Instant cloud_now) {
    if (const auto wait = retry_after(reply.retry_after, cloud_now)) return wait;
    const auto error = decode_error(reply.body);
    return error ? throttle_period(error->message) : std::nullopt;
}

} // namespace

Reads::Reads(std::span<Line> lines, Transfers& transfers, Traffic& traffic)
    : lines_(lines), transfers_(transfers), traffic_(traffic), random_(traffic.options().seed) {}

void Reads::get(std::uint32_t target, std::string what, Fields query, Take take, Otherwise otherwise) {
    budget_.called();
    waiting_.push_back(std::make_shared<Get>(Get{.target = target,
                                                 .what = std::move(what),
                                                 .query = std::move(query),
                                                 .take = std::move(take),
                                                 .otherwise = std::move(otherwise)}));
}

bool Reads::waits_for(std::uint32_t target) const {
    return std::ranges::any_of(waiting_, [&](const GetPtr& get) {
        return get->target == target && get->not_before <= traffic_.now();
    });
}

std::optional<Instant> Reads::due() const {
    if (under_way_ >= reads_at_once) return std::nullopt;
    std::optional<Instant> next;
    for (const GetPtr& get : waiting_) {
        const Access::State state = lines_[get->target].access.state(traffic_.now(), traffic_.under_way());
        const bool may_start = state == Access::State::ready || state == Access::State::refused;
        if (may_start && (!next || get->not_before < *next)) next = get->not_before;
    }
    return next ? std::optional(std::max(*next, traffic_.next_turn())) : std::nullopt;
}

void Reads::start_due() {
    std::deque<GetPtr> refused;
    for (auto next = waiting_.begin(); next != waiting_.end() && under_way_ < reads_at_once;) {
        const GetPtr get = *next;
        const Access::State state = lines_[get->target].access.state(traffic_.now(), traffic_.under_way());
        if (state == Access::State::refused) {
            refused.push_back(get);
        } else if (get->not_before > traffic_.now() || state != Access::State::ready) {
            ++next;
            continue;
        } else if (!traffic_.may_call()) {
            break;
        } else {
            start(get);
        }
        next = waiting_.erase(next);
    }
    // Told at the end, because whoever is told may ask for more.
    for (const GetPtr& get : refused)
        get->otherwise(
            {.failure = {ReadFailure::Kind::credentials, lines_[get->target].access.why_refused()}});
}

void Reads::drop() {
    waiting_.clear();
    ++era_;
}

void Reads::start(const GetPtr& get) {
    Line& line = lines_[get->target];
    const auto generation = line.access.generation();
    Handle handle(line.requests.read(get->what, get->query, line.access, traffic_.wall()),
                  {traffic_.options().ca_file, traffic_.options().limits, transfers_.share()});
    ++under_way_;
    traffic_.begins();
    transfers_.start(std::move(handle),
                     [this, get, generation, era = era_](const Handle& ended, CURLcode code) {
                         --under_way_;
                         if (era != era_) return traffic_.ends_here(ended, code);
                         finish(get, generation, ended, code);
                     });
}

void Reads::finish(const GetPtr& get, TokenKeeper::Generation generation, const Handle& handle,
                   CURLcode code) {
    const HttpReply& reply = handle.reply();
    if (code != CURLE_OK) return failed(get, handle, code, handle.trouble(code));
    if (!is_success(reply.status)) return answer(get, generation, handle);
    if (const auto taken = get->take(reply.body); !taken)
        return failed(get, handle, code,
                      fmt::format("answered {}, but {}", reply.status, taken.error().what));
    traffic_.ends_well(handle, code);
    lines_[get->target].access.was_accepted();
    patience_.forget();
}

void Reads::answer(const GetPtr& get, TokenKeeper::Generation generation, const Handle& handle) {
    const HttpReply& reply = handle.reply();
    const auto error = decode_error(reply.body);
    const std::string code = error ? error->code : "";
    std::string said = fmt::format("answered {}", reply.status);
    if (error) said += fmt::format(" {} {}", printable(code), printable(error->message));
    const ReadAnswer answer = read_answer_of(reply.status, code);
    if (answer == ReadAnswer::again) return failed(get, handle, CURLE_OK, said);
    traffic_.ends_well(handle, CURLE_OK);
    std::string what = fmt::format("{}: {}", handle.url(), said);
    switch (answer) {
    case ReadAnswer::again: return;
    case ReadAnswer::login: return turned_down(get, generation, what);
    case ReadAnswer::unknown_id:
        patience_.forget();
        return get->otherwise(
            {.kind = NoAnswer::Kind::unknown_id, .failure = {ReadFailure::Kind::refused, std::move(what)}});
    case ReadAnswer::credentials:
        return get->otherwise({.failure = {ReadFailure::Kind::credentials, std::move(what)}});
    case ReadAnswer::refused:
        return get->otherwise({.failure = {ReadFailure::Kind::refused, std::move(what)}});
    }
}

// One more try with another token, where there can be one.
void Reads::turned_down(const GetPtr& get, TokenKeeper::Generation generation, const std::string& what) {
    const std::string hint = traffic_.clock_hint();
    const std::string why = hint.empty() ? what : what + "; " + hint;
    const bool another = lines_[get->target].access.was_turned_down(generation, why);
    if (!another || get->login_renewed)
        return get->otherwise({.failure = {ReadFailure::Kind::credentials, why}});
    get->login_renewed = true;
    waiting_.push_back(get);
}

void Reads::failed(const GetPtr& get, const Handle& handle, CURLcode code, const std::string& why) {
    traffic_.ends_badly(handle, code, why);
    again(get, handle.reply(), handle.url() + ": " + why);
}

void Reads::give_up(const GetPtr& get, const std::string& what) {
    get->otherwise(
        {.failure = {ReadFailure::Kind::unreachable,
                     fmt::format("reads have failed for {}; {}", format_duration(read_patience), what)}});
}

void Reads::login_failed(std::uint32_t target, std::optional<Duration> named, const std::string& what) {
    std::deque<GetPtr> waiting;
    waiting.swap(waiting_);
    for (const GetPtr& get : waiting) {
        const bool concerned = get->target == target;
        if (concerned && named) get->patience.named_wait(*named);
        if (concerned && !get->patience.lasts(traffic_.now()))
            give_up(get, what);
        else
            waiting_.push_back(get);
    }
}

void Reads::again(const GetPtr& get, const HttpReply& reply, const std::string& what) {
    const Instant now = traffic_.now();
    const bool this_one_lasts = get->patience.lasts(now);
    const bool all_last = patience_.lasts(now);
    if (!this_one_lasts || !all_last) {
        give_up(get, what);
        return;
    }
    const auto named = named_wait(reply, traffic_.cloud_now());
    if (named) {
        get->patience.named_wait(*named);
        patience_.named_wait(*named);
        if (*named > read_retry_max && traffic_.options().notice)
            traffic_.options().notice(
                fmt::format("the cloud asks for {} of patience; {}", format_duration(*named), what));
    }
    get->not_before = now + get->retry.after_failure(named, budget_, random_);
    waiting_.push_back(get);
}

} // namespace cph_plan
