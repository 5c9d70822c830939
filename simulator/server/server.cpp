#include "server.hpp"

#include "certificate.hpp"
#include "connection.hpp"
#include "gateway.hpp"

#include <asio/ssl.hpp>
#include <fmt/format.h>
#include <thread>

namespace cph_sim {

namespace {

using asio::ip::tcp;
using Encrypted = asio::ssl::stream<tcp::socket>;

// Out of file descriptors, most likely: the next client is waited for after a rest.
constexpr std::chrono::milliseconds rest_after_failure{100};

CertificateFlaw flaw_of(ServerOptions::Tls tls) {
    switch (tls) {
    case ServerOptions::Tls::off:
    case ServerOptions::Tls::on: break;
    case ServerOptions::Tls::expired: return CertificateFlaw::expired;
    case ServerOptions::Tls::other_host: return CertificateFlaw::other_host;
    }
    return CertificateFlaw::none;
}

Instant real_now() {
    return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

} // namespace

// Everything but the beginning and the end happens in the one thread.
struct Server::Life {
    explicit Life(const ServerOptions& options)
        : gateway(options.settings), speed(options.speed), began(options.begins.value_or(started)),
          service{.answer = [this](const Request& request) { return gateway.answer(request, now()); },
                  .real_now = [offset = options.settings.clock_offset] { return real_now() + offset; }} {}
    ~Life() {
        io.stop();
        if (thread.joinable()) thread.join();
    }
    Life(const Life&) = delete;
    Life& operator=(const Life&) = delete;

    void use_tls(CertificateFlaw flaw) {
        const Certificates made = make_certificates(flaw);
        authority = made.authority;
        tls.emplace(asio::ssl::context::tls_server);
        SSL_CTX_set_min_proto_version(tls->native_handle(), TLS1_2_VERSION);
        tls->use_certificate_chain(asio::buffer(made.certificate));
        tls->use_private_key(asio::buffer(made.key), asio::ssl::context::pem);
    }

    void listen(std::uint16_t port) {
        main.emplace(io, tcp::endpoint(asio::ip::address_v4::loopback(), port));
        accept(*main);
        listen_beside();
        thread = std::thread([this] { io.run(); });
    }

    // A machine without IPv6, or with that port taken there, is served on IPv4 alone.
    void listen_beside() {
        asio::error_code error;
        tcp::acceptor acceptor(io);
        acceptor.open(tcp::v6(), error);
        if (!error) acceptor.set_option(asio::ip::v6_only(true), error);
        if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
        if (!error) acceptor.bind({asio::ip::address_v6::loopback(), main->local_endpoint().port()}, error);
        if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
        if (error) return;
        beside.emplace(std::move(acceptor));
        accept(*beside);
    }

    void accept(tcp::acceptor& acceptor) {
        acceptor.async_accept([this, &acceptor](asio::error_code error, tcp::socket socket) {
            if (error == asio::error::operation_aborted) return;
            if (error) {
                rest.expires_after(rest_after_failure);
                rest.async_wait([this, &acceptor](asio::error_code) { accept(acceptor); });
                return;
            }
            converse(std::move(socket));
            accept(acceptor);
        });
    }

    void converse(tcp::socket socket) {
        asio::error_code ignored;
        socket.set_option(tcp::no_delay(true), ignored);
        if (!tls) {
            std::make_shared<Connection<tcp::socket>>(service, std::move(socket))->read();
            return;
        }
        const auto connection =
            std::make_shared<Connection<Encrypted>>(service, Encrypted(std::move(socket), *tls));
        connection->stream().async_handshake(Encrypted::server, [connection](asio::error_code error) {
            if (!error) connection->read();
        });
    }

    Moment now() const {
        const Instant real = real_now();
        const std::chrono::duration<double, Duration::period> since = (real - started) * speed;
        return {real, began + std::chrono::duration_cast<Duration>(since)};
    }

    const Instant started = real_now();
    Gateway gateway;
    double speed;
    Instant began; // the cloud's time when it started
    Service service;
    std::string authority;
    std::optional<asio::ssl::context> tls;
    asio::io_context io{1};
    asio::steady_timer rest{io};
    std::optional<tcp::acceptor> main;
    std::optional<tcp::acceptor> beside;
    std::thread thread;
};

cph_plan::Result<std::unique_ptr<Server>> Server::start(ServerOptions options) {
    auto life = std::make_unique<Life>(options);
    try {
        if (options.tls != ServerOptions::Tls::off) life->use_tls(flaw_of(options.tls));
        life->listen(options.port);
    } catch (const std::exception& problem) {
        return cph_plan::fail({.what = fmt::format("cannot listen: {}", problem.what()),
                               .where = fmt::format("127.0.0.1:{}", options.port),
                               .hint = "choose another port, or 0 for any that is free"});
    }
    return std::unique_ptr<Server>(new Server(std::move(life)));
}

Server::Server(std::unique_ptr<Life> life) : life_(std::move(life)) {}
Server::~Server() = default;

std::uint16_t Server::port() const {
    return life_->main->local_endpoint().port();
}

const std::string& Server::authority() const {
    return life_->authority;
}

} // namespace cph_sim
