#include "cph_plan/cloud/client.hpp"

#include "cph_plan/base/random.hpp"
#include "cph_plan/base/text.hpp"
#include "cph_plan/cloud/decode.hpp"
#include "cph_plan/cloud/endpoint.hpp"
#include "cph_plan/cloud/error_codes.hpp"
#include "cph_plan/cloud/identifier.hpp"
#include "cph_plan/cloud/signer.hpp"
#include "cph_plan/cloud/verdict.hpp"
#include "cph_plan/cloud/wait_hint.hpp"
#include "handle.hpp"

#include <algorithm>
#include <cassert>
#include <deque>
#include <fmt/format.h>
#include <map>
#include <unordered_map>

namespace cph_plan {

namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t reads_in_flight_max = 8;
constexpr Duration retry_min = 500ms;
constexpr Duration retry_max = 30s;
constexpr Duration read_patience = 5min; // of failures, from the first one
constexpr int breaker_failures = 10;     // in a row, then calls rest
constexpr Duration breaker_rest = 60s;
constexpr std::size_t page_size = 100;

// What a read brought back before anybody has decoded it.
struct Fetched {
    enum class Kind : std::uint8_t { body, unknown_id, failed };
    Kind kind = Kind::failed;
    std::string body{};
    ReadFailure failure{};
};

struct Get {
    std::uint32_t target = 0;
    std::string path;
    Fields query;
    std::function<void(Fetched)> done;
    int failures = 0;
    std::optional<Steady::time_point> first_failure{};
    Steady::time_point not_before{};
};

struct Post {
    std::uint32_t target = 0;
    std::vector<std::string> ids;
    CloudClient::Gate gate;
    std::function<void(RestartReply)> done;
    PostOutcome::Gate reached = PostOutcome::Gate::not_reached;
};

struct Transfer {
    Handle handle;
    std::shared_ptr<Get> get{};
    std::shared_ptr<Post> post{};
};

std::string restart_body(const std::vector<std::string>& ids) {
    std::string body = R"({"server_ids":[)";
    for (const std::string& id : ids) {
        assert(is_identifier(id));
        if (body.back() != '[') body += ',';
        body += '"' + id + '"';
    }
    return body + "]}";
}

class CurlClient : public CloudClient {
public:
    CurlClient(std::vector<Target> targets, std::vector<std::string> origins, Credentials credentials,
               ClientOptions options)
        : targets_(std::move(targets)), origins_(std::move(origins)), credentials_(std::move(credentials)),
          options_(std::move(options)), random_(options_.seed),
          multi_(curl_multi_init(), curl_multi_cleanup) {}

    ~CurlClient() override {
        for (auto& [easy, transfer] : transfers_) curl_multi_remove_handle(multi_.get(), easy);
    }

    // --- asking

    void restart(std::uint32_t target, std::vector<std::string> ids, Gate gate,
                 std::function<void(RestartReply)> done) override {
        posts_.push_back(
            std::make_shared<Post>(Post{target, std::move(ids), std::move(gate), std::move(done)}));
    }

    void read_servers(std::uint32_t target, std::vector<std::string> ids,
                      std::function<void(Read<Listing>)> done) override;
    void read_jobs(std::uint32_t target, std::vector<RequestId> requests,
                   std::vector<std::uint32_t> job_counts, std::vector<JobId> single_jobs,
                   std::function<void(Read<JobListing>)> done) override;
    void count_restarting_phones(std::uint32_t target, std::string id,
                                 std::function<void(Read<std::uint32_t>)> done) override;

    // --- moving

    void step(Duration patience, std::span<curl_waitfd> also) override {
        start_what_may_start();
        int running = 0;
        curl_multi_perform(multi_.get(), &running);
        if (deliver_finished()) return;
        Duration wait = patience;
        if (const auto next = due()) {
            const auto left = std::chrono::ceil<Duration>(*next - Steady::now());
            wait = std::clamp(left, 0ms, patience);
        }
        curl_multi_poll(multi_.get(), also.data(), static_cast<unsigned>(also.size()),
                        static_cast<int>(wait.count()), nullptr);
        curl_multi_perform(multi_.get(), &running);
        deliver_finished();
    }

    std::optional<Steady::time_point> due() const override {
        std::optional<Steady::time_point> next;
        const auto consider = [&](Steady::time_point instant) {
            instant = std::max({instant, next_slot_, rest_until_});
            if (!next || instant < *next) next = instant;
        };
        if (!posts_.empty()) consider(Steady::now());
        if (reads_in_flight_ < reads_in_flight_max)
            for (const auto& get : gets_) consider(get->not_before);
        return next;
    }

    std::string resting() const override {
        return rest_until_ > Steady::now() ? "calls rest after ten failures in a row" : "";
    }

    void drop_reads() override {
        gets_.clear();
        for (auto& [easy, transfer] : transfers_)
            if (transfer.get) transfer.get->done = [](const Fetched&) {};
    }

private:
    Steady::duration real(Duration duration) const {
        return std::chrono::duration_cast<Steady::duration>(std::chrono::duration<double, std::milli>(
            static_cast<double>(duration.count()) / options_.speed));
    }

    void get(std::uint32_t target, std::string path, Fields query, std::function<void(Fetched)> done) {
        gets_.push_back(
            std::make_shared<Get>(Get{target, std::move(path), std::move(query), std::move(done)}));
    }

    // Restart calls go before reads. Every call waits for its slot when calls are counted by the minute.
    void start_what_may_start() {
        while (!posts_.empty() && may_call()) {
            const auto post = std::move(posts_.front());
            posts_.pop_front();
            start(post);
        }
        for (auto next = gets_.begin(); next != gets_.end() && reads_in_flight_ < reads_in_flight_max;) {
            if ((*next)->not_before > Steady::now()) {
                ++next;
                continue;
            }
            if (!may_call()) return;
            const auto get = *next;
            next = gets_.erase(next);
            start(get);
        }
    }

    bool may_call() {
        const auto now = Steady::now();
        if (now < next_slot_ || now < rest_until_) return false;
        if (options_.max_calls_per_minute)
            next_slot_ = now + real(Duration{60'000} / static_cast<int>(*options_.max_calls_per_minute));
        return true;
    }

    Handle prepare(std::uint32_t target, const std::string& method, const std::string& path,
                   const Fields& query, const std::string& body) {
        const std::string& origin = origins_[target];
        std::string url = origin + path;
        if (!query.empty()) url += "?" + canonical_query(query);
        SignedRequest request{.method = method, .path = path, .query = query, .body = body};
        request.headers = {{"content-type", "application/json"},
                           {"host", origin.substr(origin.find("//") + 2)},
                           {"x-project-id", targets_[target].project_id}};
        HandleSettings settings{.ca_file = options_.ca_file, .speed = options_.speed};
        return Handle(url, method, body, std::move(request), credentials_, settings);
    }

    std::string project_path(std::uint32_t target, const std::string& rest) const {
        return fmt::format("/v1/{}/cloud-phone/{}", targets_[target].project_id, rest);
    }

    void start(const std::shared_ptr<Post>& post) {
        Transfer transfer{prepare(post->target, "POST", project_path(post->target, "servers/batch-restart"),
                                  {}, restart_body(post->ids)),
                          nullptr, post};
        transfer.handle.alone([this, post] {
            if (post->gate(offset_)) {
                post->reached = PostOutcome::Gate::passed;
                return true;
            }
            post->reached = PostOutcome::Gate::said_no;
            return false;
        });
        add(std::move(transfer));
    }

    void start(const std::shared_ptr<Get>& get) {
        ++reads_in_flight_;
        add({prepare(get->target, "GET", get->path, get->query, ""), get, nullptr});
    }

    void add(Transfer transfer) {
        CURL* easy = transfer.handle.easy();
        transfers_.emplace(easy, std::move(transfer));
        curl_multi_add_handle(multi_.get(), easy);
    }

    bool deliver_finished() {
        bool any = false;
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            CURL* easy = message->easy_handle;
            const CURLcode code = message->data.result;
            curl_multi_remove_handle(multi_.get(), easy);
            auto node = transfers_.extract(easy);
            Transfer& transfer = node.mapped();
            learn_offset(transfer.handle.reply());
            log(transfer, code);
            if (transfer.post)
                finish(*transfer.post, transfer.handle, code);
            else
                finish(transfer.get, transfer.handle, code);
            any = true;
        }
        return any;
    }

    void log(const Transfer& transfer, CURLcode code) {
        if (!options_.log) return;
        const HttpReply& reply = transfer.handle.reply();
        options_.log(fmt::format("{} {} {} {} {} bytes{}", transfer.post ? "POST" : "GET",
                                 transfer.handle.url(), reply.status, printable(reply.gateway_request),
                                 reply.body.size(),
                                 code == CURLE_OK ? "" : std::string(" ") + curl_easy_strerror(code)));
    }

    void learn_offset(const HttpReply& reply) {
        if (const auto date = parse_http_date(reply.date))
            offset_ = *date - std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    }

    Instant cloud_now() const {
        return std::chrono::floor<Duration>(std::chrono::system_clock::now()) + offset_.value_or(0ms);
    }

    void finish(const Post& post, const Handle& handle, CURLcode code) {
        const HttpReply& reply = handle.reply();
        const std::string trouble = handle.trouble(code);
        const PostOutcome outcome{.curl_code = code,
                                  .gate = post.reached,
                                  .http_status = reply.status,
                                  .body = reply.body,
                                  .retry_after = reply.retry_after,
                                  .gateway_request = reply.gateway_request,
                                  .transport_message = trouble,
                                  .cloud_now = cloud_now()};
        post.done(judge_restart(outcome, post.ids));
    }

    void finish(const std::shared_ptr<Get>& get, const Handle& handle, CURLcode code) {
        --reads_in_flight_;
        const HttpReply& reply = handle.reply();
        if (code == CURLE_OK && reply.status >= 200 && reply.status <= 299) {
            failures_in_a_row_ = 0;
            get->done({.kind = Fetched::Kind::body, .body = reply.body});
            return;
        }
        std::string what =
            code == CURLE_OK ? fmt::format("answered {}", reply.status) : std::string(handle.trouble(code));
        ReadAnswer answer = ReadAnswer::again;
        if (code == CURLE_OK) {
            const auto error = decode_error(reply.body);
            answer = read_answer_of(reply.status, error ? std::string_view(error->code) : std::string_view());
            if (error)
                what = fmt::format("answered {} {} {}", reply.status, error->code, printable(error->message));
        }
        const std::string where = handle.url() + ": ";
        switch (answer) {
        case ReadAnswer::again: again(get, reply, where + what); return;
        case ReadAnswer::unknown_id: get->done({.kind = Fetched::Kind::unknown_id}); return;
        case ReadAnswer::login:
        case ReadAnswer::credentials:
            get->done({.failure = {ReadFailure::Kind::credentials, where + what}});
            return;
        case ReadAnswer::refused: get->done({.failure = {ReadFailure::Kind::refused, where + what}}); return;
        }
    }

    void again(const std::shared_ptr<Get>& get, const HttpReply& reply, const std::string& what) {
        const auto now = Steady::now();
        if (!get->first_failure) get->first_failure = now;
        if (now - *get->first_failure >= real(read_patience)) {
            get->done(
                {.failure = {ReadFailure::Kind::unreachable, "reads have failed for 5 minutes; " + what}});
            return;
        }
        const Duration ceiling = std::min(retry_max, retry_min * (1 << std::min(get->failures++, 6)));
        Duration wait{
            static_cast<Duration::rep>(random_.below(static_cast<std::uint64_t>(ceiling.count()) + 1))};
        if (const auto named = retry_after(reply.retry_after, cloud_now())) wait = *named;
        get->not_before = now + real(wait);
        if (++failures_in_a_row_ >= breaker_failures) {
            rest_until_ = now + real(breaker_rest);
            failures_in_a_row_ = breaker_failures - 1; // the next call is a probe
        }
        gets_.push_back(get);
    }

    std::vector<Target> targets_;
    std::vector<std::string> origins_;
    Credentials credentials_;
    ClientOptions options_;
    Random random_;
    std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)> multi_;
    std::unordered_map<CURL*, Transfer> transfers_;
    std::deque<std::shared_ptr<Post>> posts_;
    std::deque<std::shared_ptr<Get>> gets_;
    std::size_t reads_in_flight_ = 0;
    int failures_in_a_row_ = 0;
    Steady::time_point next_slot_{};
    Steady::time_point rest_until_{};
    std::optional<Duration> offset_;
    std::map<std::uint32_t, std::uint32_t>
        project_sizes_; // servers of a target's project, once a list said so
};

// --- servers: pages of the project's list, or one read a server, whichever takes fewer calls

struct ServersQuestion {
    std::vector<std::string> ids;
    std::unordered_map<std::string, std::size_t> places;
    Listing listing;
    std::size_t awaited = 0;
    bool over = false;
    std::function<void(Read<Listing>)> done;

    void fail_with(ReadFailure failure) {
        if (over) return;
        over = true;
        done(tl::unexpected<ReadFailure>(std::move(failure)));
    }
    void put(std::size_t place, const ServerEntry& entry, Instant now) {
        listing.readings[place] = {true, entry.status, entry.updated, now};
    }
    void finish_one() {
        if (over || --awaited > 0) return;
        over = true;
        done(std::move(listing));
    }
};

ReadFailure unreadable(const Error& error) {
    return {ReadFailure::Kind::refused, "the answer could not be read: " + error.what};
}

void CurlClient::read_servers(std::uint32_t target, std::vector<std::string> ids,
                              std::function<void(Read<Listing>)> done) {
    auto question = std::make_shared<ServersQuestion>();
    question->ids = std::move(ids);
    question->done = std::move(done);
    question->listing.readings.resize(question->ids.size());
    for (std::size_t i = 0; i < question->ids.size(); ++i)
        question->places.emplace(lower(question->ids[i]), i);

    const auto read_each = [this, target, question] {
        question->awaited = question->ids.size();
        for (std::size_t i = 0; i < question->ids.size(); ++i)
            get(target, project_path(target, "servers/" + question->ids[i]), {},
                [this, question, i](Fetched fetched) {
                    if (fetched.kind == Fetched::Kind::failed) return question->fail_with(fetched.failure);
                    question->listing.readings[i].read_at = options_.run_clock();
                    if (fetched.kind == Fetched::Kind::body) {
                        const auto entry = decode_server(fetched.body);
                        if (!entry) return question->fail_with(unreadable(entry.error()));
                        question->put(i, *entry, options_.run_clock());
                    }
                    question->finish_one();
                });
    };
    const auto read_page = [this, target, question](std::size_t page,
                                                    const std::function<void(const ServerPage&)>& then) {
        get(target, project_path(target, "servers"),
            {{"limit", std::to_string(page_size)}, {"offset", std::to_string(page * page_size)}},
            [this, question, then](Fetched fetched) {
                if (fetched.kind != Fetched::Kind::body) return question->fail_with(fetched.failure);
                const auto decoded = decode_servers(fetched.body);
                if (!decoded) return question->fail_with(unreadable(decoded.error()));
                const Instant now = options_.run_clock();
                for (const ServerEntry& entry : decoded->servers)
                    if (const auto place = question->places.find(lower(entry.id));
                        place != question->places.end())
                        question->put(place->second, entry, now);
                then(*decoded);
            });
    };
    const auto pages_of = [](std::uint32_t servers) { return (servers + page_size - 1) / page_size; };
    const auto known = project_sizes_.find(target);
    const bool each = question->ids.size() <= 2 ||
                      (known != project_sizes_.end() && pages_of(known->second) > question->ids.size());
    if (each) return read_each();
    read_page(0, [this, target, question, read_page, read_each, pages_of](const ServerPage& first) {
        const std::uint32_t size = first.count.value_or(static_cast<std::uint32_t>(first.items));
        project_sizes_[target] = size;
        const std::size_t pages = std::max<std::size_t>(pages_of(size), 1);
        if (pages - 1 > question->ids.size()) return read_each();
        const Instant now = options_.run_clock();
        for (ServerReading& reading : question->listing.readings)
            reading.read_at = now; // absent ones were read, too
        question->awaited = pages;
        question->finish_one();
        for (std::size_t page = 1; page < pages; ++page)
            read_page(page, [question](const ServerPage&) { question->finish_one(); });
    });
}

// --- jobs

struct JobsQuestion {
    JobListing listing;
    std::size_t awaited = 0;
    bool over = false;
    std::function<void(Read<JobListing>)> done;

    void fail_with(ReadFailure failure) {
        if (over) return;
        over = true;
        done(tl::unexpected<ReadFailure>(std::move(failure)));
    }
    void finish_one() {
        if (over || --awaited > 0) return;
        over = true;
        done(std::move(listing));
    }
};

void CurlClient::read_jobs(std::uint32_t target, std::vector<RequestId> requests, std::vector<std::uint32_t>,
                           std::vector<JobId> single_jobs, std::function<void(Read<JobListing>)> done) {
    auto question = std::make_shared<JobsQuestion>();
    question->done = std::move(done);
    question->awaited = (requests.empty() ? 0 : 1) + single_jobs.size();
    const auto take = [question](const std::string& body) {
        auto page = decode_jobs(body);
        if (!page) {
            question->fail_with(unreadable(page.error()));
            return false;
        }
        for (JobReading& job : page->jobs) question->listing.jobs.push_back(std::move(job));
        return true;
    };
    const auto ask_alone = [this, target, question, take](const RequestId& request) {
        get(target, project_path(target, "jobs"),
            {{"limit", "100"}, {"offset", "0"}, {"request_id", request.text}},
            [question, take, request](Fetched fetched) {
                if (fetched.kind == Fetched::Kind::failed) return question->fail_with(fetched.failure);
                if (fetched.kind == Fetched::Kind::unknown_id)
                    question->listing.unknown_requests.push_back(request);
                else if (!take(fetched.body))
                    return;
                question->finish_one();
            });
    };
    if (requests.size() == 1) {
        ask_alone(requests.front());
    } else if (!requests.empty()) {
        std::string list;
        for (const RequestId& request : requests) list += (list.empty() ? "" : ",") + request.text;
        get(target, project_path(target, "jobs"), {{"limit", "100"}, {"offset", "0"}, {"request_ids", list}},
            [question, take, ask_alone, requests](Fetched fetched) {
                if (fetched.kind == Fetched::Kind::failed) return question->fail_with(fetched.failure);
                if (fetched.kind == Fetched::Kind::unknown_id) {
                    // One of them is not known, and the answer does not say which.
                    question->awaited += requests.size() - 1;
                    for (const RequestId& request : requests) ask_alone(request);
                    return;
                }
                if (take(fetched.body)) question->finish_one();
            });
    }
    for (const JobId& job : single_jobs)
        get(target, project_path(target, "jobs/" + job.text), {}, [question, job](Fetched fetched) {
            if (fetched.kind == Fetched::Kind::failed) return question->fail_with(fetched.failure);
            if (fetched.kind == Fetched::Kind::unknown_id) {
                question->listing.unknown_jobs.push_back(job);
            } else {
                auto reading = decode_job(fetched.body);
                if (!reading) return question->fail_with(unreadable(reading.error()));
                question->listing.jobs.push_back(std::move(*reading));
            }
            question->finish_one();
        });
}

// --- phones, for evidence only: one page tells enough, since any restarting phone is a sign

void CurlClient::count_restarting_phones(std::uint32_t target, std::string id,
                                         std::function<void(Read<std::uint32_t>)> done) {
    get(target, project_path(target, "phones"), {{"limit", "100"}, {"offset", "0"}, {"server_id", id}},
        [id, done](Fetched fetched) {
            if (fetched.kind != Fetched::Kind::body)
                return done(tl::unexpected<ReadFailure>(std::move(fetched.failure)));
            const auto page = decode_phones(fetched.body, id);
            if (!page) return done(tl::unexpected<ReadFailure>(unreadable(page.error())));
            done(page->restarting);
        });
}

} // namespace

Result<std::unique_ptr<CloudClient>> CloudClient::create(std::vector<Target> targets, Credentials credentials,
                                                         ClientOptions options) {
    if (std::holds_alternative<PasswordCredential>(credentials.value))
        return fail({.what = "a user name and password are not yet supported as a credential",
                     .where = credentials.source,
                     .hint = "use HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, or HW_AUTH_TOKEN",
                     .kind = ErrorKind::credentials});
    std::vector<std::string> origins;
    for (const Target& target : targets) {
        const auto origin = cph_origin(target, options.allowed_endpoints);
        if (!origin) return fail(origin.error());
        origins.push_back(*origin);
    }
    return std::make_unique<CurlClient>(std::move(targets), std::move(origins), std::move(credentials),
                                        std::move(options));
}

} // namespace cph_plan
