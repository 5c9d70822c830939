// The TLS side of a stub: a handshake on its connection, and then one request and its answer.
#pragma once

#include "stub.hpp"

#include <string>

// What the server of a test offers.
struct TlsOffer {
    std::string certificate; // PEM
    std::string key;         // PEM
    enum class Versions : std::uint8_t { usual, up_to_1_1 } versions = Versions::usual;
};

// Shakes hands, answers requests with what `answer` makes of them, and closes when that is empty. With a
// `tunnel` it plays the proxy first: it reads the CONNECT and sends this.
Stub::Script answering_over_tls(TlsOffer offer, std::function<std::string(const std::string& request)> answer,
                                std::string tunnel = "");
