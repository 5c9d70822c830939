#include "stub.hpp"

#include "tests/support/require.hpp"

#include <arpa/inet.h>
#include <csignal>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

// As the program has it: libcurl and OpenSSL write to connections that may be gone.
[[maybe_unused]] const auto before = std::signal(SIGPIPE, SIG_IGN);

constexpr timeval socket_patience{.tv_sec = 10, .tv_usec = 0};

int listening_socket(Stub::Address address) {
    const bool six = address == Stub::Address::ipv6;
    const int listener = socket(six ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    require(listener >= 0);
    sockaddr_in6 place6{};
    place6.sin6_family = AF_INET6;
    place6.sin6_addr = in6addr_loopback;
    sockaddr_in place4{};
    place4.sin_family = AF_INET;
    place4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto* place =
        six ? reinterpret_cast<const sockaddr*>(&place6) : reinterpret_cast<const sockaddr*>(&place4);
    require(bind(listener, place, six ? sizeof place6 : sizeof place4) == 0);
    require(listen(listener, 64) == 0);
    return listener;
}

int port_of(int listener) {
    sockaddr_storage place{};
    socklen_t size = sizeof place;
    require(getsockname(listener, reinterpret_cast<sockaddr*>(&place), &size) == 0);
    if (place.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6&>(place).sin6_port);
    return ntohs(reinterpret_cast<const sockaddr_in&>(place).sin_port);
}

// Of the request that these bytes begin with; nothing while its head is not whole.
std::size_t request_size(const std::string& bytes) {
    constexpr std::string_view name = "\r\nContent-Length: ";
    const std::size_t end = bytes.find("\r\n\r\n");
    if (end == std::string::npos) return std::string::npos;
    const std::size_t found = bytes.find(name);
    const bool has_body = found < end;
    return end + 4 + (has_body ? std::strtoull(bytes.c_str() + found + name.size(), nullptr, 10) : 0);
}

} // namespace

bool Talk::receive() {
    char bytes[16384];
    const ssize_t count = recv(descriptor_, bytes, sizeof bytes, 0);
    if (count > 0) buffer_.append(bytes, static_cast<std::size_t>(count));
    return count > 0;
}

std::string Talk::read_request() {
    while (!is_whole_request(buffer_))
        if (!receive()) return {};
    const std::size_t size = request_size(buffer_);
    std::string request = buffer_.substr(0, size);
    buffer_.erase(0, size);
    remember(request);
    return request;
}

void Talk::remember(std::string request) {
    stub_.remember(std::move(request));
}

bool Talk::read_bytes(std::size_t count) {
    while (buffer_.size() < count)
        if (!receive()) return false;
    return true;
}

bool Talk::send(std::string_view bytes) const {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

void Talk::reset() const {
    const linger now{.l_onoff = 1, .l_linger = 0};
    setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

void Talk::wait_for_close() {
    while (receive()) {
    }
}

Stub::Stub(Script script, Address address)
    : script_(std::move(script)), address_(address), listener_(listening_socket(address)),
      port_(port_of(listener_)), acceptor_([this] { accept_all(); }) {}

Stub::~Stub() {
    shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    {
        const std::lock_guard lock(mutex_);
        for (const int descriptor : open_) shutdown(descriptor, SHUT_RDWR);
    }
    for (std::thread& talk : talks_) talk.join();
    close(listener_);
}

void Stub::accept_all() {
    for (;;) {
        const int descriptor = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (descriptor < 0) return;
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &socket_patience, sizeof socket_patience);
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &socket_patience, sizeof socket_patience);
        const int number = ++connections_;
        const std::lock_guard lock(mutex_);
        open_.push_back(descriptor);
        talks_.emplace_back([this, descriptor, number] { serve(descriptor, number); });
    }
}

void Stub::serve(int descriptor, int number) {
    Talk talk(*this, descriptor, number);
    script_(talk);
    const std::lock_guard lock(mutex_);
    std::erase(open_, descriptor);
    close(descriptor);
}

bool Stub::has_ipv6() {
    const int probe = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (probe < 0) return false;
    sockaddr_in6 place{};
    place.sin6_family = AF_INET6;
    place.sin6_addr = in6addr_loopback;
    const bool bound = bind(probe, reinterpret_cast<const sockaddr*>(&place), sizeof place) == 0;
    close(probe);
    return bound;
}

std::string Stub::place() const {
    return (address_ == Address::ipv6 ? "[::1]:" : "127.0.0.1:") + std::to_string(port_);
}

std::vector<std::string> Stub::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

void Stub::remember(std::string request) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(std::move(request));
}

Stub::Script answering(std::function<std::string(const std::string& request)> answer) {
    return [answer = std::move(answer)](Talk& talk) {
        for (std::string request = talk.read_request(); !request.empty(); request = talk.read_request())
            if (!talk.send(answer(request))) return;
    };
}

std::string http_reply(int status, std::string_view body, std::string_view lines) {
    return "HTTP/1.1 " + std::to_string(status) + " Words\r\n" + std::string(lines) +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

bool is_whole_request(const std::string& bytes) {
    return bytes.size() >= request_size(bytes) && request_size(bytes) != std::string::npos;
}

bool mentions(const std::string& text, const std::string& words) {
    return text.find(words) != std::string::npos;
}

std::string first_line(const std::string& request) {
    return request.substr(0, request.find("\r\n"));
}

bool is_post(const std::string& request) {
    return request.starts_with("POST ");
}
