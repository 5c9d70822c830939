// What lies between: names, addresses, TLS and proxies. Whatever fails before the gate was not sent.
#include "caller.hpp"
#include "tls.hpp"

#include "simulator/server/certificate.hpp"

#include <arpa/inet.h>
#include <cstdlib>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace cph_plan;

namespace {

using Kind = RestartReply::Kind;

void check_not_sent(const RestartReply& reply) {
    CHECK(reply.kind == Kind::not_sent);
    CHECK(reply.not_sent == RestartReply::NotSent::network);
    CHECK(reply.http_status == 0);
    CHECK_FALSE(reply.saw_2xx);
}

// A file that is gone with the test.
class File {
public:
    explicit File(const std::string& content) {
        char path[] = "/tmp/cph-plan-wire-XXXXXX";
        const int descriptor = mkstemp(path);
        REQUIRE(descriptor >= 0);
        close(descriptor);
        path_ = path;
        std::ofstream(path_) << content;
    }
    ~File() { std::filesystem::remove(path_); }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

class Variable {
public:
    Variable(const char* name, const std::string& value) : name_(name) { setenv(name, value.c_str(), 1); }
    ~Variable() { unsetenv(name_); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

private:
    const char* name_;
};

std::string port_of(const Stub& stub) {
    return stub.place().substr(stub.place().rfind(':') + 1);
}

std::string answer(const std::string& request) {
    return http_reply(200, is_post(request) ? accepted_body() : server_body(first_server));
}

// One restart call against a TLS server with these certificates, whose authority is trusted unless told
// otherwise.
struct TlsStory {
    cph_sim::Certificates certificates = cph_sim::make_certificates();
    TlsOffer::Versions versions = TlsOffer::Versions::usual;
    std::string trusted = certificates.authority; // empty: the system's own list
    std::string host = "localhost";
    std::vector<std::string> requests{};

    RestartReply restart() {
        const File authority(trusted);
        const Stub stub(answering_over_tls({certificates.certificate, certificates.key, versions}, answer));
        Caller caller({.endpoint = "https://" + host + ":" + port_of(stub),
                       .ca_file = trusted.empty() ? "" : authority.path()});
        RestartReply reply = caller.restart();
        requests = stub.requests();
        if (reply.kind == Kind::not_sent) {
            CHECK(caller.gate_asked == 0);
            CHECK(requests.empty());
            CHECK(mentions(reply.message, "https://" + host));
        }
        return reply;
    }
};

} // namespace

// --- names and addresses

TEST_CASE("a name that cannot be looked up was not sent") {
    // A label of more than 63 characters is refused without asking anybody.
    const std::string host = std::string(70, 'a') + ".invalid";
    Caller caller({.endpoint = "https://" + host + ":8443"});
    const RestartReply reply = caller.restart();
    check_not_sent(reply);
    CHECK(caller.gate_asked == 0);
    CHECK(mentions(reply.message, host));
}

TEST_CASE("a refused connection was not sent") {
    std::string place;
    {
        const Stub gone([](Talk&) {});
        place = gone.place();
    }
    Caller caller({.endpoint = "http://" + place});
    check_not_sent(caller.restart());
    CHECK(caller.gate_asked == 0);
}

TEST_CASE("a connection that never comes about is given up in time and was not sent") {
    // A listener whose queue is full answers no further greeting.
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(bind(listener, reinterpret_cast<sockaddr*>(&place), sizeof place) == 0);
    REQUIRE(listen(listener, 0) == 0);
    socklen_t size = sizeof place;
    REQUIRE(getsockname(listener, reinterpret_cast<sockaddr*>(&place), &size) == 0);
    std::vector<int> fillers;
    for (int i = 0; i < 4; ++i) {
        fillers.push_back(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        (void)connect(fillers.back(), reinterpret_cast<sockaddr*>(&place), sizeof place);
    }
    CallLimits limits;
    limits.connect = 300ms;
    Caller caller(
        {.endpoint = "http://127.0.0.1:" + std::to_string(ntohs(place.sin_port)), .limits = limits});
    check_not_sent(caller.restart());
    CHECK(caller.gate_asked == 0);
    for (const int filler : fillers) close(filler);
    close(listener);
}

TEST_CASE("of two address families one that is dead does not matter") {
    for (const Stub::Address address : {Stub::Address::ipv4, Stub::Address::ipv6}) {
        if (address == Stub::Address::ipv6 && !Stub::has_ipv6()) {
            MESSAGE("this machine has no ::1; the half of the test that needs it was left out");
            continue;
        }
        const Stub stub(answering(answer), address);
        Caller caller({.endpoint = "http://localhost:" + port_of(stub)});
        CHECK(caller.restart().kind == Kind::answered);
    }
}

// --- TLS

TEST_CASE("with a certificate that is trusted and fits, a call is made") {
    TlsStory story;
    CHECK(story.restart().kind == Kind::answered);
    REQUIRE(story.requests.size() == 1);
    CHECK(mentions(story.requests[0], "X-Auth-Token: made-up-token\r\n"));
    story.host = "127.0.0.1";
    CHECK(story.restart().kind == Kind::answered);
}

// libcurl looks at the variable once in the life of a process, so the call is made by another one.
TEST_CASE("the secrets of a TLS connection are written nowhere, whatever the environment asks for") {
    const std::string path = "/tmp/cph-plan-wire-keys-" + std::to_string(getpid());
    const Variable wish("SSLKEYLOGFILE", path);
    std::string program = std::filesystem::read_symlink("/proc/self/exe");
    std::string story = "--test-case=with a certificate that is trusted and fits?*";
    char* const arguments[] = {program.data(), story.data(), nullptr};
    posix_spawn_file_actions_t quietly;
    posix_spawn_file_actions_init(&quietly);
    posix_spawn_file_actions_addopen(&quietly, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t child = 0;
    REQUIRE(posix_spawn(&child, program.c_str(), &quietly, nullptr, arguments, environ) == 0);
    posix_spawn_file_actions_destroy(&quietly);
    int status = -1;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(status == 0);
    CHECK_FALSE(std::filesystem::exists(path));
    std::filesystem::remove(path);
}

TEST_CASE("nothing is sent to a server whose certificate is no good, or is nobody's we know") {
    TlsStory story;
    std::string reason;
    SUBCASE("expired") {
        story.certificates = cph_sim::make_certificates(cph_sim::CertificateFlaw::expired);
        story.trusted = story.certificates.authority;
        reason = "expired";
    }
    SUBCASE("of another host") {
        story.certificates = cph_sim::make_certificates(cph_sim::CertificateFlaw::other_host);
        story.trusted = story.certificates.authority;
        reason = "localhost";
    }
    SUBCASE("of an authority that is not trusted") {
        story.trusted.clear();
        reason = "unable to get local issuer certificate";
    }
    SUBCASE("of an authority that has the name of a trusted one") {
        story.trusted = cph_sim::make_certificates().authority;
        reason = "localhost";
    }
    SUBCASE("with a TLS of the past") {
        story.versions = TlsOffer::Versions::up_to_1_1;
        reason = "version";
    }
    const RestartReply reply = story.restart();
    check_not_sent(reply);
    CAPTURE(reply.message);
    CHECK(mentions(reply.message, reason));
}

TEST_CASE("nothing is sent to a server that speaks no TLS where it should") {
    const Stub stub([](Talk& talk) {
        talk.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        talk.wait_for_close();
    });
    Caller caller({.endpoint = "https://127.0.0.1:" + port_of(stub)});
    check_not_sent(caller.restart());
    CHECK(caller.gate_asked == 0);
}

TEST_CASE("a failed handshake is tried again no more weakly") {
    const cph_sim::Certificates certificates = cph_sim::make_certificates();
    const Stub stub(answering_over_tls({certificates.certificate, certificates.key}, answer));
    Caller caller({.endpoint = "https://localhost:" + port_of(stub)});
    for (int i = 0; i < 3; ++i) check_not_sent(caller.restart());
    const auto listing = caller.read();
    REQUIRE_FALSE(listing);
    CHECK(listing.error().kind == ReadFailure::Kind::unreachable);
    CHECK(mentions(listing.error().what, "https://localhost"));
    CHECK(stub.requests().empty());
}

// --- proxies. The vendor's own host stands behind them, and nothing leaves the machine.

namespace {

const std::string vendor_host = "cph.cn-east-3.myhuaweicloud.com";

} // namespace

TEST_CASE("a proxy that refuses hears neither token nor body, and nothing was sent") {
    for (const char* status : {"403", "407", "502"}) {
        CAPTURE(status);
        const Stub proxy([&](Talk& talk) {
            talk.read_request();
            talk.send(http_reply(std::atoi(status), "no", "Proxy-Authenticate: Basic realm=\"x\"\r\n"));
        });
        const Variable variable("https_proxy", "http://somebody:proxy-password@" + proxy.place());
        Caller caller({.endpoint = ""});
        const RestartReply reply = caller.restart();
        check_not_sent(reply);
        CHECK(caller.gate_asked == 0);
        REQUIRE_FALSE(proxy.requests().empty());
        for (const std::string& request : proxy.requests()) {
            CHECK(first_line(request) == "CONNECT " + vendor_host + ":443 HTTP/1.1");
            for (const char* secret : {"made-up-token", "X-Auth-Token", "X-Project-Id", "server_ids"})
                CHECK_FALSE(mentions(request, secret));
        }
        CHECK_FALSE(mentions(reply.message, "proxy-password"));
        for (const std::string& line : caller.log) CHECK_FALSE(mentions(line, "proxy-password"));
    }
}

TEST_CASE("a proxy that lets the call through and then breaks off leaves it not sent") {
    const Stub proxy([](Talk& talk) {
        talk.read_request();
        talk.send("HTTP/1.1 200 Connection established\r\n\r\n");
    });
    const Variable variable("https_proxy", "http://" + proxy.place());
    Caller caller({.endpoint = ""});
    check_not_sent(caller.restart());
}

TEST_CASE("through a proxy a call reaches the cloud, and the proxy hears no more than where to") {
    const std::string place = "elsewhere.invalid:8443"; // which the proxy plays, so nobody looks it up
    const cph_sim::Certificates certificates =
        cph_sim::make_certificates(cph_sim::CertificateFlaw::other_host);
    const File authority(certificates.authority);
    const Stub proxy(answering_over_tls({certificates.certificate, certificates.key}, answer,
                                        "HTTP/1.1 200 Connection established\r\n\r\n"));
    const Variable variable("https_proxy", "http://" + proxy.place());
    Caller caller({.endpoint = "https://" + place, .ca_file = authority.path()});
    CHECK(caller.restart().kind == Kind::answered);
    REQUIRE(proxy.requests().size() == 2);
    CHECK(first_line(proxy.requests()[0]) == "CONNECT " + place + " HTTP/1.1");
    CHECK_FALSE(mentions(proxy.requests()[0], "made-up-token"));
    CHECK(is_post(proxy.requests()[1])); // inside the tunnel
    CHECK(mentions(proxy.requests()[1], "X-Auth-Token: made-up-token\r\n"));
}

TEST_CASE("the yes of a proxy is never taken for the cloud's") {
    const std::string host = "elsewhere.invalid"; // which the proxy plays, so nobody looks it up
    const cph_sim::Certificates certificates =
        cph_sim::make_certificates(cph_sim::CertificateFlaw::other_host);
    const File authority(certificates.authority);
    const Stub proxy(answering_over_tls(
        {certificates.certificate, certificates.key}, [](const std::string&) { return std::string(); },
        "HTTP/1.1 200 Connection established\r\nX-Request-Id: of-the-proxy\r\n\r\n"));
    const Variable variable("https_proxy", "http://" + proxy.place());
    Caller caller({.endpoint = "https://" + host + ":8443", .ca_file = authority.path()});
    const RestartReply reply = caller.restart();
    CHECK(caller.gate_asked == 1);
    CHECK(reply.kind == Kind::unknown);
    CHECK_FALSE(reply.saw_2xx);
    CHECK(reply.gateway_request.empty());
}

TEST_CASE("loopback never goes through a proxy") {
    const Stub proxy([](Talk&) {});
    const Variable all("all_proxy", "http://" + proxy.place());
    const Variable plain("http_proxy", "http://" + proxy.place());
    const Stub stub(answering(answer));
    for (const std::string& host : {std::string("127.0.0.1"), std::string("localhost")}) {
        Caller caller({.endpoint = "http://" + host + ":" + port_of(stub)});
        CHECK(caller.restart().kind == Kind::answered);
    }
    CHECK(proxy.connections() == 0);
}
