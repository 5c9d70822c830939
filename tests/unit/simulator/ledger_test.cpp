#include "small_cloud.hpp"

using namespace cph_sim;

TEST_CASE("the ledger holds every restart that a server received, refused ones with their reason") {
    Cloud cloud(three_servers(Refused{}, second_server));
    const RestartReply reply = restart(cloud, start, {first_server, second_server});
    const auto& restarts = cloud.ledger().restarts();
    REQUIRE(restarts.size() == 2);
    CHECK(restarts[0].server == first_server);
    CHECK(restarts[0].at == start);
    CHECK(restarts[0].request == reply.request);
    CHECK(restarts[0].accepted);
    CHECK(restarts[0].job == reply.items[0].job);
    CHECK_FALSE(restarts[1].accepted);
    CHECK(restarts[1].code == "CPS.0158");
    CHECK(restarts[1].job.text.empty());
    CHECK(cloud.ledger().restarts_of(second_server).size() == 1);
    CHECK(cloud.ledger().accepted_of(second_server) == 0);
}

TEST_CASE("what a reply leaves out is in the ledger all the same") {
    Cloud cloud(three_servers(ReplyOmits{}));
    restart(cloud, start, {first_server});
    CHECK(cloud.ledger().accepted_of(first_server) == 1);
}

TEST_CASE("calls are numbered without gaps and counted by kind") {
    Cloud cloud(three_servers());
    const RestartReply reply = restart(cloud, start, {first_server, second_server});
    jobs_of(cloud, start, reply.request);
    CHECK_FALSE(cloud.server(start, "nobody").has_value());
    const auto& calls = cloud.ledger().calls();
    REQUIRE(calls.size() == 3);
    for (std::uint32_t i = 0; i < calls.size(); ++i) CHECK(calls[i].number == i + 1);
    CHECK(calls[0].asked == 2);
    CHECK(calls[0].accepted == 2);
    CHECK(calls[2].refusal == "CPS.0159");
    CHECK(cloud.ledger().count(CallKind::restart) == 1);
    CHECK(cloud.ledger().count(CallKind::jobs) == 1);
    CHECK(cloud.ledger().count(CallKind::server) == 1);
    CHECK(cloud.ledger().count(CallKind::phones) == 0);
}

TEST_CASE("a call that is refused whole restarts nobody and is listed with its code") {
    Cloud cloud(three_servers());
    CHECK_FALSE(cloud.restart(start, std::vector<std::string>{}).has_value());
    CHECK(cloud.ledger().restarts().empty());
    REQUIRE(cloud.ledger().calls().size() == 1);
    CHECK(cloud.ledger().calls().front().refusal == "CPS.0095");
}
