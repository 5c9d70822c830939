// Certificates that are made when a server starts and forgotten when it ends: an authority of its own, and a
// server certificate signed by it. A client is given the authority's with --ca-file.
#pragma once

#include <cstdint>
#include <string>

namespace cph_sim {

// What is wrong with the server's certificate, if anything.
enum class CertificateFlaw : std::uint8_t { none, expired, other_host };

struct Certificates {
    std::string authority;   // PEM, for the client
    std::string certificate; // PEM, the server's, for localhost, 127.0.0.1 and ::1
    std::string key;         // PEM, the server's
};

// Dies with a message of OpenSSL's when it cannot make a key, which happens on no working machine.
Certificates make_certificates(CertificateFlaw flaw = CertificateFlaw::none);

} // namespace cph_sim
