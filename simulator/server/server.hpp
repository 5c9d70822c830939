// The pretend cloud behind HTTP or HTTPS on loopback: a real server in a thread of its own, for demos, tests
// and `apply --simulate`. It waits for its clients in the kernel and for nothing else: idle it costs nothing.
#pragma once

#include "cph_plan/base/result.hpp"
#include "settings.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace cph_sim {

struct ServerOptions {
    enum class Tls : std::uint8_t { off, on, expired, other_host }; // the last two: with such a certificate

    Settings settings;
    double speed = 1.0;              // the cloud's time runs this many times faster
    std::optional<Instant> begins{}; // the cloud's time at its start; the machine's where nothing is said
    std::uint16_t port = 0;          // 0: any that is free
    Tls tls = Tls::off;
};

class Server {
public:
    // Listens on 127.0.0.1, on ::1 too where that port is free there, and serves until it is destroyed.
    static cph_plan::Result<std::unique_ptr<Server>> start(ServerOptions options);
    ~Server();

    std::uint16_t port() const;
    // PEM of the authority that signed the server's certificate; empty without TLS.
    const std::string& authority() const;

private:
    struct Life;
    explicit Server(std::unique_ptr<Life> life);
    std::unique_ptr<Life> life_;
};

} // namespace cph_sim
