// A server on loopback that says exactly what a test wants it to say, byte by byte, and remembers what it
// heard.
//
// Each connection is served by the script in a thread of its own; a script that returns closes its
// connection. Nothing waits longer than ten seconds for the other side.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

class Stub;

// One connection, seen from the server.
class Talk {
public:
    Talk(Stub& stub, int descriptor, int number) : stub_(stub), descriptor_(descriptor), number_(number) {}

    int number() const { return number_; } // of this connection, from 1

    // One request, head and body, which the stub then remembers; empty when the peer closed before it was
    // whole.
    std::string read_request();
    // Waits until this many bytes have come, without reading any request; false when the peer closed before.
    bool read_bytes(std::size_t count);
    // False when the peer is gone.
    bool send(std::string_view bytes) const;
    // The peer will see a reset instead of an end.
    void reset() const;
    int descriptor() const { return descriptor_; } // for a script that talks TLS
    void remember(std::string request);
    // Returns when the peer has closed.
    void wait_for_close();

private:
    bool receive();

    Stub& stub_;
    int descriptor_;
    int number_;
    std::string buffer_;
};

class Stub {
public:
    using Script = std::function<void(Talk&)>;
    enum class Address : std::uint8_t { ipv4, ipv6 };

    explicit Stub(Script script, Address address = Address::ipv4);
    ~Stub();
    Stub(const Stub&) = delete;
    Stub& operator=(const Stub&) = delete;

    static bool has_ipv6(); // this machine has ::1

    std::string place() const; // "127.0.0.1:8080"
    int connections() const { return connections_; }
    std::vector<std::string> requests() const;
    void remember(std::string request);

private:
    void accept_all();
    void serve(int descriptor, int number);

    Script script_;
    Address address_;
    int listener_ = -1;
    int port_ = 0;
    std::atomic<int> connections_ = 0;
    mutable std::mutex mutex_;
    std::vector<std::string> requests_;
    std::vector<int> open_;
    std::vector<std::thread> talks_;
    std::thread acceptor_;
};

// Answers every request with what `answer` makes of it, on connections that are kept.
Stub::Script answering(std::function<std::string(const std::string& request)> answer);

// A whole reply: status line, the lines given (each with its end), Content-Length and the body.
std::string http_reply(int status, std::string_view body, std::string_view lines = "");

// Head and body are all there.
bool is_whole_request(const std::string& bytes);
// "POST /v1/…" of a request.
std::string first_line(const std::string& request);
bool mentions(const std::string& text, const std::string& words);
bool is_post(const std::string& request);
