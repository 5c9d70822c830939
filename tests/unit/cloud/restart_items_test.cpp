// What a readable restart reply says of each server asked for.
#include "cph_plan/cloud/verdict.hpp"

#include <doctest/doctest.h>

using namespace cph_plan;

namespace {

using AnswerKind = ServerReply::Kind;

// Asks for servers a and b and puts `jobs` into the reply's list.
RestartReply reply_with(const std::string& jobs) {
    const std::string body = R"({"request_id":"r","jobs":[)" + jobs + "]}";
    const std::vector<std::string> asked{"a", "b"};
    return judge_restart({.http_status = 200, .body = body}, asked);
}

// What becomes of server a when b is accepted beside it.
ServerReply beside_an_accepted_one(const std::string& item) {
    const RestartReply reply = reply_with(item + R"(,{"server_id":"b","job_id":"job-b"})");
    REQUIRE(reply.kind == RestartReply::Kind::answered);
    CHECK(reply.servers[1].kind == AnswerKind::accepted);
    return reply.servers[0];
}

} // namespace

TEST_CASE("servers are told apart in one reply, whatever its order") {
    const RestartReply reply =
        reply_with(R"({"server_id":"b","error_code":"CPS.0158","error_msg":"not available"},)"
                   R"({"server_id":"a","job_id":"job-a"})");
    REQUIRE(reply.kind == RestartReply::Kind::answered);
    CHECK(reply.servers[0].kind == AnswerKind::accepted);
    CHECK(reply.servers[0].jobs == std::vector<JobId>{{"job-a"}});
    CHECK(reply.servers[1].kind == AnswerKind::rejected);
    CHECK(reply.servers[1].code == "CPS.0158");
    CHECK(reply.servers[1].message == "not available");
}

TEST_CASE("a code that may mean that it happened leaves the server unknown") {
    for (const char* code : {"CPS.0003", "CPS.0054", "CPS.9999", "XYZ.0001", "", "APIGW.0301"}) {
        CAPTURE(code);
        const ServerReply server =
            beside_an_accepted_one(R"({"server_id":"a","error_code":")" + std::string(code) + R"("})");
        CHECK(server.kind == AnswerKind::unknown);
        CHECK(server.code == code);
    }
}

TEST_CASE("a known code beside a server rejects it, also where it would end or repeat a whole call") {
    for (const char* code : {"CPS.0158", "CPS.0159", "CPS.0001", "CPS.0042", "CPS0016"}) {
        CAPTURE(code);
        const ServerReply server =
            beside_an_accepted_one(R"({"server_id":"a","error_code":")" + std::string(code) + R"("})");
        CHECK(server.kind == AnswerKind::rejected);
    }
}

TEST_CASE("a job id beside a code is followed") {
    const ServerReply server =
        beside_an_accepted_one(R"({"server_id":"a","job_id":"job-a","error_code":"CPS.0158"})");
    CHECK(server.kind == AnswerKind::accepted);
    CHECK(server.code == "CPS.0158");
}

TEST_CASE("null, empty and absent codes are alike") {
    for (const char* code : {R"(,"error_code":null,"error_msg":null)", R"(,"error_code":"")", ""}) {
        CAPTURE(code);
        CHECK(beside_an_accepted_one(R"({"server_id":"a","job_id":"job-a")" + std::string(code) + "}").kind ==
              AnswerKind::accepted);
        CHECK(beside_an_accepted_one(R"({"server_id":"a")" + std::string(code) + "}").kind ==
              AnswerKind::unknown);
    }
}

TEST_CASE("null and empty job ids are as good as none, so that a refusal beside them counts") {
    for (const char* job : {"null", R"("")"}) {
        CAPTURE(job);
        const std::string item =
            R"({"server_id":"a","job_id":)" + std::string(job) + R"(,"error_code":"CPS.0158"})";
        CHECK(beside_an_accepted_one(item).kind == AnswerKind::rejected);
    }
}

TEST_CASE("a job id that is none leaves the server unknown, also beside a refusal") {
    for (const char* job : {"17", "true", "[]", "{}", R"("../jobs")", R"("with space")"}) {
        CAPTURE(job);
        const std::string bare = R"({"server_id":"a","job_id":)" + std::string(job);
        CHECK(beside_an_accepted_one(bare + "}").kind == AnswerKind::unknown);
        CHECK(beside_an_accepted_one(bare + R"(,"error_code":"CPS.0158"})").kind == AnswerKind::unknown);
    }
}

TEST_CASE("a code that is no text leaves the server unknown") {
    for (const char* code : {"158", "true", "[]", "{}"}) {
        CAPTURE(code);
        const std::string item = R"({"server_id":"a","error_code":)" + std::string(code) + "}";
        CHECK(beside_an_accepted_one(item).kind == AnswerKind::unknown);
    }
}

TEST_CASE("a server that is missing is unknown, and the rest is followed") {
    const RestartReply reply = reply_with(R"({"server_id":"b","job_id":"job-b"})");
    REQUIRE(reply.kind == RestartReply::Kind::answered);
    CHECK(reply.servers[0].kind == AnswerKind::unknown);
    CHECK(reply.servers[1].kind == AnswerKind::accepted);
}

TEST_CASE("a server that nobody asked for is left alone and warned of") {
    const RestartReply reply = reply_with(R"({"server_id":"a","job_id":"job-a"},)"
                                          R"({"server_id":"b","job_id":"job-b"},)"
                                          R"({"server_id":"c","job_id":"job-c"})");
    REQUIRE(reply.servers.size() == 2);
    REQUIRE(reply.warnings.size() == 1);
    CHECK(reply.warnings[0] == "the reply names server c, which was not asked for");
}

TEST_CASE("an id in other letters is another text, and its server unknown") {
    const RestartReply reply = reply_with(R"({"server_id":"A","job_id":"job-a"},)"
                                          R"({"server_id":"b","job_id":"job-b"})");
    CHECK(reply.servers[0].kind == AnswerKind::unknown);
    CHECK(reply.warnings.size() == 1);
}

TEST_CASE("an entry without a server's name is warned of") {
    for (const char* name : {"", R"("server_id":null,)", R"("server_id":7,)", R"("server_id":"",)"}) {
        CAPTURE(name);
        const RestartReply reply =
            reply_with("{" + std::string(name) + R"("job_id":"job-a"},{"server_id":"b","job_id":"job-b"})");
        CHECK(reply.servers[0].kind == AnswerKind::unknown);
        REQUIRE(reply.warnings.size() == 1);
        CHECK(reply.warnings[0] == "an entry of the reply names no server");
    }
}

TEST_CASE("both jobs of a server that was named twice are followed") {
    const RestartReply reply = reply_with(R"({"server_id":"a","job_id":"job-1"},)"
                                          R"({"server_id":"a","job_id":"job-2"},)"
                                          R"({"server_id":"b","job_id":"job-b"})");
    CHECK(reply.servers[0].kind == AnswerKind::accepted);
    CHECK(reply.servers[0].jobs == std::vector<JobId>{{"job-1"}, {"job-2"}});
    REQUIRE(reply.warnings.size() == 1);
    CHECK(reply.warnings[0] == "the reply names server a 2 times");
}

TEST_CASE("a server both accepted and refused is followed, and one refused twice is rejected") {
    const RestartReply reply = reply_with(R"({"server_id":"a","error_code":"CPS.0158"},)"
                                          R"({"server_id":"a","job_id":"job-a"},)"
                                          R"({"server_id":"b","error_code":"CPS.0158"},)"
                                          R"({"server_id":"b","error_code":"CPS.0158"})");
    CHECK(reply.servers[0].kind == AnswerKind::accepted);
    CHECK(reply.servers[1].kind == AnswerKind::rejected);
}

TEST_CASE("one job for two servers leaves both unknown, also when one of them is foreign") {
    const RestartReply ours = reply_with(R"({"server_id":"a","job_id":"shared"},)"
                                         R"({"server_id":"b","job_id":"shared"})");
    CHECK(ours.kind == RestartReply::Kind::unknown);
    CHECK(ours.saw_2xx);
    const RestartReply foreign = reply_with(R"({"server_id":"a","job_id":"shared"},)"
                                            R"({"server_id":"b","job_id":"job-b"},)"
                                            R"({"server_id":"c","job_id":"shared"})");
    REQUIRE(foreign.kind == RestartReply::Kind::answered);
    CHECK(foreign.servers[0].kind == AnswerKind::unknown);
    CHECK(foreign.servers[1].kind == AnswerKind::accepted);
}

TEST_CASE("a reply without a request id that can be used is still an answer") {
    const std::vector<std::string> asked{"a"};
    for (const char* request : {"", R"("request_id":null,)", R"("request_id":"../x",)"}) {
        const std::string body =
            "{" + std::string(request) + R"("jobs":[{"server_id":"a","job_id":"job-a"}]})";
        const RestartReply reply = judge_restart({.http_status = 200, .body = body}, asked);
        CHECK(reply.kind == RestartReply::Kind::answered);
        CHECK(reply.request.empty());
        CHECK(reply.warnings.size() == 1);
    }
}

TEST_CASE("a flood of foreign servers is summed up") {
    std::string jobs = R"({"server_id":"a","job_id":"job-a"},{"server_id":"b","job_id":"job-b"})";
    for (int i = 0; i < 1000; ++i)
        jobs += R"(,{"server_id":"foreign-)" + std::to_string(i) + R"(","job_id":"j)" + std::to_string(i) +
                R"("})";
    const RestartReply reply = reply_with(jobs);
    CHECK(reply.servers[0].kind == AnswerKind::accepted);
    CHECK(reply.warnings.size() == 21);
    CHECK(reply.warnings.back() == "and 980 more oddities in the same reply");
}
