// The pause between waves: it begins when a wave has settled, its end is in the journal, and no resume starts
// it anew.
#include "bench.hpp"

using namespace bench;

namespace {

// Two waves of one server with ten minutes between them, at the beginning of the pause.
struct Pausing : Bench {
    Pausing() : Bench(in_waves({1, 1}, 10min)) {
        begin();
        until([&] { return count("wave_settled") == 1; });
        settled_at = now;
    }
    Instant settled_at;
};

} // namespace

TEST_CASE("the end of the pause is noted, and nothing is asked of the cloud before it") {
    Pausing run;
    CHECK(run.last<WaveSettled>().pause_until == run.settled_at + 10min);
    CHECK(run.engine().deadline() == run.settled_at + 10min);
    run.wait(10min - 1ms);
    CHECK(run.asked.empty());
    run.wait(1ms);
    CHECK(run.asks<ReadServers>());
}

TEST_CASE("a resume in the middle of a pause waits for the rest of it only") {
    Pausing run;
    run.now += 6min;
    run.begin();
    CHECK(run.asked.empty());
    CHECK(run.engine().deadline() == run.settled_at + 10min);
    run.wait(4min);
    CHECK(run.asks<ReadServers>());
}

TEST_CASE("a pause that ended while nobody was there is over") {
    Pausing run;
    run.now += 2h;
    run.begin();
    CHECK(run.asks<ReadServers>());
}

TEST_CASE("the pause is elapsed time: a wall clock that jumps changes nothing") {
    Pausing run;
    run.wall_ahead = 24h;
    run.wait(1min);
    CHECK(run.asked.empty());
    run.wall_ahead = -24h;
    run.wait(9min);
    CHECK(run.asks<ReadServers>());
}

TEST_CASE("there is no pause after the last wave") {
    Pausing run;
    CHECK(run.to_the_end() == Exit::ok);
    CHECK(run.last<WaveSettled>().pause_until == run.now);
}
