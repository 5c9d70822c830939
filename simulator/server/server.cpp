#include "server.hpp"

#include "authentication.hpp"

#include <asio.hpp>
#include <chrono>
#include <deque>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <thread>

namespace cph_sim {

namespace {

using Json = nlohmann::ordered_json;
using asio::ip::tcp;

constexpr std::size_t head_max = 64 * 1024;
constexpr std::size_t body_max = 1024 * 1024;

struct Reply {
    int status = 200;
    std::string body{};
    std::string type = "application/json";
    enum class Delivery : std::uint8_t { whole, dropped, cut } delivery = Delivery::whole;
    std::chrono::milliseconds delay{0};
};

std::string dump(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Reply refusal_reply(int status, const std::string& code, const std::string& message) {
    return {status,
            dump({{"error_msg", message}, {"error_code", code}, {"request_id", std::string(32, '0')}})};
}

std::map<std::string, std::string> parameters(const std::string& query) {
    std::map<std::string, std::string> found;
    std::istringstream words(query);
    for (std::string word; std::getline(words, word, '&');) {
        std::string plain;
        for (std::size_t i = 0; i < word.size(); ++i) {
            if (word[i] == '%' && i + 2 < word.size()) {
                plain += static_cast<char>(std::strtol(word.substr(i + 1, 2).c_str(), nullptr, 16));
                i += 2;
            } else {
                plain += word[i];
            }
        }
        found[plain.substr(0, plain.find('='))] =
            plain.substr(std::min(plain.find('='), plain.size() - 1) + 1);
    }
    return found;
}

std::int64_t number_or(const std::map<std::string, std::string>& all, const char* name,
                       std::int64_t otherwise) {
    const auto found = all.find(name);
    return found == all.end() ? otherwise : std::strtoll(found->second.c_str(), nullptr, 10);
}

std::optional<CallFault> fault_named(const std::string& name) {
    static const std::map<std::string, CallFault> names = {{"drop_after", CallFault::drop_after},
                                                           {"drop_before", CallFault::drop_before},
                                                           {"gateway_after", CallFault::gateway_after},
                                                           {"gateway_before", CallFault::gateway_before},
                                                           {"truncated", CallFault::truncated},
                                                           {"html", CallFault::html},
                                                           {"empty_object", CallFault::empty_object},
                                                           {"throttled", CallFault::throttled},
                                                           {"busy", CallFault::busy},
                                                           {"internal_error", CallFault::internal_error},
                                                           {"forbidden", CallFault::forbidden},
                                                           {"slow", CallFault::slow}};
    const auto found = names.find(name);
    return found == names.end() ? std::nullopt : std::optional(found->second);
}

} // namespace

// Everything below runs in the server's one thread.
struct Server::Life {
    explicit Life(ServerOptions wanted)
        : options(std::move(wanted)), cloud(options.cloud),
          acceptor(io, tcp::endpoint(asio::ip::make_address("127.0.0.1"), options.port)),
          faults(options.faults.begin(), options.faults.end()) {
        if (!options.access_key.empty()) authentication.accept({options.access_key, options.secret_key});
        if (!options.token.empty()) authentication.accept_token(options.token);
        accept();
        thread = std::thread([this] { io.run(); });
    }
    ~Life() {
        io.stop();
        thread.join();
    }
    Life(const Life&) = delete;
    Life& operator=(const Life&) = delete;

    struct Connection : std::enable_shared_from_this<Connection> {
        Connection(Life& whole, tcp::socket accepted)
            : life(whole), socket(std::move(accepted)), timer(life.io) {
            asio::error_code ignored;
            socket.set_option(tcp::no_delay(true), ignored);
        }
        void read_head();
        void read_body(std::size_t head_size);
        void answer();
        void write(const Reply& reply);
        void send(std::string bytes, bool close);

        Life& life;
        tcp::socket socket;
        asio::steady_timer timer;
        std::string buffer;
        Request request;
        std::string out;
    };

    void accept() {
        acceptor.async_accept([this](asio::error_code error, tcp::socket socket) {
            if (error) return;
            std::make_shared<Connection>(*this, std::move(socket))->read_head();
            accept();
        });
    }

    Instant now() const {
        const auto real = std::chrono::system_clock::now();
        const std::chrono::duration<double, std::nano> since = (real - began) * options.speed;
        return std::chrono::floor<Duration>(began +
                                            std::chrono::duration_cast<std::chrono::nanoseconds>(since));
    }

    Reply handle(const Request& request);
    std::optional<Reply> check_credentials(const Request& request);
    Reply restart(const Request& request);
    Reply restart_bent(const std::vector<std::string>& ids, CallFault fault);
    Reply accepted(const std::vector<std::string>& ids);
    Reply jobs(const Request& request);
    Reply servers(const Request& request);
    Reply phones(const Request& request);
    Reply ledger();
    Json server_json(ServerIndex server) const;
    static Json job_json(const JobView& job);

    ServerOptions options;
    Cloud cloud;
    Authentication authentication;
    std::chrono::system_clock::time_point began = std::chrono::system_clock::now();
    asio::io_context io{1};
    tcp::acceptor acceptor;
    std::deque<CallFault> faults;
    std::uint32_t restart_calls = 0; // POSTs seen on the wire, whatever became of them
    std::thread thread;
};

// --- HTTP/1.1: one request after the other on a connection

void Server::Life::Connection::read_head() {
    asio::async_read_until(socket, asio::dynamic_buffer(buffer, head_max), "\r\n\r\n",
                           [self = shared_from_this()](asio::error_code error, std::size_t size) {
                               if (!error) self->read_body(size);
                           });
}

void Server::Life::Connection::read_body(std::size_t head_size) {
    request = {};
    std::istringstream head(buffer.substr(0, head_size));
    buffer.erase(0, head_size);
    std::string target;
    std::string version;
    head >> request.method >> target >> version;
    request.path = target.substr(0, target.find('?'));
    if (target.find('?') != std::string::npos) request.query = target.substr(target.find('?') + 1);
    std::string line;
    std::getline(head, line);
    while (std::getline(head, line) && line != "\r") {
        std::string name = line.substr(0, line.find(':'));
        std::string value = line.substr(std::min(line.find(':') + 1, line.size()));
        for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        value.erase(0, value.find_first_not_of(' '));
        while (!value.empty() && (value.back() == '\r' || value.back() == ' ')) value.pop_back();
        request.headers[name] = value;
    }
    const auto length =
        static_cast<std::size_t>(std::strtoull(request.headers["content-length"].c_str(), nullptr, 10));
    if (request.headers.contains("transfer-encoding") || length > body_max) {
        send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", true);
        return;
    }
    const std::size_t missing = length > buffer.size() ? length - buffer.size() : 0;
    asio::async_read(socket, asio::dynamic_buffer(buffer), asio::transfer_exactly(missing),
                     [self = shared_from_this(), length](asio::error_code error, std::size_t) {
                         if (error) return;
                         self->request.body = self->buffer.substr(0, length);
                         self->buffer.erase(0, length);
                         self->answer();
                     });
}

void Server::Life::Connection::answer() {
    const Reply reply = life.handle(request);
    if (reply.delay.count() == 0) return write(reply);
    timer.expires_after(reply.delay);
    timer.async_wait([self = shared_from_this(), reply](asio::error_code error) {
        if (!error) self->write(reply);
    });
}

void Server::Life::Connection::write(const Reply& reply) {
    if (reply.delivery == Reply::Delivery::dropped) {
        asio::error_code ignored;
        socket.close(ignored);
        return;
    }
    const std::time_t seconds = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    char date[64];
    std::strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &utc);
    std::string bytes =
        fmt::format("HTTP/1.1 {} Status\r\nDate: {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n"
                    "X-Request-Id: {:032x}\r\n\r\n",
                    reply.status, date, reply.type, reply.body.size(), life.restart_calls);
    const bool cut = reply.delivery == Reply::Delivery::cut;
    bytes += cut ? reply.body.substr(0, reply.body.size() / 2) : reply.body;
    send(std::move(bytes), cut);
}

void Server::Life::Connection::send(std::string bytes, bool close) {
    out = std::move(bytes);
    asio::async_write(socket, asio::buffer(out),
                      [self = shared_from_this(), close](asio::error_code error, std::size_t) {
                          if (error || close) return; // the last reference closes the connection
                          self->read_head();
                      });
}

// --- the API

Reply Server::Life::handle(const Request& request) {
    if (request.path == "/_sim/ledger") return ledger();
    if (request.path == "/_sim/faults") {
        std::istringstream names(request.body);
        for (std::string name; names >> name;)
            if (const auto fault = fault_named(name)) faults.push_back(*fault);
        return {200, "{}"};
    }
    if (auto refused = check_credentials(request)) return *refused;
    const std::string base = "/v1/" + options.project_id + "/cloud-phone/";
    if (!request.path.starts_with(base)) return refusal_reply(404, "APIGW.0101", "The API does not exist.");
    const std::string rest = request.path.substr(base.size());
    if (request.method == "POST" && rest == "servers/batch-restart") return restart(request);
    if (request.method != "GET") return refusal_reply(404, "APIGW.0101", "The API does not exist.");
    if (rest == "jobs" || rest.starts_with("jobs/")) return jobs(request);
    if (rest == "servers" || rest.starts_with("servers/")) return servers(request);
    if (rest == "phones") return phones(request);
    return refusal_reply(404, "APIGW.0101", "The API does not exist.");
}

std::optional<Reply> Server::Life::check_credentials(const Request& request) {
    const auto real = std::chrono::floor<Duration>(std::chrono::system_clock::now());
    const auto refused = authentication.check(request, real);
    if (!refused) return std::nullopt;
    return refusal_reply(refused->status, refused->code, refused->message);
}

Reply Server::Life::restart(const Request& request) {
    ++restart_calls;
    const Json body = Json::parse(request.body, nullptr, false);
    std::vector<std::string> ids;
    if (body.is_object() && body.contains("server_ids") && body["server_ids"].is_array())
        for (const Json& id : body["server_ids"])
            if (id.is_string()) ids.push_back(id.get<std::string>());
    if (faults.empty()) return accepted(ids);
    const CallFault fault = faults.front();
    faults.pop_front();
    return restart_bent(ids, fault);
}

Reply Server::Life::accepted(const std::vector<std::string>& ids) {
    const auto answer = cloud.restart(now(), ids);
    if (!answer) return refusal_reply(400, answer.error().code, answer.error().message);
    Json jobs = Json::array();
    for (const RestartItem& item : answer->items) {
        Json one = {{"server_id", item.server}};
        switch (item.form) {
        case RestartItem::JobForm::absent: break;
        case RestartItem::JobForm::null: one["job_id"] = nullptr; break;
        case RestartItem::JobForm::number: one["job_id"] = 7; break;
        case RestartItem::JobForm::text: one["job_id"] = item.job.text; break;
        }
        if (!item.code.empty()) {
            one["error_code"] = item.code;
            one["error_msg"] = item.message;
        }
        jobs.push_back(one);
    }
    return {200, dump({{"request_id", answer->request.text}, {"jobs", jobs}})};
}

Reply Server::Life::restart_bent(const std::vector<std::string>& ids, CallFault fault) {
    switch (fault) {
    case CallFault::drop_before: return {.delivery = Reply::Delivery::dropped};
    case CallFault::gateway_before: return {504, "<html>504 Gateway Time-out</html>", "text/html"};
    case CallFault::throttled:
        return refusal_reply(
            429, "APIGW.0308",
            "The throttling threshold has been reached: policy ip over ratelimit,limit:5,time:1 second");
    case CallFault::busy: return refusal_reply(400, "CPS.0042", "System busy.");
    case CallFault::forbidden:
        return refusal_reply(403, "APIGW.0302", "The IAM user is not allowed to access the API.");
    case CallFault::drop_after:
    case CallFault::gateway_after:
    case CallFault::truncated:
    case CallFault::html:
    case CallFault::empty_object:
    case CallFault::internal_error:
    case CallFault::slow: break;
    }
    Reply reply = accepted(ids);
    switch (fault) {
    case CallFault::drop_after: reply.delivery = Reply::Delivery::dropped; break;
    case CallFault::gateway_after: return {504, "<html>504 Gateway Time-out</html>", "text/html"};
    case CallFault::truncated: reply.delivery = Reply::Delivery::cut; break;
    case CallFault::html: return {200, "<html>welcome</html>", "text/html"};
    case CallFault::empty_object: return {200, "{}"};
    case CallFault::internal_error: return refusal_reply(500, "CPS.0003", "Service internal error.");
    case CallFault::slow: reply.delay = std::chrono::seconds{2}; break;
    case CallFault::drop_before:
    case CallFault::gateway_before:
    case CallFault::throttled:
    case CallFault::busy:
    case CallFault::forbidden: break;
    }
    return reply;
}

Json Server::Life::job_json(const JobView& job) {
    const auto time = [](const std::optional<Instant>& instant) {
        return instant ? Json(cph_plan::format_utc(*instant)) : Json(nullptr);
    };
    return {{"begin_time", time(job.begin)}, {"end_time", time(job.end)},
            {"error_code", job.code},        {"error_msg", job.message},
            {"job_id", job.job.text},        {"server_id", std::string(job.server)},
            {"status", job.status}};
}

Reply Server::Life::jobs(const Request& request) {
    const std::size_t slash = request.path.rfind("/jobs/");
    if (slash != std::string::npos) {
        const auto job = cloud.job(now(), request.path.substr(slash + 6));
        if (!job) return refusal_reply(400, job.error().code, job.error().message);
        return {200, dump(job_json(*job))};
    }
    const auto query = parameters(request.query);
    std::vector<std::string> ids;
    const auto several = query.find("request_ids");
    const auto single = query.find("request_id");
    std::istringstream words(several != query.end()  ? several->second
                             : single != query.end() ? single->second
                                                     : "");
    for (std::string word; std::getline(words, word, ',');) ids.push_back(word);
    const auto page = cloud.jobs(now(), ids, {number_or(query, "offset", 0), number_or(query, "limit", 100)});
    if (!page) return refusal_reply(400, page.error().code, page.error().message);
    Json list = Json::array();
    for (const JobView& job : page->jobs) list.push_back(job_json(job));
    return {200, dump({{"request_id", page->request.text}, {"jobs", list}})};
}

Json Server::Life::server_json(ServerIndex server) const {
    const Fleet& fleet = cloud.fleet();
    const ServerState state = cloud.state(server);
    return {{"server_name", std::string(fleet.name(server))},
            {"server_id", std::string(fleet.id(server))},
            {"availability_zone", fleet.profile(server).zone},
            {"server_model_name", fleet.profile(server).server_model},
            {"phone_model_name", fleet.profile(server).phone_model},
            {"network_version", fleet.profile(server).network_version},
            {"status", state.status},
            {"update_time", cph_plan::format_utc(state.updated)}};
}

Reply Server::Life::servers(const Request& request) {
    const std::size_t slash = request.path.rfind("/servers/");
    if (slash != std::string::npos) {
        const auto server = cloud.server(now(), request.path.substr(slash + 9));
        if (!server) return refusal_reply(404, server.error().code, server.error().message);
        Json one = server_json(server->server);
        one["request_id"] = server->request.text;
        return {200, dump(one)};
    }
    const auto query = parameters(request.query);
    const auto page =
        cloud.servers(now(), {}, {number_or(query, "offset", 0), number_or(query, "limit", 100)});
    if (!page) return refusal_reply(400, page.error().code, page.error().message);
    Json list = Json::array();
    for (const ServerIndex server : page->servers) list.push_back(server_json(server));
    return {200, dump({{"request_id", page->request.text}, {"count", page->count}, {"servers", list}})};
}

Reply Server::Life::phones(const Request& request) {
    const auto query = parameters(request.query);
    PhoneFilter filter;
    if (const auto server = query.find("server_id"); server != query.end()) filter.server = server->second;
    const auto page =
        cloud.phones(now(), filter, {number_or(query, "offset", 0), number_or(query, "limit", 100)});
    if (!page) return refusal_reply(400, page.error().code, page.error().message);
    Json list = Json::array();
    for (const PhoneView& phone : page->phones)
        list.push_back({{"phone_id", phone.phone},
                        {"phone_name", phone.name},
                        {"server_id", std::string(cloud.fleet().id(phone.server))},
                        {"status", phone.status},
                        {"type", 0},
                        {"update_time", cph_plan::format_utc(phone.updated)}});
    return {200, dump({{"request_id", page->request.text}, {"count", page->count}, {"phones", list}})};
}

Reply Server::Life::ledger() {
    Json restarts = Json::array();
    for (const ReceivedRestart& restart : cloud.ledger().restarts())
        restarts.push_back({{"server", restart.server},
                            {"at", cph_plan::format_utc(restart.at)},
                            {"request_id", restart.request.text},
                            {"accepted", restart.accepted}});
    return {200, dump({{"restart_calls", restart_calls}, {"restarts", restarts}})};
}

Server::Server(ServerOptions options) : life_(std::make_unique<Life>(std::move(options))) {}
Server::~Server() = default;
std::uint16_t Server::port() const {
    return life_->acceptor.local_endpoint().port();
}

} // namespace cph_sim
