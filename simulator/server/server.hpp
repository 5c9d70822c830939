// The pretend cloud behind HTTP on loopback: a real server in a thread of its own, for demos, tests and
// `apply --simulate`.
//
// It checks credentials as the gateway does, answers in the published shapes, and keeps a ledger that a test
// can read: GET /_sim/ledger. Faults for whole calls are queued with POST /_sim/faults. It shares no encoding
// code with the client.
#pragma once

#include "simulator/core/cloud.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace cph_sim {

// What goes wrong with a whole restart call; each is used up by one call, in order.
enum class CallFault : std::uint8_t {
    drop_after,     // accepted, then the connection is closed without an answer
    drop_before,    // closed without an answer, and nothing was accepted
    gateway_after,  // accepted, then 504 without a service code
    gateway_before, // 504, nothing accepted
    truncated,      // accepted, and the body ends half-way
    html,           // accepted, answered 200 with a page
    empty_object,   // accepted, answered {}
    throttled,      // 429 APIGW.0308
    busy,           // 400 CPS.0042
    internal_error, // accepted, answered 500 CPS.0003
    forbidden,      // 403 APIGW.0302
    slow,           // accepted, answered after two seconds
};

struct ServerOptions {
    Options cloud;
    std::string project_id;
    std::string access_key{}; // with secret_key: signatures are checked
    std::string secret_key{};
    std::string token{};    // accepted in X-Auth-Token
    double speed = 1.0;     // the cloud's time runs this many times faster
    std::uint16_t port = 0; // 0: any that is free
    std::vector<CallFault> faults{};
};

class Server {
public:
    explicit Server(ServerOptions options); // listens on 127.0.0.1 and serves
    ~Server();

    std::uint16_t port() const;

private:
    struct Life;
    std::unique_ptr<Life> life_;
};

} // namespace cph_sim
