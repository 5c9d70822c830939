// Windows and blackouts: when calls go out, and what a run does while they may not.
#include "bench.hpp"

using namespace bench;

namespace {

Instant instant(std::string_view text) {
    const auto parsed = parse_instant(text);
    REQUIRE(parsed);
    return *parsed;
}

// Every day from 10:00 to 12:00 UTC.
Window mornings() {
    return {.start = 10h, .duration = 2h, .time_zone = "UTC"};
}

// Waves of one server each with a pause between them, inside the window.
Plan in_the_morning(std::uint32_t waves, Duration pause = 0ms) {
    Plan plan = in_waves(std::vector<std::uint32_t>(waves, 1), pause);
    plan.hours.windows = {mornings()};
    return plan;
}

struct At : Bench {
    At(const Plan& plan, std::string_view when) : Bench(plan) {
        now = instant(when);
        begin();
    }
};

} // namespace

TEST_CASE("inside its window a run goes on as if there were none") {
    At run(in_the_morning(2), "2026-11-24T10:00:00Z");
    CHECK(run.to_the_end() == Exit::ok);
    CHECK(run.calls() == "1|2");
    CHECK(run.last<Intent>().window ==
          OpenSpan{instant("2026-11-24T10:00:00Z"), instant("2026-11-24T12:00:00Z")});
}

TEST_CASE("a run that begins outside its windows is recorded, sends nothing and is suspended") {
    At run(in_the_morning(2), "2026-11-24T09:59:59Z");
    CHECK(run.to_the_end() == Exit::suspended);
    CHECK(run.calls().empty());
    CHECK(run.ledger().state() == RunState::suspended);
    CHECK(run.last<Stopping>().reason == Stopping::Reason::window);
    CHECK(run.last<Stopping>().detail == "outside the plan's windows; opens at 2026-11-24T10:00:00Z");
}

TEST_CASE("a suspended run goes on in the next window from where it stood") {
    At run(in_the_morning(3, 90min), "2026-11-24T10:00:00Z");
    CHECK(run.to_the_end() == Exit::suspended); // the second pause ends after twelve
    CHECK(run.calls() == "1|2");
    run.now = instant("2026-11-25T10:30:00Z");
    run.begin();
    CHECK(run.to_the_end() == Exit::ok);
    CHECK(run.calls() == "1|2|3");
}

TEST_CASE("a window that closes on a wave in flight leaves it to its end and sends nothing more") {
    Plan plan = plan_of(3);
    plan.hours.windows = {mornings()};
    Bench run(cut_batches(make_schedule(plan, 1), 1));
    run.now = instant("2026-11-24T11:59:30Z");
    run.begin();
    run.answer_next<ReadServers>();
    const Restart first = run.take<Restart>();
    CHECK_FALSE(run.send(first.permit));
    run.answer(first);
    const Restart late = run.take<Restart>();
    run.now = instant("2026-11-24T12:00:00Z");
    CHECK(run.send(late.permit) == "outside the plan's windows");
    run.answer(late, {.kind = RestartReply::Kind::not_sent, .not_sent = RestartReply::NotSent::gate});
    CHECK(run.to_the_end() == Exit::suspended);
    CHECK(run.calls() == "1");
    CHECK(run.outcomes() == "ok not_started not_started"); // its job and its health were followed
}

TEST_CASE("the window of the gate is the wall's, whatever the run's clock says") {
    At run(in_the_morning(1), "2026-11-24T11:00:00Z");
    run.answer_next<ReadServers>();
    const Restart call = run.take<Restart>();
    CHECK_FALSE(run.engine().may_send({run.now, run.now}, call.permit));
    CHECK(run.engine().may_send({run.now, run.now + 1h}, call.permit)); // somebody set the clock
    CHECK(run.engine().may_send({run.now, run.now - 61min}, call.permit));
}

TEST_CASE("with on_close: wait a run waits for its opening and begins with it") {
    Plan plan = in_the_morning(2);
    plan.hours.on_close = OnClose::wait;
    At run(plan, "2026-11-24T02:00:00Z");
    CHECK(run.last<OpeningAwaited>().opens == instant("2026-11-24T10:00:00Z"));
    CHECK(run.ledger().awaiting().has_value());
    CHECK(run.to_the_end() == Exit::ok);
    CHECK(run.last<Intent>().window->opens == instant("2026-11-24T10:00:00Z"));
    CHECK_FALSE(run.ledger().awaiting());
    CHECK(run.ledger().awaited(OpeningAwaited::Why::window) == 8h);
}

TEST_CASE("an opening that is later than max_wait is not waited for") {
    Plan plan = in_the_morning(1);
    plan.hours.on_close = OnClose::wait;
    plan.hours.max_wait = 4h;
    At run(plan, "2026-11-24T02:00:00Z");
    CHECK(run.to_the_end() == Exit::suspended);
    CHECK(run.last<Stopping>().detail ==
          "outside the plan's windows; opens at 2026-11-24T10:00:00Z, later than max_wait 4h allows");
}

TEST_CASE("waiting for a window starts no pause anew and costs none") {
    Plan plan = in_the_morning(2, 10min);
    plan.hours.on_close = OnClose::wait;
    At run(plan, "2026-11-24T11:55:00Z");
    run.until([&] { return run.count("opening_awaited") > 0 || run.exit().has_value(); });
    CHECK(run.calls() == "1");
    CHECK(run.to_the_end() == Exit::ok);
    CHECK(run.now < instant("2026-11-25T10:10:00Z")); // begun with the opening, the pause long over
}

TEST_CASE("a pause that ends inside the next window suspends nobody") {
    Plan plan = in_the_morning(2, 22h + 30min);
    At run(plan, "2026-11-24T11:50:00Z");
    CHECK(run.to_the_end() == Exit::ok);
    CHECK(run.calls() == "1|2");
}

TEST_CASE("a blackout binds whatever the windows say, and has its own reason") {
    Plan plan = in_the_morning(1);
    plan.hours.blackouts = {{.name = "freeze",
                             .from = instant("2026-11-24T00:00:00Z"),
                             .to = instant("2026-11-25T00:00:00Z"),
                             .reason = "sale"}};
    At run(plan, "2026-11-24T10:30:00Z");
    CHECK(run.to_the_end() == Exit::suspended);
    CHECK(run.last<Stopping>().reason == Stopping::Reason::blackout);
    CHECK(run.last<Stopping>().detail == "in the blackout freeze (sale); opens at 2026-11-25T10:00:00Z");
}

TEST_CASE("a person's override passes windows or one blackout, for one command") {
    Plan plan = in_the_morning(2);
    plan.hours.blackouts = {{.name = "freeze",
                             .from = instant("2026-11-24T00:00:00Z"),
                             .to = instant("2026-11-25T00:00:00Z"),
                             .reason = "sale"}};
    Bench run(plan);
    run.now = instant("2026-11-24T20:00:00Z");
    run.overrides = {.windows = true, .blackouts = {}, .reason = "asked by the owner"};
    run.begin();
    CHECK(run.to_the_end() == Exit::suspended); // the blackout still holds
    CHECK(run.calls().empty());

    run.overrides = {.windows = true, .blackouts = {"freeze"}, .reason = "asked by the owner"};
    run.begin();
    run.until([&] { return run.count("wave_settled") > 0; });
    CHECK(run.calls() == "1");
    CHECK_FALSE(run.last<Intent>().window);

    run.overrides = {}; // the next command has not been allowed anything
    run.begin();
    CHECK(run.to_the_end() == Exit::suspended);
    CHECK(run.calls() == "1");
}

TEST_CASE("a run that comes later than the start deadline misses the opening") {
    Plan plan = in_the_morning(2);
    plan.hours.start_deadline = 30min;
    At late(plan, "2026-11-24T10:30:01Z");
    CHECK(late.to_the_end() == Exit::suspended);
    CHECK(late.last<Stopping>().reason == Stopping::Reason::missed);
    CHECK(late.calls().empty());
    late.now = instant("2026-11-25T10:30:00Z");
    late.begin();
    CHECK(late.to_the_end() == Exit::ok); // in time for the next one

    At begun(plan, "2026-11-24T10:29:00Z");
    begun.until([&] { return begun.count("wave_settled") > 0; });
    begun.now = instant("2026-11-24T11:00:00Z");
    CHECK(begun.to_the_end() == Exit::ok); // what has begun goes on
}

TEST_CASE("an engine that does not know the hours of its schedule sends nothing") {
    const Schedule schedule = make_schedule(in_the_morning(1), 1);
    Engine engine(schedule, {});
    const Instant now = instant("2026-11-24T11:00:00Z");
    CHECK(engine.may_send({now, now}, Permit{1}).has_value());
}

TEST_CASE("a run with windows does not trust a clock that is more than five minutes off the cloud's") {
    At close(in_the_morning(1), "2026-11-24T11:00:00Z");
    close.cloud_offset = clock_skew_max;
    CHECK(close.to_the_end() == Exit::ok);

    for (const Duration offset : {clock_skew_max + 1s, -clock_skew_max - 1s}) {
        At far(in_the_morning(1), "2026-11-24T11:00:00Z");
        far.cloud_offset = offset;
        CHECK(far.to_the_end() == Exit::suspended);
        CHECK(far.last<Stopping>().reason == Stopping::Reason::clock);
        CHECK(far.calls().empty());
        far.cloud_offset = 0ms; // somebody has set the clock
        far.begin();
        CHECK(far.to_the_end() == Exit::ok);
    }
}

TEST_CASE("a doubtful clock closes the gate too, and is of no concern without hours or with all overridden") {
    At late(in_the_morning(1), "2026-11-24T11:00:00Z");
    late.answer_next<ReadServers>();
    const Restart call = late.take<Restart>();
    CHECK_FALSE(late.engine().may_send({late.now, late.now}, call.permit));
    CHECK(late.engine().may_send({late.now, late.now, 20min}, call.permit) ==
          "this machine's clock is 20m behind the cloud's, and the plan has hours to keep to");

    At free(in_waves({1}), "2026-11-24T11:00:00Z");
    free.cloud_offset = 20min;
    CHECK(free.to_the_end() == Exit::ok);

    Bench overridden(in_the_morning(1));
    overridden.now = instant("2026-11-24T11:00:00Z");
    overridden.cloud_offset = 20min;
    overridden.overrides = {.windows = true, .blackouts = {}, .reason = "the clock is known to be off"};
    overridden.begin();
    CHECK(overridden.to_the_end() == Exit::ok);
}
