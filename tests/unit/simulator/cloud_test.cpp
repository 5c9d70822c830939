#include "small_cloud.hpp"

#include <set>

using namespace cph_sim;

TEST_CASE("a restart call names every server with a job of its own, in the order asked") {
    Cloud cloud(three_servers());
    const RestartReply reply = restart(cloud, start, {second_server, first_server});
    REQUIRE(reply.items.size() == 2);
    CHECK(reply.items[0].server == second_server);
    CHECK(reply.items[1].server == first_server);
    CHECK(reply.items[0].job != reply.items[1].job);
    for (const RestartItem& item : reply.items) {
        CHECK(item.form == RestartItem::JobForm::text);
        CHECK(item.job.text.size() == 32);
        CHECK(item.code.empty());
    }
    CHECK(reply.request.text.size() == 32);
}

TEST_CASE("a job runs until its time is over and has then succeeded") {
    Cloud cloud(three_servers());
    const RestartReply reply = restart(cloud, start, {first_server});
    CHECK(jobs_of(cloud, start, reply.request).front().status == job_running);
    const JobView running = jobs_of(cloud, start + job_duration - 1ms, reply.request).front();
    CHECK(running.status == job_running);
    CHECK(running.begin == start);
    CHECK_FALSE(running.end.has_value());
    const JobView done = jobs_of(cloud, start + job_duration, reply.request).front();
    CHECK(done.status == job_succeeded);
    CHECK(done.end == start + job_duration);
    CHECK(done.code.empty());
}

TEST_CASE("a server that is restarting refuses a second restart, and takes one again when it is done") {
    Cloud cloud(three_servers());
    restart(cloud, start, {first_server});
    const RestartReply early = restart(cloud, start + 1s, {first_server});
    CHECK(early.items.front().code == "CPS.0158");
    CHECK(early.items.front().message == "The server is not available for being restarted.");
    CHECK(early.items.front().form == RestartItem::JobForm::absent);
    CHECK(restart(cloud, start + job_duration, {first_server}).items.front().code.empty());
    CHECK(cloud.ledger().accepted_of(first_server) == 2);
}

TEST_CASE("the servers of one call are judged one by one") {
    Cloud cloud(three_servers());
    REQUIRE(cloud.set_status(start, second_server, status_frozen));
    REQUIRE(cloud.set_status(start, third_server, 10));
    const RestartReply reply = restart(cloud, start, {first_server, second_server, third_server, "nobody"});
    REQUIRE(reply.items.size() == 4);
    CHECK(reply.items[0].code.empty());
    CHECK(reply.items[1].code == "CPS.1028");
    CHECK(reply.items[2].code == "CPS.0158");
    CHECK(reply.items[3].code == "CPS.0156");
    CHECK(jobs_of(cloud, start, reply.request).size() == 1);
}

TEST_CASE("an abnormal server may be restarted and is normal afterwards") {
    Cloud cloud(three_servers());
    REQUIRE(cloud.set_status(start, first_server, status_abnormal));
    CHECK(restart(cloud, start, {first_server}).items.front().code.empty());
    CHECK(status_of(cloud, start + job_duration, first_server) == status_normal);
}

TEST_CASE("a call takes one to a hundred servers") {
    Options options = three_servers();
    options.fleet = std::make_shared<const Fleet>(Fleet::generated(101, 7));
    std::vector<std::string> ids;
    for (std::uint32_t i = 0; i < 101; ++i) ids.emplace_back(options.fleet->id(ServerIndex{i}));
    Cloud cloud(options);
    CHECK(code_of(cloud.restart(start, std::vector<std::string>{})) == "CPS.0095");
    CHECK(code_of(cloud.restart(start, ids)) == "CPS.0096");
    CHECK(cloud.ledger().restarts().empty());
    ids.pop_back();
    CHECK(restart(cloud, start, ids).items.size() == 100);
}

TEST_CASE("a server named twice in one call restarts once") {
    Cloud cloud(three_servers());
    const RestartReply reply = restart(cloud, start, {first_server, first_server});
    CHECK(reply.items[0].code.empty());
    CHECK(reply.items[1].code == "CPS.0158");
    CHECK(cloud.ledger().accepted_of(first_server) == 1);
}

TEST_CASE("a restart moves the server's update time at its begin and at its end") {
    Cloud cloud(three_servers());
    const ServerIndex server = *cloud.fleet().find(first_server);
    const Instant before = cloud.state(server).updated;
    CHECK(before < start);
    restart(cloud, start, {first_server});
    CHECK(cloud.state(server).updated == start);
    status_of(cloud, start + 2 * job_duration, first_server);
    CHECK(cloud.state(server).updated == start + job_duration);
}

TEST_CASE("a cloud can be told to leave update times alone") {
    Options options = three_servers();
    options.update_time = UpdateTime::stays;
    Cloud cloud(options);
    const ServerIndex server = *cloud.fleet().find(first_server);
    const Instant before = cloud.state(server).updated;
    restart(cloud, start, {first_server});
    CHECK(cloud.state(server).updated == before);
}

TEST_CASE("a server shows normal while it restarts, unless the cloud was told what it shows") {
    Cloud plain(three_servers());
    restart(plain, start, {first_server});
    CHECK(status_of(plain, start + 1s, first_server) == status_normal);

    Options options = three_servers();
    options.statuses_while_restarting = {11, 10, 13};
    Cloud cloud(options);
    restart(cloud, start, {first_server});
    CHECK(status_of(cloud, start + 1s, first_server) == 11);
    CHECK(status_of(cloud, start + 25s, first_server) == 10);
    CHECK(status_of(cloud, start + 45s, first_server) == 13);
    CHECK(status_of(cloud, start + job_duration, first_server) == status_normal);
}

TEST_CASE("a request that arrives late restarts the server when it arrives") {
    Cloud cloud(three_servers());
    cloud.restart_late(start, 5min, {first_server});
    CHECK(status_of(cloud, start + 4min, first_server) == status_normal);
    CHECK(cloud.ledger().restarts().empty());
    CHECK(cloud.next_event(start + 4min) == start + 5min);
    status_of(cloud, start + 5min, first_server);
    REQUIRE(cloud.ledger().restarts().size() == 1);
    CHECK(cloud.ledger().restarts().front().at == start + 5min);
    CHECK(cloud.ledger().restarts().front().sender == Sender::client_late);
}

TEST_CASE("a restart by somebody else stands in the ledger as theirs and keeps the server busy") {
    Cloud cloud(three_servers());
    cloud.restart_by_other(start, first_server);
    CHECK(restart(cloud, start + 1s, {first_server}).items.front().code == "CPS.0158");
    CHECK(cloud.ledger().restarts().front().sender == Sender::other);
    CHECK(cloud.ledger().restarts().back().sender == Sender::client);
}

TEST_CASE("time does not go back") {
    Cloud cloud(three_servers());
    const RestartReply reply = restart(cloud, start, {first_server});
    jobs_of(cloud, start + job_duration, reply.request);
    CHECK(jobs_of(cloud, start, reply.request).front().status == job_succeeded);
}

TEST_CASE("the same seed draws the same durations whatever the order of calls; another seed draws others") {
    const auto end_of_first = [](std::uint64_t seed, const std::vector<std::vector<std::string>>& calls) {
        Options options = three_servers();
        options.seed = seed;
        options.durations = DurationLaw::log_normal(5min, 0.5);
        Cloud cloud(options);
        RequestId wanted;
        for (const auto& servers : calls) {
            const RestartReply reply = restart(cloud, start, servers);
            if (servers.front() == first_server) wanted = reply.request;
        }
        return *jobs_of(cloud, start + 24h, wanted).front().end;
    };
    const Instant alone = end_of_first(1, {{first_server}});
    CHECK(end_of_first(1, {{second_server}, {first_server}}) == alone);
    std::set<Instant> others;
    for (std::uint64_t seed = 1; seed <= 5; ++seed) others.insert(end_of_first(seed, {{first_server}}));
    CHECK(others.size() == 5);
}

TEST_CASE("odds of one befall every restart, odds of nothing none") {
    Options options = three_servers();
    options.odds.job_fails = 1;
    Cloud failing(options);
    const RestartReply reply = restart(failing, start, {first_server, second_server});
    for (const JobView& job : jobs_of(failing, start + job_duration, reply.request)) {
        CHECK(job.status == job_failed);
        CHECK(job.code == "CPS.0003");
    }
    options.odds = {.refused = 1};
    Cloud refusing(options);
    for (const RestartItem& item : restart(refusing, start, {first_server, second_server}).items)
        CHECK(item.code == "CPS.0158");
    options.odds = {.ends_unhealthy = 1};
    Cloud sick(options);
    restart(sick, start, {first_server});
    CHECK(status_of(sick, start + job_duration, first_server) == status_abnormal);
    options.odds = {.job_never_ends = 1};
    Cloud stuck(options);
    const RestartReply never = restart(stuck, start, {first_server});
    CHECK(jobs_of(stuck, start + 24h * 365, never.request).front().status == job_running);
}
