#include "small_cloud.hpp"

using namespace cph_sim;

namespace {

Options many(std::uint32_t servers, const Profile& profile = {}) {
    return {.fleet = std::make_shared<const Fleet>(Fleet::generated(servers, 1, profile)),
            .durations = DurationLaw::fixed(job_duration)};
}

} // namespace

TEST_CASE("a list of servers gives the total and at most a page") {
    Cloud cloud(many(250));
    const auto first = cloud.servers(start);
    CHECK(first->count == 250);
    CHECK(first->servers.size() == 100);
    const auto last = cloud.servers(start, {}, {.offset = 200, .limit = 100});
    CHECK(last->count == 250);
    CHECK(last->servers.size() == 50);
    CHECK(cloud.servers(start, {}, {.offset = 250})->servers.empty());
}

TEST_CASE("pages outside the published bounds are refused") {
    Cloud cloud(many(3, {.phones = 3}));
    for (const Page page : {Page{0, 0}, Page{0, 101}, Page{-1, 10}}) {
        CHECK(code_of(cloud.servers(start, {}, page)) == "CPS.0002");
        CHECK(code_of(cloud.jobs(start, std::vector<std::string>{"any"}, page)) == "CPS.0002");
    }
    CHECK(cloud.servers(start, {}, {0, 100}).has_value());
    CHECK(cloud.phones(start, {}, {0, 200}).has_value());
    CHECK(code_of(cloud.phones(start, {}, {0, 201})) == "CPS.0002");
    CHECK(cloud.tagged(start, {}, {0, 1000}).has_value());
    CHECK(code_of(cloud.tagged(start, {}, {0, 1001})) == "CPS.0002");
}

TEST_CASE("servers are filtered by every published key") {
    Fleet fleet;
    fleet.add({.id = "a", .name = "farm-1", .profile = {.phone_model = "rx1", .network_version = "v1"}});
    fleet.add({.id = "b", .name = "farm-2", .status = status_frozen});
    Cloud cloud({.fleet = std::make_shared<const Fleet>(std::move(fleet))});
    CHECK(cloud.servers(start, {.name = "arm"})->count == 2);
    CHECK(cloud.servers(start, {.name = "farm-1"})->count == 1);
    CHECK(cloud.servers(start, {.id = "b"})->count == 1);
    CHECK(cloud.servers(start, {.id = "c"})->count == 0);
    CHECK(cloud.servers(start, {.network_version = "v1"})->count == 1);
    CHECK(cloud.servers(start, {.phone_model = "rx1"})->count == 1);
    CHECK(cloud.servers(start, {.status = status_frozen})->servers == std::vector{ServerIndex{1}});
}

TEST_CASE("a server that does not exist, a job or a request that nobody made: each has its code") {
    Cloud cloud(three_servers());
    CHECK(code_of(cloud.server(start, "nobody")) == "CPS.0159");
    CHECK(code_of(cloud.job(start, "1564567b8bab40f34711234cb80d0123")) == "CPS.0011");
    CHECK(code_of(cloud.jobs(start, std::vector<std::string>{"6837531fd3f54550927b930180a706bf"})) ==
          "CPS.0050");
    CHECK(code_of(cloud.jobs(start, std::vector<std::string>{})) == "CPS.0049");
}

TEST_CASE("a call in which every server was refused has no jobs to list") {
    Cloud cloud(three_servers(Refused{}));
    const RestartReply reply = restart(cloud, start, {first_server});
    CHECK(code_of(cloud.jobs(start, std::vector{reply.request.text})) == "CPS.0050");
}

TEST_CASE("jobs of up to twenty requests are listed together, page by page") {
    Cloud cloud(many(150));
    std::vector<std::string> requests;
    for (std::uint32_t call = 0; call < 15; ++call) {
        std::vector<std::string> ids;
        for (std::uint32_t i = 0; i < 10; ++i) ids.emplace_back(cloud.fleet().id(ServerIndex{call * 10 + i}));
        requests.push_back(restart(cloud, start, ids).request.text);
    }
    CHECK(cloud.jobs(start, requests)->jobs.size() == 100);
    CHECK(cloud.jobs(start, requests, {.offset = 100, .limit = 100})->jobs.size() == 50);
    CHECK(cloud.jobs(start, requests, {.offset = 200, .limit = 100})->jobs.empty());
    requests.resize(20, requests.front());
    CHECK(cloud.jobs(start, requests).has_value());
    requests.resize(21, requests.front());
    CHECK(code_of(cloud.jobs(start, requests)) == "CPS.0161");
}

TEST_CASE("a job is read alone as in the list") {
    Cloud cloud(three_servers());
    const RestartReply reply = restart(cloud, start, {first_server});
    const auto job = cloud.job(start + job_duration, reply.items[0].job.text);
    REQUIRE(job.has_value());
    CHECK(job->status == job_succeeded);
    CHECK(job->server == first_server);
    CHECK(job->request == reply.request);
}

TEST_CASE("phones of one server run, restart with it, and run again") {
    Options options = many(3, {.phones = 250});
    Cloud cloud(options);
    const std::string server(cloud.fleet().id(ServerIndex{1}));
    const auto count = [&](Instant now, int status) {
        return cloud.phones(now, {.server = server, .status = status})->count;
    };
    CHECK(count(start, 2) == 250);
    restart(cloud, start, {server});
    CHECK(count(start + 1s, 4) == 250);
    CHECK(count(start + job_duration, 2) == 250);
    const auto page = cloud.phones(start + job_duration, {.server = server}, {.offset = 200, .limit = 200});
    CHECK(page->count == 250);
    REQUIRE(page->phones.size() == 50);
    CHECK(page->phones.front().server == ServerIndex{1});
    CHECK(page->phones.front().updated == start + job_duration);
    CHECK(cloud.phones(start + job_duration, {})->count == 750);
    CHECK(cloud.phones(start + job_duration, {.server = "nobody"})->count == 0);
}

TEST_CASE("tags: keys are joined by and, values by or, no value means any") {
    Fleet fleet;
    fleet.add({.id = "a", .name = "one", .profile = {.tags = {{"pool", "a"}, {"tier", "gold"}}}});
    fleet.add({.id = "b", .name = "two", .profile = {.tags = {{"pool", "b"}}}});
    fleet.add({.id = "c", .name = "three"});
    Cloud cloud({.fleet = std::make_shared<const Fleet>(std::move(fleet))});
    const auto found = [&](const TagQuery& query) { return cloud.tagged(start, query)->servers; };
    using Found = std::vector<ServerIndex>;
    CHECK(found({.tags = {{"pool", {"a", "b"}}}}) == Found{ServerIndex{0}, ServerIndex{1}});
    CHECK(found({.tags = {{"pool", {"a", "b"}}, {"tier", {"gold"}}}}) == Found{ServerIndex{0}});
    CHECK(found({.tags = {{"pool", {}}}}) == Found{ServerIndex{0}, ServerIndex{1}});
    CHECK(found({.tags = {{"pool", {"c"}}}}) == Found{});
    CHECK(found({.name = "two"}) == Found{ServerIndex{1}});
    CHECK(found({.name = "tw"}) == Found{});
    CHECK(found({.without_any_tag = true}) == Found{ServerIndex{2}});
}

TEST_CASE("a read restarts nothing") {
    Cloud cloud(three_servers());
    const RestartReply reply = restart(cloud, start, {first_server});
    jobs_of(cloud, start, reply.request);
    status_of(cloud, start, second_server);
    CHECK(cloud.servers(start).has_value());
    CHECK(cloud.phones(start, {}).has_value());
    CHECK(cloud.tagged(start, {}).has_value());
    CHECK(cloud.ledger().restarts().size() == 1);
}
