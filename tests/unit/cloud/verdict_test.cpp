// The verdict table, row by row: what was seen at the socket, and what it says about the servers of the call.
#include "cph_plan/cloud/verdict.hpp"

#include <curl/curl.h>
#include <doctest/doctest.h>

using namespace cph_plan;

namespace {

using ReplyKind = RestartReply::Kind;
using Gate = PostOutcome::Gate;

const std::string first = "1234567b8bab40ffb711234cb80d0234";
const std::string second = "1678567b8bab40f93711234cb80d0764";
const std::vector<std::string> two_servers{first, second};

const std::string accepted_body =
    R"({"request_id":"6837531fd3f54550927b930180a706bf","jobs":[)"
    R"({"server_id":"1234567b8bab40ffb711234cb80d0234","job_id":"1564567b8bab40f34711234cb80d0123"},)"
    R"({"server_id":"1678567b8bab40f93711234cb80d0764","job_id":"1564567b8bab40f34711234cb80d5678"}]})";

RestartReply judged(const PostOutcome& outcome) {
    return judge_restart(outcome, two_servers);
}

RestartReply broken_off(int curl_code, Gate gate, int status = 0) {
    return judged(
        {.curl_code = curl_code, .gate = gate, .http_status = status, .transport_message = "trouble"});
}

RestartReply answered(int status, std::string_view body) {
    return judged({.http_status = status, .body = body});
}

std::string error_body(std::string_view code) {
    return R"({"error_msg":"some words","error_code":")" + std::string(code) + R"(","request_id":"r"})";
}

RestartReply refused(int status, std::string_view code) {
    return answered(status, error_body(code));
}

} // namespace

TEST_CASE("what never reached the gate was not sent") {
    for (const int code : {CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT,
                           CURLE_OPERATION_TIMEDOUT, CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION,
                           CURLE_RECV_ERROR}) {
        CAPTURE(code);
        const RestartReply reply = broken_off(code, Gate::not_reached);
        CHECK(reply.kind == ReplyKind::not_sent);
        CHECK(reply.not_sent == RestartReply::NotSent::network);
        CHECK(reply.message == "trouble");
    }
}

TEST_CASE("what a proxy answered to CONNECT is no answer of the cloud") {
    const RestartReply reply = broken_off(CURLE_RECV_ERROR, Gate::not_reached, 407);
    CHECK(reply.kind == ReplyKind::not_sent);
}

TEST_CASE("a call that the gate stopped was not sent") {
    const RestartReply reply = broken_off(CURLE_ABORTED_BY_CALLBACK, Gate::said_no);
    CHECK(reply.kind == ReplyKind::not_sent);
    CHECK(reply.not_sent == RestartReply::NotSent::gate);
}

TEST_CASE("what contradicts itself about the gate settles nothing") {
    CHECK(broken_off(CURLE_OK, Gate::not_reached).kind == ReplyKind::unknown);
    CHECK(broken_off(CURLE_SEND_ERROR, Gate::said_no).kind == ReplyKind::unknown);
}

TEST_CASE("an exchange that broke off after the gate is unknown") {
    for (const int code : {CURLE_OPERATION_TIMEDOUT, CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR,
                           CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY}) {
        CAPTURE(code);
        const RestartReply reply = broken_off(code, Gate::passed);
        CHECK(reply.kind == ReplyKind::unknown);
        CHECK_FALSE(reply.saw_2xx);
        CHECK(reply.message.find("trouble") != std::string::npos);
    }
}

TEST_CASE("a yes whose body was cut or too long is unknown, with the yes kept as evidence") {
    for (const int code : {CURLE_PARTIAL_FILE, CURLE_WRITE_ERROR, CURLE_FILESIZE_EXCEEDED}) {
        CAPTURE(code);
        const RestartReply reply = broken_off(code, Gate::passed, 200);
        CHECK(reply.kind == ReplyKind::unknown);
        CHECK(reply.saw_2xx);
        CHECK(reply.servers.empty());
    }
}

TEST_CASE("a refusal whose body was cut is unknown, and no evidence of a yes") {
    const RestartReply reply = broken_off(CURLE_PARTIAL_FILE, Gate::passed, 403);
    CHECK(reply.kind == ReplyKind::unknown);
    CHECK_FALSE(reply.saw_2xx);
}

TEST_CASE("any 2xx that describes every server is an answer") {
    for (const int status : {200, 201, 202, 299}) {
        CAPTURE(status);
        const RestartReply reply = answered(status, accepted_body);
        REQUIRE(reply.kind == ReplyKind::answered);
        REQUIRE(reply.servers.size() == 2);
        CHECK(reply.servers[0].kind == ServerReply::Kind::accepted);
        CHECK(reply.servers[1].jobs == std::vector<JobId>{{"1564567b8bab40f34711234cb80d5678"}});
        CHECK(reply.request.text == "6837531fd3f54550927b930180a706bf");
        CHECK(reply.warnings.empty());
    }
}

TEST_CASE("a complete 2xx that describes no server is unknown, with the yes kept as evidence") {
    const std::string page = "<html>welcome</html>";
    const std::string marked = "\xef\xbb\xbf" + accepted_body;
    const std::string longer = accepted_body + "x";
    for (const std::string& body : {
             std::string(),
             std::string("{}"),
             std::string("[]"),
             std::string("null"),
             page,
             marked,
             longer,
             std::string(R"({"jobs":null})"),
             std::string(R"({"jobs":{}})"),
             std::string(R"({"jobs":"none"})"),
             std::string(R"({"jobs":[]})"),
             std::string(R"({"jobs":[null,1,"x",[]]})"),
             std::string(R"({"jobs":[{"server_id":"somebody-else","job_id":"j"}]})"),
             error_body("CPS.0001"),
         }) {
        CAPTURE(body);
        const RestartReply reply = answered(200, body);
        CHECK(reply.kind == ReplyKind::unknown);
        CHECK(reply.saw_2xx);
        CHECK(reply.servers.empty());
    }
    CHECK(answered(204, "").kind == ReplyKind::unknown);
}

TEST_CASE("an error code inside a 2xx is kept for the person who looks into it") {
    CHECK(answered(200, error_body("CPS.0042")).code == "CPS.0042");
}

TEST_CASE("a good reply cut at any byte is never trusted in part") {
    for (std::size_t size = 0; size < accepted_body.size(); ++size) {
        CAPTURE(size);
        const RestartReply reply = answered(200, std::string_view(accepted_body).substr(0, size));
        CHECK(reply.kind == ReplyKind::unknown);
        CHECK(reply.saw_2xx);
    }
}

TEST_CASE("a code that says that it may have happened, or that nobody knows, is unknown") {
    for (const char* code : {"CPS.0003", "CPS.0054", "CPS.9999", "APIGW.9999", "CPS.", "ECS.0001", "400"}) {
        CAPTURE(code);
        const RestartReply reply = refused(400, code);
        CHECK(reply.kind == ReplyKind::unknown);
        CHECK(reply.code == code);
        CHECK_FALSE(reply.saw_2xx);
    }
}

TEST_CASE("throttling may be asked again, after the wait that was named") {
    const std::string body =
        R"({"error_msg":"The throttling threshold has been reached: policy ip over ratelimit,)"
        R"(limit:5,time:1 minute","error_code":"APIGW.0308","request_id":"r"})";
    const RestartReply reply = answered(429, body);
    CHECK(reply.kind == ReplyKind::try_again);
    CHECK(reply.again == RestartReply::Again::throttled);
    CHECK(reply.wait == Duration{1min});
    const RestartReply told = judged({.http_status = 429, .body = body, .retry_after = "7"});
    CHECK(told.wait == Duration{7s});
    CHECK(refused(429, "APIG.0308").kind == ReplyKind::try_again);
    CHECK_FALSE(refused(429, "APIG.0308").wait);
}

TEST_CASE("a system that is busy, and a token service that is down, may be asked again") {
    const RestartReply busy = refused(400, "CPS.0042");
    CHECK(busy.kind == ReplyKind::try_again);
    CHECK(busy.again == RestartReply::Again::busy);
    const RestartReply down = refused(503, "APIGW.0613");
    CHECK(down.kind == ReplyKind::try_again);
    CHECK(down.again == RestartReply::Again::iam_down);
}

TEST_CASE("a 401 may be asked again only when the login was renewed since") {
    for (const char* code : {"APIGW.0301", "APIGW.0303", "APIGW.0305", "APIGW.0307", "APIG.0307"}) {
        CAPTURE(code);
        const std::string body = error_body(code);
        const RestartReply stale =
            judged({.http_status = 401, .body = body, .login = PostOutcome::Login::refreshed});
        CHECK(stale.kind == ReplyKind::try_again);
        CHECK(stale.again == RestartReply::Again::fresh_token);
        CHECK(answered(401, body).kind == ReplyKind::credentials);
    }
}

TEST_CASE("a refusal for want of credentials or permission starts nothing and is final") {
    for (const char* number : {".0302", ".0304", ".0306", ".0310", ".0401", ".0402"}) {
        CAPTURE(number);
        CHECK(refused(403, "APIGW" + std::string(number)).kind == ReplyKind::credentials);
        CHECK(refused(403, "APIG" + std::string(number)).kind == ReplyKind::credentials);
    }
    for (const char* code : {"CPS.0001", "CPS.0006", "CPS.0007", "CPS.0008"}) {
        CAPTURE(code);
        for (const int status : {400, 401, 403}) CHECK(refused(status, code).kind == ReplyKind::credentials);
    }
}

TEST_CASE("a known refusal of the whole call is final") {
    CHECK(refused(404, "APIGW.0101").kind == ReplyKind::rejected);
    CHECK(refused(404, "APIGW.0103").kind == ReplyKind::rejected);
    for (const int status : {413, 414, 494}) CHECK(refused(status, "APIGW.0201").kind == ReplyKind::rejected);
    CHECK(refused(502, "APIGW.0610").kind == ReplyKind::rejected);
    for (const char* code : {"CPS.0015", "CPS.0046", "CPS.0094", "CPS.0095", "CPS.0096", "CPS.0097",
                             "CPS.0099", "CPS.0105", "CPS.0156", "CPS.0158", "CPS.0159", "CPS.1028"}) {
        CAPTURE(code);
        for (const int status : {400, 404, 409, 413, 503}) {
            CAPTURE(status);
            const RestartReply reply = refused(status, code);
            CHECK(reply.kind == ReplyKind::rejected);
            CHECK(reply.code == code);
            CHECK(reply.message == "some words");
        }
    }
}

TEST_CASE("whoever names jobs has begun something, whatever status and code stand above them") {
    const std::string jobs =
        R"("jobs":[{"server_id":")" + first + R"(","job_id":"j1"},{"server_id":")" + second;
    const std::string one_refused = R"({"error_code":"CPS.0010",)" + jobs + R"(","error_code":"CPS.0158"}]})";
    const std::string one_unsaid = R"({"error_code":"CPS.0010",)" + jobs + R"("}]})";
    for (const int status : {302, 400, 401, 403, 404, 429, 500, 502, 503, 504}) {
        CAPTURE(status);
        RestartReply reply = answered(status, one_refused);
        REQUIRE(reply.kind == ReplyKind::answered);
        CHECK(reply.http_status == status);
        CHECK(reply.servers[0].kind == ServerReply::Kind::accepted);
        CHECK(reply.servers[0].jobs == std::vector<JobId>{{"j1"}});
        CHECK(reply.servers[1].kind == ServerReply::Kind::rejected);
        CHECK_FALSE(reply.warnings.empty());
        reply = answered(status, one_unsaid);
        REQUIRE(reply.kind == ReplyKind::answered);
        CHECK(reply.servers[1].kind == ServerReply::Kind::unknown);
    }
}

TEST_CASE("a refusal that names jobs of others, or jobs whose ids are none, is unknown and no yes") {
    for (const std::string item : {R"({"server_id":"other","job_id":"j1"})", R"({"job_id":"j1"})",
                                   R"({"server_id":"1234567b8bab40ffb711234cb80d0234","job_id":17})"}) {
        CAPTURE(item);
        const RestartReply reply = answered(400, R"({"error_code":"CPS.0010","jobs":[)" + item + "]}");
        CHECK(reply.kind == ReplyKind::unknown);
        CHECK_FALSE(reply.saw_2xx);
        CHECK(reply.code == "CPS.0010");
    }
}

TEST_CASE("a refusal with an empty list of jobs, or one without any job, is a refusal") {
    for (const char* jobs : {"[]", "null", R"([{"server_id":"1234567b8bab40ffb711234cb80d0234"}])",
                             R"([{"server_id":"1234567b8bab40ffb711234cb80d0234","job_id":null}])"}) {
        CAPTURE(jobs);
        CHECK(answered(400, R"({"error_code":"CPS.0010","jobs":)" + std::string(jobs) + "}").kind ==
              ReplyKind::rejected);
    }
}

TEST_CASE("a code without its dot is the same code") {
    CHECK(refused(400, "CPS0158").kind == ReplyKind::rejected);
    CHECK(refused(400, "CPS0158").code == "CPS.0158");
}

TEST_CASE("what a proxy may have answered after passing the call on is unknown, whatever it holds") {
    for (const int status : {500, 502, 504}) {
        CAPTURE(status);
        for (const char* code : {"CPS.0158", "CPS.0001", "CPS.0042", "APIGW.0201", "APIGW.0601"}) {
            CAPTURE(code);
            CHECK(refused(status, code).kind == ReplyKind::unknown);
        }
    }
}

TEST_CASE("a redirect is unknown, also with a code") {
    for (const int status : {300, 301, 302, 303, 304, 307, 308}) {
        CAPTURE(status);
        CHECK(answered(status, "").kind == ReplyKind::unknown);
        CHECK(refused(status, "CPS.0158").kind == ReplyKind::unknown);
    }
}

TEST_CASE("a bare refusal status is unknown") {
    for (const int status : {400, 401, 403, 404, 409, 413, 414, 429, 494, 500, 501, 502, 503, 504}) {
        CAPTURE(status);
        for (const char* body : {"", "<html>no</html>", "{}", R"({"error":"no"})", R"({"error_code":null})"})
            CHECK(answered(status, body).kind == ReplyKind::unknown);
    }
}

TEST_CASE("a gateway's code in company it does not keep is unknown") {
    CHECK(refused(200, "APIGW.0308").kind == ReplyKind::unknown);
    CHECK(refused(400, "APIGW.0308").kind == ReplyKind::unknown);
    CHECK(refused(503, "APIGW.0308").kind == ReplyKind::unknown);
    CHECK(refused(429, "APIGW.0613").kind == ReplyKind::unknown);
    CHECK(refused(500, "APIGW.0301").kind == ReplyKind::unknown);
    CHECK(refused(500, "APIGW.0103").kind == ReplyKind::unknown);
    CHECK(refused(400, "APIGW.0201").kind == ReplyKind::unknown);
}

TEST_CASE("a status that is none is unknown") {
    CHECK(answered(0, "").kind == ReplyKind::unknown);
    CHECK(refused(0, "CPS.0158").kind == ReplyKind::unknown);
    CHECK(refused(600, "CPS.0158").kind == ReplyKind::unknown);
}

TEST_CASE("the gateway's request id is kept with every verdict") {
    const std::string body = error_body("CPS.0158");
    CHECK(judged({.http_status = 400, .body = body, .gateway_request = "g"}).gateway_request == "g");
    CHECK(judged({.curl_code = CURLE_PARTIAL_FILE, .http_status = 200, .gateway_request = "g"})
              .gateway_request == "g");
}
