// How calls are paced, repeated and stopped: values with a clock wound by hand.
#include "cph_plan/cloud/breaker.hpp"
#include "cph_plan/cloud/key_guard.hpp"
#include "cph_plan/cloud/pace.hpp"
#include "cph_plan/cloud/read_retry.hpp"

#include <algorithm>
#include <doctest/doctest.h>

using namespace cph_plan;

namespace {

const Instant first_moment = *parse_instant("2026-11-24T12:00:00Z");

// Calls that go out in the minute after `begin`, by one who always wants to.
int calls_in_a_minute(Pace& pace, Instant begin) {
    int calls = 0;
    for (Instant now = begin; now < begin + 1min; now += 1ms) {
        if (!pace.may_call(now)) continue;
        pace.called(now);
        ++calls;
    }
    return calls;
}

void fail_times(Breaker& breaker, int times, Instant now) {
    for (int i = 0; i < times; ++i) breaker.failed(now);
}

} // namespace

// --- pacing

TEST_CASE("a minute never holds more calls than allowed, and hardly fewer") {
    for (const std::uint32_t allowed : {1U, 2U, 7U, 59U, 60U, 61U, 600U, 7000U}) {
        CAPTURE(allowed);
        Pace pace(allowed);
        const int calls = calls_in_a_minute(pace, first_moment);
        CHECK(calls <= static_cast<int>(allowed));
        CHECK(calls >= static_cast<int>(allowed) * 8 / 9);
    }
}

TEST_CASE("calls are spread evenly, and a quiet hour saves nothing up") {
    Pace pace(60);
    pace.called(first_moment);
    CHECK_FALSE(pace.may_call(first_moment + 999ms));
    CHECK(pace.may_call(first_moment + 1s));
    pace.called(first_moment + 1h);
    CHECK(pace.next() == first_moment + 1h + 1s);
}

TEST_CASE("without a figure nothing is held back") {
    Pace pace(std::nullopt);
    pace.called(first_moment);
    CHECK(pace.may_call(first_moment));
}

// --- the breaker

TEST_CASE("nine failures in a row change nothing, the tenth rests all calls for a minute") {
    Breaker breaker;
    fail_times(breaker, breaker_failures - 1, first_moment);
    CHECK(breaker.may_call(first_moment));
    breaker.failed(first_moment);
    CHECK_FALSE(breaker.may_call(first_moment));
    CHECK_FALSE(breaker.may_call(first_moment + breaker_rest - 1ms));
    CHECK(breaker.rest_until() == first_moment + breaker_rest);
    CHECK(breaker.may_call(first_moment + breaker_rest));
}

TEST_CASE("a success in between starts the count anew") {
    Breaker breaker;
    fail_times(breaker, breaker_failures - 1, first_moment);
    breaker.succeeded();
    fail_times(breaker, breaker_failures - 1, first_moment);
    CHECK(breaker.may_call(first_moment));
}

TEST_CASE("after the rest one probe goes out, and its end decides") {
    Breaker breaker;
    fail_times(breaker, breaker_failures, first_moment);
    const Instant later = first_moment + breaker_rest;
    breaker.called();
    CHECK_FALSE(breaker.may_call(later));
    CHECK_FALSE(breaker.may_call(later + 10min));
    SUBCASE("well: calls go on") {
        breaker.succeeded();
        CHECK(breaker.may_call(later));
        CHECK_FALSE(breaker.rest_until());
        fail_times(breaker, breaker_failures - 1, later);
        CHECK(breaker.may_call(later));
    }
    SUBCASE("badly: they rest again") {
        breaker.failed(later + 1s);
        CHECK(breaker.rest_until() == later + 1s + breaker_rest);
        CHECK_FALSE(breaker.may_call(later + breaker_rest));
        CHECK(breaker.may_call(later + 1s + breaker_rest));
    }
    SUBCASE("not at all, because it was stopped here: another one may go") {
        breaker.settled_nothing();
        CHECK(breaker.may_call(later));
    }
}

TEST_CASE("calls that were under way when the rest began do not make it longer") {
    Breaker breaker;
    fail_times(breaker, breaker_failures, first_moment);
    fail_times(breaker, 5, first_moment + 30s);
    CHECK(breaker.rest_until() == first_moment + breaker_rest);
}

// --- repeating

TEST_CASE("the waits between tries are drawn up to a ceiling that doubles to half a minute") {
    const Duration ceilings[] = {500ms, 1s, 2s, 4s, 8s, 16s, 30s, 30s, 30s};
    Duration longest[std::size(ceilings)] = {};
    Duration shortest[std::size(ceilings)];
    std::ranges::fill(shortest, Duration{1h});
    Random random(7);
    for (int round = 0; round < 2000; ++round) {
        RetryBudget budget;
        ReadRetry retry;
        for (std::size_t i = 0; i < std::size(ceilings); ++i) {
            const Duration wait = retry.after_failure(std::nullopt, budget, random);
            CHECK(wait <= ceilings[i]);
            longest[i] = std::max(longest[i], wait);
            shortest[i] = std::min(shortest[i], wait);
        }
    }
    for (std::size_t i = 0; i < std::size(ceilings); ++i) {
        CHECK(longest[i] > ceilings[i] * 9 / 10); // the whole range is used: full jitter
        CHECK(shortest[i] < ceilings[i] / 10);
    }
}

TEST_CASE("a wait that the cloud names is obeyed as it is, and costs no budget") {
    Random random(7);
    RetryBudget budget;
    ReadRetry retry;
    for (int i = 0; i < 50; ++i) CHECK(retry.after_failure(Duration{7s}, budget, random) == 7s);
    CHECK(budget.spend());
}

TEST_CASE("a tenth of the calls may be repeated early, the others wait the longest time") {
    Random random(7);
    RetryBudget budget;
    const auto wait = [&] { return ReadRetry().after_failure(std::nullopt, budget, random); };
    for (int i = 0; i < retry_budget_start; ++i) CHECK(wait() <= read_retry_min);
    CHECK(wait() == read_retry_max);
    for (int i = 0; i < 9; ++i) budget.called();
    CHECK(wait() == read_retry_max);
    budget.called();
    CHECK(wait() <= read_retry_min);
    CHECK(wait() == read_retry_max);
}

TEST_CASE("many good calls do not save up a storm") {
    RetryBudget budget;
    for (int i = 0; i < 100'000; ++i) budget.called();
    int early = 0;
    while (budget.spend()) ++early;
    CHECK(early == retry_budget_start);
}

TEST_CASE("patience ends after five minutes of failures, and a success restores it") {
    Patience patience;
    CHECK(patience.lasts(first_moment));
    CHECK(patience.lasts(first_moment + read_patience - 1ms));
    CHECK_FALSE(patience.lasts(first_moment + read_patience));
    patience.forget();
    CHECK(patience.lasts(first_moment + read_patience));
    CHECK(patience.lasts(first_moment + read_patience * 2 - 1ms));
}

TEST_CASE("waits that the cloud names are not counted") {
    Patience patience;
    CHECK(patience.lasts(first_moment));
    patience.named_wait(10min);
    CHECK(patience.lasts(first_moment + 10min));
    CHECK(patience.lasts(first_moment + 15min - 1ms));
    CHECK_FALSE(patience.lasts(first_moment + 15min));
}

// --- keys

TEST_CASE("a key's first call goes alone until one was accepted") {
    KeyGuard guard;
    CHECK(guard.may_call(0));
    CHECK_FALSE(guard.may_call(1));
    guard.was_accepted();
    CHECK(guard.may_call(1));
    CHECK(guard.may_call(20));
}

TEST_CASE("nothing is sent with a key after its signature was refused, whatever calls under way bring") {
    KeyGuard guard;
    guard.was_accepted();
    guard.was_refused();
    CHECK(guard.refused());
    CHECK_FALSE(guard.may_call(0));
    guard.was_accepted();
    CHECK_FALSE(guard.may_call(0));
}
