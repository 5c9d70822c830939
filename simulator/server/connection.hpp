// One client's connection: request after request is read, answered by the handler, and sent as badly as the
// reply says. Kept alive by what it waits for, and gone when it waits for nothing.
#pragma once

#include "http_head.hpp"
#include "reply.hpp"

#include <asio.hpp>
#include <functional>
#include <memory>
#include <string>

namespace cph_sim {

// What the gateway lets through, as its pages say.
constexpr std::size_t head_max = std::size_t{128} * 1024;
constexpr std::size_t body_max = std::size_t{12} * 1024 * 1024;

struct Service {
    std::function<Reply(const Request&)> answer;
    std::function<cph_plan::Instant()> real_now;
    std::uint64_t replies = 0; // so far; each has a number of its own
};

// Stream is a TCP socket, or TLS over one whose handshake is done.
template <class Stream>
class Connection : public std::enable_shared_from_this<Connection<Stream>> {
public:
    // The service outlives the connection.
    Connection(Service& service, Stream stream)
        : service_(service), stream_(std::move(stream)), timer_(stream_.get_executor()) {}

    Stream& stream() { return stream_; }

    void read() {
        asio::async_read_until(stream_, asio::dynamic_buffer(in_, head_max), "\r\n\r\n",
                               [self = this->shared_from_this()](asio::error_code error, std::size_t size) {
                                   if (!error) self->read_body(size);
                               });
    }

private:
    void read_body(std::size_t head_size) {
        auto head = read_head(std::string_view(in_).substr(0, head_size));
        in_.erase(0, head_size);
        if (!head) return refuse(refusal_reply(400, "APIGW.0201", "Bad request"));
        if (head->body_size > body_max)
            return refuse(refusal_reply(413, "APIGW.0201", "Request entity too large"));
        head_ = std::move(*head);
        const std::size_t missing = head_.body_size - std::min(head_.body_size, in_.size());
        asio::async_read(stream_, asio::dynamic_buffer(in_), asio::transfer_exactly(missing),
                         [self = this->shared_from_this()](asio::error_code error, std::size_t) {
                             if (!error) self->answer();
                         });
    }

    void answer() {
        head_.request.body = in_.substr(0, head_.body_size);
        in_.erase(0, head_.body_size);
        reply_ = service_.answer(head_.request);
        if (reply_.delay <= cph_plan::Duration{0}) return deliver();
        after(reply_.delay, [](Connection& it) { it.deliver(); });
    }

    void refuse(Reply reply) {
        reply_ = std::move(reply);
        head_.keep_alive = false;
        deliver();
    }

    void deliver() {
        using Delivery = Reply::Delivery;
        switch (reply_.delivery) {
        case Delivery::closed: return;
        case Delivery::reset: return reset();
        case Delivery::silent: return wait_for_end();
        case Delivery::garbage: return send("this is no HTTP\r\n\r\n", false);
        case Delivery::cut: return send(text(), false);
        case Delivery::whole: return send(text(), head_.keep_alive);
        case Delivery::dribbled: return dribble();
        }
    }

    std::string text() { return http_text(reply_, service_.real_now(), ++service_.replies); }

    void send(std::string bytes, bool then_read) {
        out_ = std::move(bytes);
        asio::async_write(stream_, asio::buffer(out_),
                          [self = this->shared_from_this(), then_read](asio::error_code error, std::size_t) {
                              if (error) return;
                              if (then_read) return self->read();
                              self->finish();
                          });
    }

    // An orderly end, so that what was sent arrives.
    void finish() {
        asio::error_code ignored;
        stream_.lowest_layer().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    }

    void reset() {
        asio::error_code ignored;
        stream_.lowest_layer().set_option(asio::socket_base::linger(true, 0), ignored);
        stream_.lowest_layer().close(ignored);
    }

    void wait_for_end() {
        in_.resize(1);
        stream_.async_read_some(asio::buffer(in_),
                                [self = this->shared_from_this()](asio::error_code error, std::size_t) {
                                    if (!error) self->wait_for_end();
                                });
    }

    void dribble() {
        out_ = text();
        const std::size_t head = out_.size() - reply_.body.size();
        write_part(0, head);
    }

    void write_part(std::size_t from, std::size_t until) {
        asio::async_write(stream_, asio::buffer(out_.data() + from, until - from),
                          [self = this->shared_from_this(), until](asio::error_code error, std::size_t) {
                              if (error) return;
                              if (until == self->out_.size()) return self->finish();
                              self->after(dribble_pause,
                                          [until](Connection& it) { it.write_part(until, until + 1); });
                          });
    }

    template <class Then>
    void after(cph_plan::Duration pause, Then then) {
        timer_.expires_after(pause);
        timer_.async_wait([self = this->shared_from_this(), then](asio::error_code error) {
            if (!error) then(*self);
        });
    }

    Service& service_;
    Stream stream_;
    asio::steady_timer timer_;
    std::string in_;
    std::string out_;
    Head head_;
    Reply reply_;
};

} // namespace cph_sim
