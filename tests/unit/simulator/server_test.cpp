// The server through real sockets on loopback: what a client sees of each delivery.
#include "simulator/server/server.hpp"
#include "small_cloud.hpp"

#include <arpa/inet.h>
#include <array>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

using namespace cph_sim;

namespace {

// One connection to the server, as raw as it gets.
class Client {
public:
    explicit Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const timeval patience{.tv_sec = 20, .tv_usec = 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        REQUIRE(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    }
    ~Client() { ::close(socket_); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    void send(const std::string& bytes) const {
        REQUIRE(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
                static_cast<ssize_t>(bytes.size()));
    }
    // Everything until the server closes, or until this text has come.
    std::string receive(const std::string& until = "") {
        std::string text;
        std::array<char, 4096> part{};
        while (until.empty() || text.find(until) == std::string::npos) {
            const ssize_t size = ::recv(socket_, part.data(), part.size(), 0);
            if (size <= 0) {
                was_reset = size < 0 && errno == ECONNRESET;
                break;
            }
            text.append(part.data(), static_cast<std::size_t>(size));
        }
        return text;
    }
    bool was_reset = false;

private:
    int socket_;
};

std::unique_ptr<Server> start_with(const std::string& fault = "") {
    ServerOptions options{.settings = {.cloud = three_servers()}};
    options.settings.tokens = {"good-token"};
    if (!fault.empty()) options.settings.faults.push_back(*read_fault(fault, *options.settings.cloud.fleet));
    auto server = Server::start(std::move(options));
    REQUIRE(server.has_value());
    return std::move(*server);
}

std::string request_for(const std::string& server, const std::string& more = "") {
    const std::string body = R"({"server_ids":[")" + server + R"("]})";
    return "POST /v1/0605767b8bab40ffb711234cb80d0000/cloud-phone/servers/batch-restart HTTP/1.1\r\n"
           "Host: 127.0.0.1\r\nX-Auth-Token: good-token\r\n" +
           more + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}
const std::string closing = "Connection: close\r\n";
const std::string ledger_request =
    "GET /_sim/ledger?form=text HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

std::string answer(const Server& server, const std::string& request) {
    Client client(server.port());
    client.send(request);
    return client.receive();
}

} // namespace

TEST_CASE("requests follow each other on one connection, also when sent together or in pieces") {
    const auto server = start_with();
    Client client(server->port());
    client.send(request_for(first_server) + request_for(second_server));
    const std::string both = client.receive(second_server);
    CHECK(both.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(both.find(first_server) < both.find(second_server));
    for (const char byte : request_for(third_server, closing)) client.send(std::string(1, byte));
    CHECK(client.receive().find(third_server) != std::string::npos);
}

TEST_CASE("what is no HTTP is refused and closed") {
    const auto server = start_with();
    CHECK(answer(*server, "nonsense\r\n\r\n").starts_with("HTTP/1.1 400 "));
    CHECK(answer(*server, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 12582913\r\n\r\n")
              .starts_with("HTTP/1.1 413 "));
    CHECK(answer(*server, "GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(140'000, 'x')) == "");
}

TEST_CASE("a dropped call is closed without a byte, a reset one is reset, and both were accepted") {
    for (const char* fault : {"drop_after", "reset_after"}) {
        CAPTURE(fault);
        const auto server = start_with(fault);
        Client client(server->port());
        client.send(request_for(first_server));
        CHECK(client.receive() == "");
        CHECK(client.was_reset == (std::string(fault) == "reset_after"));
        CHECK(answer(*server, ledger_request).find(first_server + " accepted") != std::string::npos);
    }
}

TEST_CASE("a truncated answer announces more than it sends") {
    const auto server = start_with("truncated=10");
    const std::string text = answer(*server, request_for(first_server));
    const std::size_t body = text.find("\r\n\r\n") + 4;
    CHECK(text.size() - body == 10);
    CHECK(text.find("Content-Length: 10\r\n") == std::string::npos);
    CHECK(text.find("Content-Length: ") != std::string::npos);
}

TEST_CASE("a silent call is never answered, while others are") {
    const auto server = start_with("silent_after");
    Client client(server->port());
    client.send(request_for(first_server));
    std::string ledger;
    for (int i = 0; i < 1000 && ledger.find("accepted") == std::string::npos; ++i)
        ledger = answer(*server, ledger_request);
    CHECK(ledger.find(first_server + " accepted") != std::string::npos);
    CHECK(answer(*server, request_for(second_server, closing)).find(second_server) != std::string::npos);
}

TEST_CASE("garbage is no HTTP, and 204 has no body") {
    CHECK(answer(*start_with("garbage_after"), request_for(first_server)) == "this is no HTTP\r\n\r\n");
    const auto server = start_with("status=204");
    const std::string text = answer(*server, request_for(first_server, closing));
    CHECK(text.starts_with("HTTP/1.1 204 No Content\r\n"));
    CHECK(text.ends_with("\r\n\r\n"));
}

TEST_CASE("a slow answer comes after its delay") {
    const auto server = start_with("slow=150ms");
    const auto before = std::chrono::steady_clock::now();
    CHECK(answer(*server, request_for(first_server, closing)).find(first_server) != std::string::npos);
    CHECK(std::chrono::steady_clock::now() - before >= 150ms);
}

TEST_CASE("every answer has a date and a number of its own") {
    const auto server = start_with();
    const std::string first = answer(*server, ledger_request);
    CHECK(first.find("\r\nDate: ") != std::string::npos);
    CHECK(first.find("X-Request-Id: 00000000000000000000000000000001\r\n") != std::string::npos);
    CHECK(answer(*server, ledger_request).find("X-Request-Id: 00000000000000000000000000000002\r\n") !=
          std::string::npos);
}

TEST_CASE("a server ends at once, with connections open and answers under way") {
    auto server = start_with("slow=1h");
    Client idle(server->port());
    Client waiting(server->port());
    waiting.send(request_for(first_server));
    Client asking(server->port());
    asking.send(ledger_request);
    asking.receive("\r\n\r\n");
    server.reset();
    CHECK(idle.receive() == "");
    CHECK(waiting.receive() == "");
}

TEST_CASE("a port that is taken is an error that names it") {
    const auto first = start_with();
    ServerOptions options{.settings = {.cloud = three_servers()}, .port = first->port()};
    const auto second = Server::start(std::move(options));
    REQUIRE_FALSE(second.has_value());
    CHECK(second.error().where == "127.0.0.1:" + std::to_string(first->port()));
}

TEST_CASE("TLS brings an authority of its own, made anew for every server; without TLS there is none") {
    ServerOptions options{.settings = {.cloud = three_servers()}, .tls = ServerOptions::Tls::on};
    const auto one = Server::start(options);
    const auto two = Server::start(options);
    CHECK((*one)->authority().starts_with("-----BEGIN CERTIFICATE-----\n"));
    CHECK((*one)->authority() != (*two)->authority());
    CHECK(start_with()->authority() == "");
    // Somebody who speaks no TLS is sent away and disturbs nobody.
    CHECK(answer(**one, ledger_request).find("HTTP/1.1 200") == std::string::npos);
}
