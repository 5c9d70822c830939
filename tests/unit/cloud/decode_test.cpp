// Reply texts into values: the published samples first, then what a reply may do to its reader.
#include "cph_plan/cloud/decode.hpp"
#include "cph_plan/cloud/verdict.hpp"
#include "samples.hpp"

#include <doctest/doctest.h>

using namespace cph_plan;

namespace {

Instant at(const char* text) {
    return *parse_instant(text);
}

JobReading::State state_of(const std::string& status) {
    const auto job = decode_job(R"({"job_id":"j","status":)" + status + "}");
    REQUIRE(job);
    return job->state;
}

} // namespace

// --- the published samples

TEST_CASE("the published restart reply is accepted for both servers") {
    const std::vector<std::string> asked{"1234567b8bab40ffb711234cb80d0234",
                                         "1678567b8bab40f93711234cb80d0764"};
    const std::string body = sample("restart-accepted");
    const RestartReply reply = judge_restart({.http_status = 200, .body = body}, asked);
    REQUIRE(reply.kind == RestartReply::Kind::answered);
    CHECK(reply.request.text == "6837531fd3f54550927b930180a706bf");
    CHECK(reply.servers[0].jobs == std::vector<JobId>{{"1564567b8bab40f34711234cb80d0123"}});
    CHECK(reply.servers[1].jobs == std::vector<JobId>{{"1564567b8bab40f34711234cb80d5678"}});
    CHECK(reply.warnings.empty());
}

TEST_CASE("the reply expected for a refused server rejects that one alone") {
    const std::vector<std::string> asked{"1234567b8bab40ffb711234cb80d0234",
                                         "1678567b8bab40f93711234cb80d0764"};
    const std::string body = sample("restart-mixed-expected");
    const RestartReply reply = judge_restart({.http_status = 200, .body = body}, asked);
    REQUIRE(reply.kind == RestartReply::Kind::answered);
    CHECK(reply.servers[0].kind == ServerReply::Kind::accepted);
    CHECK(reply.servers[1].kind == ServerReply::Kind::rejected);
    CHECK(reply.servers[1].code == "CPS.0158");
}

TEST_CASE("a reply about phones says nothing of servers") {
    const std::vector<std::string> asked{"1234567b8bab40ffb711234cb80d0234"};
    const std::string body = sample("restart-phones-mixed");
    CHECK(judge_restart({.http_status = 200, .body = body}, asked).kind == RestartReply::Kind::unknown);
}

TEST_CASE("the published job list is read, with a code that lacks its dot and an empty one") {
    const auto page = decode_jobs(sample("jobs"));
    REQUIRE(page);
    CHECK(page->items == 2);
    REQUIRE(page->jobs.size() == 2);
    CHECK(page->jobs[0].job.text == "1564567b8bab40f34711234cb80d0123");
    CHECK(page->jobs[0].state == JobReading::State::failed);
    CHECK(page->jobs[0].code == "CPS.0005");
    CHECK(page->jobs[0].message == "Phone not found.");
    CHECK(page->jobs[1].state == JobReading::State::succeeded);
    CHECK(page->jobs[1].code.empty());
    CHECK(page->jobs[1].begin == at("2017-10-25T00:00:00Z"));
    CHECK(page->jobs[1].end == at("2017-10-25T00:00:32Z"));
}

TEST_CASE("the published single job is read, with a null code") {
    const auto job = decode_job(sample("job-succeeded"));
    REQUIRE(job);
    CHECK(job->job.text == "6837531fd3f54550927b930180a706bf");
    CHECK(job->state == JobReading::State::succeeded);
    CHECK(job->code.empty());
    CHECK(job->end == at("2019-04-26T07:00:06Z"));
}

TEST_CASE("the published servers are read") {
    const auto page = decode_servers(sample("servers"));
    REQUIRE(page);
    CHECK(page->count == 2);
    REQUIRE(page->servers.size() == 2);
    CHECK(page->servers[0].id == "4aff349ab539452a85ac5d7442b39377");
    CHECK(page->servers[0].status == 2);
    CHECK(page->servers[0].updated == at("2021-11-11T09:28:30Z"));
    const auto server = decode_server(sample("server"));
    REQUIRE(server);
    CHECK(server->id == "6edb89150bc742aa81fc8ac4ff047297");
    CHECK(server->status == 5);
}

TEST_CASE("the published phones are read, with a server id of 31 characters") {
    const auto page = decode_phones(sample("phones"), "88b8449b896f3a4f0ad57222dd91909");
    REQUIRE(page);
    CHECK(page->count == 1);
    CHECK(page->items == 1);
    CHECK(page->restarting == 0);
}

TEST_CASE("the published token reply says when the token expires, to the microsecond") {
    const auto token = decode_token(sample("iam-token"));
    REQUIRE(token);
    CHECK(token->issued == at("2020-01-03T09:05:22.701Z"));
    CHECK(token->expires == at("2020-01-04T09:05:22.701Z"));
}

TEST_CASE("the errors of service, gateway and token service are read") {
    CHECK(decode_error(sample("error-cps"))->code == "CPS.0001");
    CHECK(decode_error(sample("error-cps"))->message == "No permission to request resources.");
    CHECK(decode_error(sample("error-gateway-auth"))->code == "APIGW.0301");
    CHECK(decode_error(sample("error-gateway-throttled"))->code == "APIGW.0308");
    CHECK(decode_error(sample("error-iam"))->code == "401");
    CHECK(decode_error(sample("error-iam"))->message == "The username or password is wrong.");
}

// --- jobs

TEST_CASE("a job has ended only where its status is exactly 2 or -1") {
    CHECK(state_of("2") == JobReading::State::succeeded);
    CHECK(state_of("-1") == JobReading::State::failed);
    for (const char* other : {"1", "0", "3", "-2", R"("2")", "2.0", "true", "null", "4294967298", "[2]"}) {
        CAPTURE(other);
        CHECK(state_of(other) == JobReading::State::running);
    }
    CHECK(decode_job(R"({"job_id":"j"})")->state == JobReading::State::running);
}

TEST_CASE("a list without jobs is empty, and what is no list of jobs is an error") {
    CHECK(decode_jobs(R"({"jobs":[]})")->jobs.empty());
    for (const char* body : {"{}", R"({"jobs":null})", R"({"jobs":{}})", R"({"jobs":"x"})", "[]", "7", "",
                             R"({"data":{"jobs":[]}})"}) {
        CAPTURE(body);
        CHECK_FALSE(decode_jobs(body));
    }
}

TEST_CASE("entries that are no jobs are left out, and still count as entries of the page") {
    const auto page =
        decode_jobs(R"({"jobs":[null,7,[],{"status":2},{"job_id":"","status":2},{"job_id":9,"status":2},)"
                    R"({"job_id":"a/b","status":2},{"job_id":"good","status":2}]})");
    REQUIRE(page);
    CHECK(page->items == 8);
    REQUIRE(page->jobs.size() == 1);
    CHECK(page->jobs[0].job.text == "good");
}

TEST_CASE("a bad time spoils nothing but itself") {
    const auto job = decode_job(R"({"job_id":"j","status":2,"begin_time":"yesterday","end_time":7})");
    REQUIRE(job);
    CHECK(job->state == JobReading::State::succeeded);
    CHECK_FALSE(job->begin);
    CHECK_FALSE(job->end);
}

TEST_CASE("a list cut at any byte is an error") {
    const std::string whole = sample("jobs");
    const std::size_t end = whole.find_last_of('}');
    for (std::size_t size = 0; size <= end; ++size) {
        CAPTURE(size);
        CHECK_FALSE(decode_jobs(std::string_view(whole).substr(0, size)));
    }
}

// --- servers and phones

TEST_CASE("a server without an id or an integer status is not described") {
    const auto page = decode_servers(
        R"({"count":4,"servers":[{"server_id":"a"},{"status":5},{"server_id":"b","status":"5"},)"
        R"({"server_id":"c","status":5.0},{"server_id":"d","status":5}]})");
    REQUIRE(page);
    CHECK(page->items == 5);
    REQUIRE(page->servers.size() == 1);
    CHECK(page->servers[0].id == "d");
    CHECK_FALSE(decode_server(R"({"server_id":"a"})"));
    CHECK_FALSE(decode_server("[]"));
}

TEST_CASE("servers that are not wanted are left out of a page and still counted as its items") {
    const auto only_b = [](std::string_view id) { return id == "b"; };
    const auto page =
        decode_servers(R"({"count":9,"servers":[{"server_id":"a","status":5},{"status":3,"server_id":"b"},)"
                       R"({"server_id":"c","status":5},{"server_id":7,"status":5}]})",
                       only_b);
    REQUIRE(page);
    CHECK(page->items == 4);
    REQUIRE(page->servers.size() == 1);
    CHECK(page->servers[0].id == "b");
    CHECK(page->servers[0].status == 3);
}

TEST_CASE("what one server of a page lacks is not taken from the one before it") {
    const auto page = decode_servers(
        R"({"servers":[{"server_id":"a","status":5,"update_time":"2021-11-11T09:28:30Z"},{"server_id":"b"},)"
        R"({"status":4},{"server_id":"c","status":4,"update_time":null}]})");
    REQUIRE(page);
    REQUIRE(page->servers.size() == 2);
    CHECK(page->servers[0].updated == at("2021-11-11T09:28:30Z"));
    CHECK(page->servers[1].id == "c");
    CHECK_FALSE(page->servers[1].updated);
}

TEST_CASE("a total that is none is left out") {
    for (const char* count : {"-1", R"("2")", "2.5", "null", "99999999999"}) {
        CAPTURE(count);
        CHECK_FALSE(decode_servers(R"({"count":)" + std::string(count) + R"(,"servers":[]})")->count);
    }
}

TEST_CASE("phones that restart or failed to are counted, those of other servers are not") {
    const auto page = decode_phones(
        R"({"count":6,"phones":[{"server_id":"s","status":4},{"server_id":"s","status":-6},{"status":4},)"
        R"({"server_id":"s","status":2},{"server_id":"t","status":4},{"server_id":"s","status":"4"}]})",
        "s");
    REQUIRE(page);
    CHECK(page->items == 6);
    CHECK(page->restarting == 3);
}

// --- errors

TEST_CASE("an error is found in every shape that services use") {
    CHECK(decode_error(R"({"code":"CPS.0001","message":"m"})")->code == "CPS.0001");
    CHECK(decode_error(R"({"error":{"code":"IAM.0066","message":"m"}})")->code == "IAM.0066");
    CHECK(decode_error(R"({"error":{"error_code":"X.1","error_msg":"m"}})")->message == "m");
    CHECK(decode_error(R"({"code":"outer","error":{"code":"inner"}})")->code == "outer");
    CHECK(decode_error(R"({"code":"plain","error_code":"service"})")->code == "service");
}

TEST_CASE("no code is made up: not from lists, not from other kinds, not from deep below") {
    for (const char* body :
         {R"([{"error_code":"CPS.0001"}])", R"({"failures":[{"error_code":"CPS.0001"}]})", "{}", "", "no",
          R"({"error_code":null})", R"({"error_code":""})", R"({"error_code":true})", R"({"error_code":{}})",
          R"({"a":{"b":{"c":{"d":{"error_code":"CPS.0001"}}}}})"}) {
        CAPTURE(body);
        CHECK_FALSE(decode_error(body));
    }
}

TEST_CASE("a code gets its dot, and nothing else is changed") {
    CHECK(normalised_code("CPS0005") == "CPS.0005");
    CHECK(normalised_code("CPS.0005") == "CPS.0005");
    for (const char* other : {"CPS005", "CPS00055", "CPS000a", "XCPS0005", "cps0005", ""}) {
        CAPTURE(other);
        CHECK(normalised_code(other) == other);
    }
}

TEST_CASE("a message is kept up to its bound and cut between characters") {
    const std::string message = std::string(kept_message_max - 1, 'x') + "\u4e91";
    const auto error = decode_error(R"({"error_code":"CPS.0001","error_msg":")" + message + R"("})");
    REQUIRE(error);
    CHECK(error->message == std::string(kept_message_max - 1, 'x'));
    const std::string fits = std::string(kept_message_max - 3, 'x') + "\u4e91";
    CHECK(decode_error(R"({"error_code":"CPS.0001","error_msg":")" + fits + R"("})")->message == fits);
}

// --- tokens

TEST_CASE("a token reply that does not say when the token expires is an error") {
    for (const char* body :
         {"{}", R"({"token":{}})", R"({"token":{"expires_at":7}})", R"({"token":{"expires_at":"soon"}})",
          R"({"expires_at":"2020-01-04T09:05:22Z"})", R"({"token":[{"expires_at":"2020-01-04T09:05:22Z"}]})",
          R"({"other":{"expires_at":"2020-01-04T09:05:22Z"}})", "no"}) {
        CAPTURE(body);
        CHECK_FALSE(decode_token(body));
    }
}
