// The life of a token, with a clock wound by hand.
#include "cph_plan/cloud/token_keeper.hpp"

#include <doctest/doctest.h>

using namespace cph_plan;

namespace {

using State = TokenKeeper::State;

const Instant start = *parse_instant("2026-11-24T12:00:00Z");
constexpr Duration day = 24h;

void log_in(TokenKeeper& keeper, Instant now, Duration life = day) {
    keeper.login_begins();
    keeper.issued(Secret("made-up"), life, now);
}

} // namespace

TEST_CASE("without a token a login is wanted, once at a time") {
    TokenKeeper keeper;
    CHECK(keeper.state(start) == State::nothing);
    CHECK(keeper.wants_login(start));
    keeper.login_begins();
    CHECK_FALSE(keeper.wants_login(start));
    CHECK_FALSE(keeper.login_due());
    keeper.issued(Secret("made-up"), day, start);
    CHECK(keeper.state(start) == State::held);
    CHECK(keeper.token().reveal() == "made-up");
    CHECK_FALSE(keeper.wants_login(start));
}

TEST_CASE("a token is renewed ten minutes before it expires, and serves until then") {
    TokenKeeper keeper;
    log_in(keeper, start);
    const Instant expiry = start + day;
    CHECK(keeper.login_due() == expiry - token_margin);
    CHECK_FALSE(keeper.wants_login(expiry - token_margin - 1ms));
    CHECK(keeper.wants_login(expiry - token_margin));
    CHECK(keeper.state(expiry - 1ms) == State::held);
    CHECK(keeper.state(expiry) == State::nothing);
}

TEST_CASE("a token of a short life is renewed when a sixth of it is left") {
    TokenKeeper keeper;
    log_in(keeper, start, 30min);
    CHECK(keeper.login_due() == start + 25min);
}

TEST_CASE("a renewal that fails leaves the old token in use until it expires") {
    TokenKeeper keeper;
    log_in(keeper, start);
    const Instant renewal = start + day - token_margin;
    keeper.login_begins();
    keeper.login_failed(renewal + 2s);
    CHECK(keeper.state(renewal) == State::held);
    CHECK_FALSE(keeper.in_trouble(renewal));
    CHECK_FALSE(keeper.wants_login(renewal + 1s));
    CHECK(keeper.wants_login(renewal + 2s));
    CHECK(keeper.in_trouble(start + day));
}

TEST_CASE("a login that fails is tried again when its time has come") {
    TokenKeeper keeper;
    keeper.login_begins();
    CHECK_FALSE(keeper.in_trouble(start));
    keeper.login_failed(start + 3s);
    CHECK(keeper.in_trouble(start));
    CHECK_FALSE(keeper.wants_login(start));
    CHECK(keeper.wants_login(start + 3s));
}

TEST_CASE("a login that is refused is refused for good") {
    TokenKeeper keeper;
    keeper.login_begins();
    keeper.login_refused("wrong password");
    CHECK(keeper.state(start) == State::refused);
    CHECK(keeper.why_refused() == "wrong password");
    CHECK_FALSE(keeper.wants_login(start + day));
    CHECK_FALSE(keeper.may_renew());
}

TEST_CASE("a token that is turned down is replaced once") {
    TokenKeeper keeper;
    log_in(keeper, start);
    const auto first = keeper.generation();
    keeper.was_turned_down(first, "token expires");
    CHECK(keeper.state(start) == State::nothing);
    CHECK(keeper.may_renew());
    CHECK(keeper.wants_login(start));
    log_in(keeper, start);
    CHECK(keeper.generation() != first);
    keeper.was_turned_down(keeper.generation(), "token expires");
    CHECK(keeper.state(start) == State::refused);
    CHECK(keeper.why_refused().find("token expires") != std::string::npos);
    CHECK_FALSE(keeper.wants_login(start));
}

TEST_CASE("a token that was accepted may be turned down again later, and is replaced again") {
    TokenKeeper keeper;
    for (int i = 0; i < 5; ++i) {
        log_in(keeper, start);
        keeper.was_accepted();
        keeper.was_turned_down(keeper.generation(), "must be updated");
        CHECK(keeper.may_renew());
    }
}

TEST_CASE("several calls turned down with one token are one refusal") {
    TokenKeeper keeper;
    log_in(keeper, start);
    const auto first = keeper.generation();
    for (int i = 0; i < 8; ++i) keeper.was_turned_down(first, "token expires");
    CHECK(keeper.may_renew());
    log_in(keeper, start);
    keeper.was_turned_down(first, "a late answer");
    CHECK(keeper.state(start) == State::held);
}

TEST_CASE("a refused renewal leaves the old token in use until it expires, and no login is tried again") {
    TokenKeeper keeper;
    log_in(keeper, start);
    const Instant renewal = start + day - token_margin;
    keeper.login_begins();
    keeper.login_refused("account locked");
    CHECK(keeper.state(renewal) == State::held);
    CHECK_FALSE(keeper.wants_login(renewal + 1h));
    CHECK(keeper.state(start + day) == State::refused);
}
