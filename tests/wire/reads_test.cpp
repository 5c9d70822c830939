// Reads on the wire: repeated at one layer, paced, stopped by the breaker, and given up.
#include "caller.hpp"

#include "cph_plan/cloud/breaker.hpp"
#include "cph_plan/cloud/read_retry.hpp"

#include <algorithm>
#include <doctest/doctest.h>

using namespace cph_plan;

namespace {

std::string good_answer() {
    return http_reply(200, server_body(first_server));
}

// A caller that asks once, of a stub whose answer depends on how often it was asked.
struct Tries {
    std::vector<Instant> at; // when each ended, by the run clock
    Read<Listing> answer;
};
Tries tries_against(const std::function<std::string(int)>& answer, Duration tick = 250ms) {
    const Stub stub(answering([&, count = 0](const std::string&) mutable { return answer(++count); }));
    Caller caller(stub);
    caller.tick = tick;
    const auto listing = caller.read();
    CHECK(caller.ended_at.size() == stub.requests().size());
    return {caller.ended_at, listing};
}

} // namespace

TEST_CASE("a read that fails for a while is repeated until it is answered") {
    for (const char* trouble : {"429", "500", "502", "503", "504"}) {
        CAPTURE(trouble);
        const Tries tries = tries_against(
            [&](int count) { return count < 4 ? http_reply(std::atoi(trouble), "") : good_answer(); });
        REQUIRE(tries.answer);
        CHECK(tries.answer->readings[0].status == 5);
        CHECK(tries.at.size() == 4);
    }
}

TEST_CASE("a read whose connection is cut is repeated, and half an answer is none") {
    const Stub stub([](Talk& talk) {
        if (talk.read_request().empty()) return;
        if (talk.number() < 3)
            talk.send("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"server_id\":");
        else
            talk.send(good_answer());
    });
    Caller caller(stub);
    REQUIRE(caller.read());
    CHECK(stub.requests().size() == 3);
}

TEST_CASE("the wait that the cloud names is obeyed") {
    const Tries tries = tries_against([](int count) {
        return count == 1 ? http_reply(429, error_body("APIGW.0308"), "Retry-After: 20\r\n") : good_answer();
    });
    REQUIRE(tries.answer);
    REQUIRE(tries.at.size() == 2);
    CHECK(tries.at[1] - tries.at[0] >= 20s);
    CHECK(tries.at[1] - tries.at[0] < 25s);
}

TEST_CASE("so is the period of a throttle message") {
    const Tries tries = tries_against([](int count) {
        const std::string words = "The throttling threshold has been reached: policy ip over "
                                  "ratelimit,limit:5,time:1 minute";
        return count == 1 ? http_reply(429, error_body("APIGW.0308", words)) : good_answer();
    });
    REQUIRE(tries.at.size() == 2);
    CHECK(tries.at[1] - tries.at[0] >= 60s);
}

TEST_CASE("a long wait is told to the person who watches") {
    const Stub stub(answering([count = 0](const std::string&) mutable {
        return ++count == 1 ? http_reply(429, error_body("APIGW.0308"), "Retry-After: 120\r\n")
                            : good_answer();
    }));
    Caller caller(stub);
    REQUIRE(caller.read());
    REQUIRE(caller.notices.size() == 1);
    CHECK(mentions(caller.notices[0], "2m"));
}

TEST_CASE("waits are never obeyed that would be nonsense") {
    for (const char* header : {"0", "-1", "1000000000", "soon"}) {
        CAPTURE(header);
        const Tries tries = tries_against([&](int count) {
            return count == 1 ? http_reply(503, "", "Retry-After: " + std::string(header) + "\r\n")
                              : good_answer();
        });
        REQUIRE(tries.at.size() == 2);
        CHECK(tries.at[1] - tries.at[0] <= read_retry_min + 1s);
    }
}

TEST_CASE("five minutes of failures give a read up, with words that say where") {
    const Tries tries = tries_against([](int) { return http_reply(503, error_body("X.1", "no luck")); }, 1s);
    REQUIRE_FALSE(tries.answer);
    CHECK(tries.answer.error().kind == ReadFailure::Kind::unreachable);
    CHECK(mentions(tries.answer.error().what, "/servers/" + first_server));
    CHECK(mentions(tries.answer.error().what, "503"));
    CHECK(mentions(tries.answer.error().what, "no luck"));
    const Duration lasted = tries.at.back() - tries.at.front();
    CHECK(lasted >= read_patience - 1s);
    CHECK(lasted < read_patience + 90s); // a rest may end after it
}

TEST_CASE("waits that the cloud names are not counted among the five minutes") {
    const Tries tries = tries_against(
        [](int count) {
            return count < 4 ? http_reply(429, error_body("APIGW.0308"), "Retry-After: 600\r\n")
                             : good_answer();
        },
        5s);
    REQUIRE(tries.answer);
    CHECK(tries.at.back() - tries.at.front() >= 30min);
}

TEST_CASE("after ten failures in a row all calls rest for a minute, and then one probe goes out") {
    std::atomic<bool> sick = true;
    const Stub stub(answering([&](const std::string& request) {
        if (sick) return http_reply(503, "");
        return http_reply(200, is_post(request) ? accepted_body() : server_body(first_server));
    }));
    Caller caller(stub);
    caller.ask_read();
    caller.until([&] { return caller.notices.size() == 2; });
    const Instant rest_begins = caller.now;
    CHECK(caller.notices[1] ==
          "calls rest for 1m after 10 failures in a row, the newest of " + stub.place() + ": answered 503");
    CHECK(stub.requests().size() == breaker_failures);
    const RestartReply resting = caller.restart();
    CHECK(resting.kind == RestartReply::Kind::not_sent);
    CHECK(resting.not_sent == RestartReply::NotSent::network);
    CHECK(mentions(resting.message, stub.place() + ": answered 503"));
    CHECK(caller.gate_asked == 0);
    caller.until([&] { return caller.now > rest_begins + breaker_rest - 2s; });
    CHECK(stub.requests().size() == breaker_failures);
    sick = false;
    caller.finish();
    REQUIRE(caller.readings.at(0));
    CHECK(stub.requests().size() == breaker_failures + 1);
    CHECK(caller.restart().kind == RestartReply::Kind::answered);
}

TEST_CASE("restart calls that fail count for the breaker, too") {
    const Stub stub([](Talk& talk) { talk.read_request(); });
    Caller caller(stub);
    for (int i = 0; i < breaker_failures; ++i) CHECK(caller.restart().kind == RestartReply::Kind::unknown);
    CHECK(caller.restart().kind == RestartReply::Kind::not_sent);
    CHECK(stub.requests().size() == breaker_failures);
}

TEST_CASE("calls that the gate stops say nothing about the cloud") {
    const Stub stub([](Talk& talk) { talk.wait_for_close(); });
    Caller caller(stub);
    caller.gate_opens = false;
    for (int i = 0; i < 2 * breaker_failures; ++i)
        CHECK(caller.restart().not_sent == RestartReply::NotSent::gate);
    CHECK(caller.notices.empty());
}

TEST_CASE("an error that asking again would not change is told at once") {
    const struct {
        int status;
        const char* code;
        ReadFailure::Kind kind;
    } rows[] = {
        {400, "CPS.0002", ReadFailure::Kind::refused},
        {403, "APIGW.0302", ReadFailure::Kind::credentials},
        {400, "CPS.0001", ReadFailure::Kind::credentials},
        {401, "APIGW.0301", ReadFailure::Kind::credentials},
    };
    for (const auto& row : rows) {
        CAPTURE(row.status);
        CAPTURE(row.code);
        const Tries tries = tries_against([&](int) { return http_reply(row.status, error_body(row.code)); });
        REQUIRE_FALSE(tries.answer);
        CHECK(tries.answer.error().kind == row.kind);
        CHECK(tries.at.size() == 1);
    }
}

TEST_CASE("a server that does not exist is not found, and no failure") {
    const Tries tries = tries_against([](int) { return http_reply(404, error_body("CPS.0159")); });
    REQUIRE(tries.answer);
    CHECK_FALSE(tries.answer->readings[0].found);
}

namespace {

// What has no meaning that we know, whoever said it: a service in trouble, a proxy, a firewall, a portal.
struct Odd {
    const char* what;
    std::string reply;
};
std::vector<Odd> odd_answers() {
    const std::string good = server_body(first_server);
    const std::string elsewhere = "Location: http://127.0.0.1:1/\r\n";
    return {
        {"cut JSON", http_reply(200, good.substr(0, good.size() / 2))},
        {"HTML", http_reply(200, "<html>Please log in</html>")},
        {"nothing", http_reply(200, "")},
        {"no content", "HTTP/1.1 204 No Content\r\n\r\n"},
        {"compressed", http_reply(200, "\x1f\x8b\x08 not text", "Content-Encoding: gzip\r\n")},
        {"no server", http_reply(200, "{}")},
        {"an error inside a yes", http_reply(200, error_body("CPS.0159"))},
        {"another server", http_reply(200, server_body(second_server))},
        {"moved", http_reply(301, "", elsewhere)},
        {"found elsewhere", http_reply(302, "", elsewhere)},
        {"elsewhere for now", http_reply(307, error_body("CPS.0159"), elsewhere)},
        {"a bare 400", http_reply(400, "")},
        {"a bare 401", http_reply(401, "")},
        {"a firewall's page", http_reply(403, "<html>Blocked</html>")},
        {"a 403 of nobody we know", http_reply(403, error_body("WAF.403"))},
        {"a bare 404", http_reply(404, "")},
        {"a proxy's 404", http_reply(404, "<html>Not found</html>")},
        {"a gateway without the API", http_reply(404, error_body("APIGW.0101"))},
        {"a known code of a back end that broke", http_reply(502, error_body("CPS.0159"))},
    };
}

} // namespace

TEST_CASE("one odd answer stops nothing: the read is repeated after a while") {
    for (const Odd& odd : odd_answers()) {
        CAPTURE(odd.what);
        const Tries tries = tries_against([&](int count) { return count == 1 ? odd.reply : good_answer(); });
        REQUIRE(tries.answer);
        CHECK(tries.answer->readings[0].found);
        CHECK(tries.at.size() == 2);
    }
}

TEST_CASE("odd answers for five minutes are a cloud that cannot be reached, and never a refusal") {
    for (const Odd& odd : odd_answers()) {
        CAPTURE(odd.what);
        const Tries tries = tries_against([&](int) { return odd.reply; }, 1s);
        REQUIRE_FALSE(tries.answer);
        CHECK(tries.answer.error().kind == ReadFailure::Kind::unreachable);
        CHECK(mentions(tries.answer.error().what, "reads have failed for 5m"));
        CHECK(tries.at.back() - tries.at.front() >= read_patience - 1s);
    }
}

TEST_CASE("a key whose call is answered by somebody else is not taken for refused") {
    const Stub stub(answering([count = 0](const std::string&) mutable {
        return ++count == 1 ? http_reply(401, "<html>Who are you?</html>") : good_answer();
    }));
    Caller caller({.endpoint = "http://" + stub.place(), .credentials = keys()});
    CHECK(caller.read());
}

TEST_CASE("an outage is told after the third failure in a row, once, with its reason") {
    std::atomic<bool> sick = true;
    const Stub stub(answering([&](const std::string&) {
        return sick ? http_reply(503, error_body("X.1", "no luck")) : good_answer();
    }));
    Caller caller(stub);
    caller.ask_read();
    caller.until([&] { return stub.requests().size() == 5; });
    REQUIRE(caller.notices.size() == 1);
    CHECK(mentions(caller.notices[0],
                   stub.place() + " gives no answer that can be used: answered 503 X.1 no luck; trying again "
                                  "until 2026-11-24T12:05:"));
    sick = false;
    caller.finish();
    sick = true;
    caller.ask_read();
    caller.until([&] { return caller.notices.size() == 2; });
    CHECK(mentions(caller.notices[1], "trying again until"));
}

TEST_CASE("two failures in a row are no outage, three are") {
    for (const int failures : {2, 3}) {
        CAPTURE(failures);
        const Stub stub(answering([&, count = 0](const std::string&) mutable {
            return ++count <= failures ? http_reply(503, "") : good_answer();
        }));
        Caller caller(stub);
        REQUIRE(caller.read());
        CHECK(caller.notices.size() == (failures == 3 ? 1 : 0));
    }
}

TEST_CASE("a host that cannot be reached is told in libcurl's words") {
    std::string place;
    {
        const Stub gone([](Talk&) {});
        place = gone.place();
    }
    Caller caller({.endpoint = "http://" + place});
    caller.ask_read();
    caller.until([&] { return !caller.notices.empty(); });
    CAPTURE(caller.notices[0]);
    CHECK(mentions(caller.notices[0], place + " cannot be reached: Failed to connect to 127.0.0.1 port"));
}

TEST_CASE("calls by the minute: no minute holds more, reads and restarts together") {
    const Stub stub(answering([](const std::string& request) {
        return http_reply(200, is_post(request) ? accepted_body() : server_body(first_server));
    }));
    Caller caller({.endpoint = "http://" + stub.place(), .max_calls_per_minute = 30});
    const Instant begin = caller.now;
    for (int i = 0; i < 10; ++i) {
        caller.ask_restart();
        caller.ask_read();
    }
    caller.finish();
    CHECK(stub.requests().size() == 20);
    CHECK(caller.now - begin >= 19 * 2s);
    CHECK(caller.now - begin < 19 * 2s + 15s);
}

TEST_CASE("reads that nobody waits for any more are neither answered nor repeated") {
    const Stub stub(answering([](const std::string&) { return http_reply(503, ""); }));
    Caller caller(stub);
    caller.ask_read();
    caller.until([&] { return !stub.requests().empty(); });
    caller.client().drop_reads();
    const std::size_t asked = stub.requests().size();
    const Instant later = caller.now + 10min;
    caller.tick = 10s;
    caller.until([&] { return caller.now > later; });
    CHECK(stub.requests().size() <= asked + 1);
    CHECK(caller.readings.empty());
}

TEST_CASE("a slow trickle is given up by its rate") {
    CallLimits limits;
    limits.low_speed = 1s;
    const Stub stub([](Talk& talk) {
        if (talk.read_request().empty()) return;
        if (talk.number() > 1) {
            talk.send(good_answer());
            return;
        }
        talk.send("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{");
        talk.wait_for_close();
    });
    Caller caller({.endpoint = "http://" + stub.place(), .limits = limits});
    REQUIRE(caller.read());
    CHECK(stub.connections() == 2);
}

TEST_CASE("an answer to a read up to the bound is read, one byte more is none, and the read is repeated") {
    const std::string fits = server_body(first_server);
    CallLimits limits;
    limits.read_reply = fits.size();
    const Stub stub(answering([&, count = 0](const std::string&) mutable {
        return http_reply(200, ++count < 3 ? fits + " " : fits);
    }));
    Caller caller({.endpoint = "http://" + stub.place(), .limits = limits});
    REQUIRE(caller.read());
    CHECK(stub.requests().size() == 3);
}

TEST_CASE("a clock that is off by a minute is not told, by a second more it is") {
    for (const auto& [time, told] : {std::pair{"12:01:00", 0U}, std::pair{"12:01:01", 1U},
                                     std::pair{"11:59:00", 0U}, std::pair{"11:58:59", 1U}}) {
        CAPTURE(time);
        const std::string date = "Date: Tue, 24 Nov 2026 " + std::string(time) + " GMT\r\n";
        const Stub stub(
            answering([&](const std::string&) { return http_reply(200, server_body(first_server), date); }));
        Caller caller(stub);
        REQUIRE(caller.read());
        CHECK(caller.notices.size() == told);
    }
}

TEST_CASE("a clock that is off by more than a minute is told once") {
    const Stub stub(answering([](const std::string&) {
        return http_reply(200, server_body(first_server), "Date: Tue, 24 Nov 2026 12:02:00 GMT\r\n");
    }));
    Caller caller(stub);
    REQUIRE(caller.read());
    REQUIRE(caller.read());
    REQUIRE(caller.notices.size() == 1);
    CHECK(caller.notices[0] == "this machine's clock is 2m behind the cloud's");
}

TEST_CASE("what is logged holds method, address, status, request id and size, and no secret") {
    const Stub stub(answering([](const std::string&) {
        return http_reply(200, server_body(first_server), "X-Request-Id: 42\r\n");
    }));
    Caller caller(stub);
    REQUIRE(caller.read());
    REQUIRE(caller.log.size() == 1);
    CHECK(caller.log[0] == "GET http://" + stub.place() + "/v1/" + project + "/cloud-phone/servers/" +
                               first_server + " 200 42 " + std::to_string(server_body(first_server).size()) +
                               " bytes");
}
