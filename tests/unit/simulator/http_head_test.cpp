#include "simulator/server/http_head.hpp"

#include <doctest/doctest.h>

using namespace cph_sim;

TEST_CASE("a request is taken apart, and nothing of it is decoded") {
    const auto head = read_head("POST /v1/p%20q/x?a=%2C&b HTTP/1.1\r\nHost: h:80\r\nContent-Length:  12 \r\n"
                                "X-Odd:\tkept inside: yes\r\n\r\n");
    REQUIRE(head.has_value());
    CHECK(head->request.method == "POST");
    CHECK(head->request.path == "/v1/p%20q/x");
    CHECK(head->request.query == "a=%2C&b");
    CHECK(head->request.headers.at("host") == "h:80");
    CHECK(head->request.headers.at("x-odd") == "kept inside: yes");
    CHECK(head->body_size == 12);
    CHECK(head->keep_alive);
}

TEST_CASE("a connection is kept, unless one side knows no better or asks not to") {
    CHECK_FALSE(read_head("GET / HTTP/1.1\r\nHost: h\r\nConnection: Close\r\n\r\n")->keep_alive);
    CHECK_FALSE(read_head("GET / HTTP/1.0\r\nHost: h\r\n\r\n")->keep_alive);
    CHECK(read_head("GET / HTTP/1.1\r\nHost: h\r\n\r\n")->keep_alive);
}

TEST_CASE("what would have to be guessed is refused") {
    for (const char* text : {"",
                             "\r\n",
                             "GET /\r\n\r\n",
                             "GET / HTTP/2\r\nHost: h\r\n\r\n",
                             "GET x HTTP/1.1\r\nHost: h\r\n\r\n",
                             "GET http://h/ HTTP/1.1\r\nHost: h\r\n\r\n",
                             "GET  / HTTP/1.1\r\nHost: h\r\n\r\n",
                             "G(T / HTTP/1.1\r\nHost: h\r\n\r\n",
                             "GET / HTTP/1.1\r\n\r\n",
                             "GET / HTTP/1.1\nHost: h\n\r\n",
                             "GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n",
                             "GET / HTTP/1.1\r\nHost: h\r\nNoColon\r\n\r\n",
                             "GET / HTTP/1.1\r\nHost: h\r\n folded: x\r\n\r\n",
                             "GET / HTTP/1.1\r\nHost : h\r\n\r\n",
                             "GET / HTTP/1.1\r\nHost: h\r\n: x\r\n\r\n",
                             "GET / HTTP/1.1\r\nHost: h\rX: y\r\n\r\n",
                             "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: x\r\n\r\n",
                             "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n",
                             "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
                             "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"}) {
        CAPTURE(text);
        CHECK_FALSE(read_head(text).has_value());
    }
}

TEST_CASE("a body too large to hold still has its size read") {
    CHECK(read_head("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000000000\r\n\r\n")->body_size ==
          1'000'000'000'000);
}
