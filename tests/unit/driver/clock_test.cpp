#include "cph_plan/driver/clock.hpp"

#include <doctest/doctest.h>

using namespace cph_plan;

TEST_CASE("a run's clock starts as wall time and goes on") {
    const Instant before = wall_time();
    const RunClock clock;
    const Now first = clock.now();
    const Now second = clock.now();
    CHECK(first.run >= before);
    CHECK(second.run >= first.run);
    CHECK(first.wall >= before);
}

TEST_CASE("a run's clock never goes back behind what its journal holds") {
    const Instant last = wall_time() + 24h;
    const RunClock clock(last);
    CHECK(clock.now().run >= last);
    CHECK(clock.now().wall < last); // windows follow the wall all the same
}

TEST_CASE("with a speed the clock runs ahead of the wall, and waits are as much shorter") {
    const RunClock clock({}, 1e6);
    const Instant begun = wall_time();
    while (wall_time() - begun < 2ms) {
    }
    CHECK(clock.now().run - begun >= 1000s);
    CHECK(clock.now().wall - begun >= 1000s);
    CHECK(clock.real(1000s) == 1ms);
    CHECK(clock.real(1ms) == 1ms); // never nothing: that would be a busy loop
    CHECK(RunClock().real(5s) == 5s);
}

TEST_CASE("a pretended clock starts where it is told to, on the wall too") {
    for (const Instant start : {wall_time() + 48h, wall_time() - 48h}) {
        const Instant before = wall_time();
        const RunClock clock = RunClock::pretending(start, 1.0);
        const Now now = clock.now();
        CHECK(now.run == now.wall);
        CHECK(now.run >= start);
        CHECK(now.run - start <= wall_time() - before + 1ms); // both read whole milliseconds
    }
}

TEST_CASE("time since boot never goes back") {
    const auto first = boot_time();
    CHECK(first.count() > 0);
    CHECK(boot_time() >= first);
}
