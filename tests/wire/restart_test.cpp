// The restart call on the wire: how often it goes out, and what is made of what comes back.
#include "caller.hpp"

#include <curl/curl.h>
#include <doctest/doctest.h>
#include <memory>

using namespace cph_plan;

namespace {

using Kind = RestartReply::Kind;

int posts(const Stub& stub) {
    int count = 0;
    for (const std::string& request : stub.requests()) count += is_post(request) ? 1 : 0;
    return count;
}

// What becomes of a restart call whose reply is these bytes, after which the connection closes.
RestartReply answered_with(const std::string& bytes, CallLimits limits = {}) {
    const Stub stub([&](Talk& talk) {
        if (talk.read_request().empty()) return;
        talk.send(bytes);
    });
    Caller caller({.endpoint = "http://" + stub.place(), .limits = limits});
    RestartReply reply = caller.restart();
    CHECK(posts(stub) == 1);
    CHECK(stub.connections() == 1);
    return reply;
}

} // namespace

TEST_CASE("a restart call is one POST with the ids and nothing that invites a second one") {
    const Stub stub(answering([](const std::string&) { return http_reply(200, accepted_body()); }));
    Caller caller(stub);
    const RestartReply reply = caller.restart();
    CHECK(reply.kind == Kind::answered);
    REQUIRE(stub.requests().size() == 1);
    const std::string request = stub.requests()[0];
    CHECK(first_line(request) == "POST /v1/" + project + "/cloud-phone/servers/batch-restart HTTP/1.1");
    CHECK(request.find("\r\nX-Auth-Token: made-up-token\r\n") != std::string::npos);
    CHECK(request.find("\r\nContent-Type: application/json\r\n") != std::string::npos);
    CHECK(request.find("Expect:") == std::string::npos);
    CHECK(request.find("Accept-Encoding:") == std::string::npos);
    CHECK(request.ends_with(R"({"server_ids":[")" + first_server + R"(",")" + second_server + R"("]})"));
}

// A connection that answers once, stays open, and dies when the next request has arrived.
Stub::Script dies_at_the_second_request() {
    return [](Talk& talk) {
        if (talk.read_request().empty()) return;
        talk.send(http_reply(200, server_body(first_server)));
        if (talk.number() == 1) {
            talk.read_request();
            talk.reset();
        } else {
            while (!talk.read_request().empty()) talk.send(http_reply(200, accepted_body()));
        }
    };
}

TEST_CASE("plain libcurl sends a POST twice when a kept connection dies under it") {
    const Stub stub(dies_at_the_second_request());
    const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> easy(curl_easy_init(), curl_easy_cleanup);
    const auto discard = +[](char*, std::size_t size, std::size_t count, void*) { return size * count; };
    const std::string url = "http://" + stub.place() + "/";
    curl_easy_setopt(easy.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy.get(), CURLOPT_WRITEFUNCTION, discard);
    curl_easy_setopt(easy.get(), CURLOPT_PROXY, "");
    REQUIRE(curl_easy_perform(easy.get()) == CURLE_OK);
    curl_easy_setopt(easy.get(), CURLOPT_POSTFIELDS, "{}");
    curl_easy_perform(easy.get());
    CHECK(posts(stub) == 2); // the reason for a connection of its own
}

TEST_CASE("a restart call goes out once, on a connection of its own, whatever dies") {
    const Stub stub(dies_at_the_second_request());
    Caller caller(stub);
    REQUIRE(caller.read());
    const RestartReply reply = caller.restart();
    CHECK(posts(stub) == 1);
    CHECK(stub.connections() == 2);
    CHECK(reply.kind == Kind::unknown); // the stub answered it with a server
    REQUIRE(caller.read());             // by the kept connection, or a new one
    CHECK(posts(stub) == 1);
}

TEST_CASE("the connection of a restart call is not used again") {
    const Stub stub(answering([](const std::string& request) {
        return http_reply(200, is_post(request) ? accepted_body() : server_body(first_server));
    }));
    Caller caller(stub);
    CHECK(caller.restart().kind == Kind::answered);
    CHECK(caller.restart().kind == Kind::answered);
    CHECK(stub.connections() == 2);
    REQUIRE(caller.read());
    CHECK(stub.connections() == 3);
    REQUIRE(caller.read());
    CHECK(stub.connections() == 3); // reads share theirs
}

TEST_CASE("a connection that dies before any answer is one POST and unknown") {
    for (const bool by_reset : {false, true}) {
        CAPTURE(by_reset);
        const Stub stub([&](Talk& talk) {
            talk.read_request();
            if (by_reset) talk.reset();
        });
        Caller caller(stub);
        const RestartReply reply = caller.restart();
        CHECK(reply.kind == Kind::unknown);
        CHECK_FALSE(reply.saw_2xx);
        CHECK(posts(stub) == 1);
        CHECK(stub.connections() == 1);
    }
}

TEST_CASE("a connection reset after any part of the request is unknown, and nothing is sent again") {
    const Stub whole(answering([](const std::string&) { return http_reply(200, accepted_body()); }));
    Caller first(whole);
    first.restart();
    const std::size_t size = whole.requests()[0].size();
    for (std::size_t count : {std::size_t{1}, size / 4, size / 2, size - 1, size}) {
        CAPTURE(count);
        const Stub stub([&](Talk& talk) {
            talk.read_bytes(count);
            talk.reset();
        });
        Caller caller(stub);
        const RestartReply reply = caller.restart();
        CHECK(reply.kind == Kind::unknown);
        CHECK(caller.gate_asked == 1);
        CHECK(stub.connections() == 1);
    }
}

TEST_CASE("a connection closed as soon as it stands is unknown once the gate has been passed") {
    const Stub stub([](Talk& talk) { talk.reset(); });
    Caller caller(stub);
    const RestartReply reply = caller.restart();
    const Kind expected = caller.gate_asked == 0 ? Kind::not_sent : Kind::unknown;
    CHECK(reply.kind == expected);
    CHECK(stub.connections() == 1);
}

TEST_CASE("a good reply cut at any byte is never trusted in part") {
    const std::string whole = http_reply(200, accepted_body(), "Date: Tue, 24 Nov 2026 12:00:00 GMT\r\n");
    const std::size_t status_line = whole.find("\r\n") + 2;
    std::size_t cut = 0;
    const Stub stub([&](Talk& talk) {
        if (talk.read_request().empty()) return;
        talk.send(std::string_view(whole).substr(0, cut));
    });
    Caller caller(stub);
    for (; cut < whole.size(); ++cut) {
        CAPTURE(cut);
        caller.now += 10min; // past every rest
        const RestartReply reply = caller.restart();
        CHECK(reply.kind == Kind::unknown);
        CHECK(reply.servers.empty());
        CHECK(reply.saw_2xx == (cut >= status_line));
    }
    caller.now += 10min;
    CHECK(caller.restart().kind == Kind::answered);
    CHECK(posts(stub) == static_cast<int>(whole.size()) + 1);
}

TEST_CASE("a gate that says no leaves no byte on the wire") {
    std::atomic<bool> got_a_byte = false;
    const Stub stub([&](Talk& talk) { got_a_byte = talk.read_bytes(1); });
    Caller caller(stub);
    caller.gate_opens = false;
    const RestartReply reply = caller.restart();
    CHECK(reply.kind == Kind::not_sent);
    CHECK(reply.not_sent == RestartReply::NotSent::gate);
    caller.until([&] { return stub.connections() == 1; });
    CHECK(caller.gate_asked == 1);
    CHECK_FALSE(got_a_byte);
    CHECK(stub.requests().empty());
}

TEST_CASE("at the gate it is known how far the cloud's clock is off, once an answer has said so") {
    const Stub stub(answering([](const std::string& request) {
        return http_reply(200, is_post(request) ? accepted_body() : server_body(first_server),
                          "Date: Tue, 24 Nov 2026 12:00:30 GMT\r\n");
    }));
    Caller caller(stub);
    caller.restart();
    CHECK_FALSE(caller.offset_at_gate);
    caller.restart();
    CHECK(caller.offset_at_gate == Duration{30s});
}

TEST_CASE("a redirect is not followed, and the host it names hears nothing") {
    const Stub elsewhere(answering([](const std::string&) { return http_reply(200, accepted_body()); }));
    for (const char* status : {"301", "302", "303", "307", "308"}) {
        for (const std::string& location :
             {"http://" + elsewhere.place() + "/", std::string("file:///etc/passwd"), std::string("/")}) {
            CAPTURE(status);
            CAPTURE(location);
            const RestartReply reply =
                answered_with(http_reply(std::atoi(status), "", "Location: " + location + "\r\n"));
            CHECK(reply.kind == Kind::unknown);
            CHECK_FALSE(reply.saw_2xx);
        }
    }
    CHECK(elsewhere.connections() == 0);
}

TEST_CASE("a reply up to the bound is read, one byte more aborts and is unknown with the yes kept") {
    const std::string body = accepted_body();
    CallLimits limits;
    limits.restart_reply = body.size();
    CHECK(answered_with(http_reply(200, body), limits).kind == Kind::answered);
    limits.restart_reply = body.size() - 1;
    const RestartReply reply = answered_with(http_reply(200, body), limits);
    CHECK(reply.kind == Kind::unknown);
    CHECK(reply.saw_2xx);
}

TEST_CASE("header lines up to the bound are read, one byte more aborts and is unknown") {
    const std::string reply = http_reply(200, accepted_body());
    CallLimits limits;
    limits.reply_headers = reply.size() - accepted_body().size();
    CHECK(answered_with(reply, limits).kind == Kind::answered);
    --limits.reply_headers;
    CHECK(answered_with(reply, limits).kind == Kind::unknown);
}

TEST_CASE("a body without an end is cut off at the bound") {
    const Stub stub([](Talk& talk) {
        talk.read_request();
        talk.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        const std::string chunk = "4000\r\n" + std::string(0x4000, ' ') + "\r\n";
        while (talk.send(chunk)) {
        }
    });
    CallLimits limits;
    limits.restart_reply = 1 << 20;
    Caller caller({.endpoint = "http://" + stub.place(), .limits = limits});
    const RestartReply reply = caller.restart();
    CHECK(reply.kind == Kind::unknown);
    CHECK(reply.saw_2xx);
}

TEST_CASE("a compressed reply was not asked for and is not unpacked") {
    const RestartReply reply =
        answered_with(http_reply(200, std::string("\x1f\x8b\x08\x00", 4), "Content-Encoding: gzip\r\n"));
    CHECK(reply.kind == Kind::unknown);
    CHECK(reply.saw_2xx);
}

TEST_CASE("floods of header lines and of interim answers end the exchange as unknown") {
    std::string many_lines = "HTTP/1.1 200 OK\r\n";
    for (int i = 0; i < 40'000; ++i) many_lines += "X-Flood-" + std::to_string(i) + ": aaaaaaaaaaaaaaaa\r\n";
    CHECK(answered_with(many_lines + "\r\n").kind == Kind::unknown);
    CHECK(answered_with("HTTP/1.1 200 OK\r\nX-Long: " + std::string(1 << 20, 'a') + "\r\n\r\n").kind ==
          Kind::unknown);
    std::string interim;
    for (int i = 0; i < 40'000; ++i) interim += "HTTP/1.1 102 Processing\r\n\r\n";
    const RestartReply reply = answered_with(interim + http_reply(200, accepted_body()));
    CHECK(reply.kind == Kind::unknown);
    CHECK_FALSE(reply.saw_2xx);
}

TEST_CASE("header lines that contradict themselves or are none are never a plain yes") {
    const std::string body = accepted_body();
    const std::string size = std::to_string(body.size());
    for (const std::string& bytes : {
             "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: " + size + "\r\n\r\n" + body,
             "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size() + 1) + "\r\n\r\n" + body,
             std::string("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"),
             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" + body,
             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\n" + body,
             std::string("garbage\r\n\r\n"),
             std::string("\0\0\0\0", 4),
             std::string("SSH-2.0-OpenSSH_9.2\r\n"),
             "HTTP/0.9 200 OK\r\n\r\n" + body,
             "HTTP/1.1 2000 OK\r\nContent-Length: " + size + "\r\n\r\n" + body,
             "HTTP/1.1\r\nContent-Length: " + size + "\r\n\r\n" + body,
             "ICY 200 OK\r\nContent-Length: " + size + "\r\n\r\n" + body,
         }) {
        CAPTURE(bytes);
        CHECK(answered_with(bytes).kind == Kind::unknown);
    }
}

TEST_CASE("interim answers before the answer are passed over") {
    const RestartReply reply =
        answered_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nX-Request-Id: early\r\n\r\n" +
                      http_reply(200, accepted_body(), "X-Request-Id: late\r\n"));
    CHECK(reply.kind == Kind::answered);
    CHECK(reply.gateway_request == "late");
}

TEST_CASE("an interim answer and then the end is no yes") {
    const RestartReply reply = answered_with("HTTP/1.1 100 Continue\r\n\r\n");
    CHECK(reply.kind == Kind::unknown);
    CHECK_FALSE(reply.saw_2xx);
}

TEST_CASE("a cloud that stays silent, and one that never ends its answer, are bounded by the call's time") {
    CallLimits limits;
    limits.restart = 300ms;
    const Stub silent([](Talk& talk) {
        talk.read_request();
        talk.wait_for_close();
    });
    Caller waiting({.endpoint = "http://" + silent.place(), .limits = limits});
    const RestartReply nothing = waiting.restart();
    CHECK(nothing.kind == Kind::unknown);
    CHECK_FALSE(nothing.saw_2xx);
    CHECK(posts(silent) == 1);
    const Stub slow([](Talk& talk) {
        talk.read_request();
        talk.send("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{");
        talk.wait_for_close();
    });
    Caller trickled({.endpoint = "http://" + slow.place(), .limits = limits});
    const RestartReply part = trickled.restart();
    CHECK(part.kind == Kind::unknown);
    CHECK(part.saw_2xx);
    CHECK(posts(slow) == 1);
}

TEST_CASE("a cloud that refuses and names jobs in one breath has begun something: the jobs are followed") {
    const Stub stub(answering([](const std::string&) {
        return http_reply(400,
                          R"({"error_code":"CPS.0010","error_msg":"status",)" + accepted_body().substr(1));
    }));
    Caller caller(stub);
    const RestartReply reply = caller.restart();
    REQUIRE(reply.kind == Kind::answered);
    CHECK(reply.request.text == "6837531fd3f54550927b930180a706bf");
    for (const ServerReply& server : reply.servers) CHECK(server.kind == ServerReply::Kind::accepted);
    CHECK(stub.requests().size() == 1);
}
