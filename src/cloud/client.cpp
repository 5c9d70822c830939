#include "cph_plan/cloud/client.hpp"

#include "cph_plan/cloud/decode.hpp"
#include "cph_plan/cloud/endpoint.hpp"
#include "job_reads.hpp"
#include "logins.hpp"
#include "reads.hpp"
#include "restarts.hpp"
#include "server_reads.hpp"

#include <algorithm>
#include <cmath>

namespace cph_plan {

namespace {

// Any restarting phone is a sign, so one page tells enough.
constexpr std::size_t phones_per_read = 100;

class CurlClient : public CloudClient {
public:
    CurlClient(Credentials credentials, ClientOptions options)
        : credentials_(std::move(credentials)), traffic_(std::move(options)) {}

    // Before anything is asked.
    void add_target(const std::string& origin, const std::string& token_service,
                    const std::string& project_id) {
        lines_.push_back({.requests = Requests(origin, project_id),
                          .access = Access(credentials_, guard_),
                          .login_url = token_service + "/v3/auth/tokens?nocatalog=true",
                          .project_id = project_id});
    }
    void open() {
        restarts_.emplace(lines_, transfers_, traffic_);
        reads_.emplace(lines_, transfers_, traffic_);
        logins_.emplace(lines_, transfers_, traffic_,
                        [this](std::uint32_t target, std::optional<Duration> named, const std::string& what) {
                            reads_->login_failed(target, named, what);
                        });
        servers_.emplace(*reads_, traffic_);
        jobs_.emplace(*reads_);
    }

    void restart(std::uint32_t target, std::vector<std::string> ids, Gate gate,
                 std::function<void(RestartReply)> done) override {
        restarts_->ask(target, std::move(ids), std::move(gate), std::move(done));
    }

    std::optional<Duration> cloud_offset() const override { return traffic_.cloud_offset(); }

    void read_servers(std::uint32_t target, std::vector<std::string> ids,
                      std::function<void(Read<Listing>)> done) override {
        servers_->ask(target, std::move(ids), std::move(done));
    }

    void read_jobs(std::uint32_t target, std::vector<RequestId> requests,
                   std::vector<std::uint32_t> job_counts, std::vector<JobId> single_jobs,
                   std::function<void(Read<JobListing>)> done) override {
        jobs_->ask(target, std::move(requests), job_counts, std::move(single_jobs), std::move(done));
    }

    void count_restarting_phones(std::uint32_t target, std::string id,
                                 std::function<void(Read<std::uint32_t>)> done) override {
        Fields query{{"limit", std::to_string(phones_per_read)}, {"offset", "0"}, {"server_id", id}};
        reads_->get(
            target, "phones", std::move(query),
            [id = std::move(id), done](const std::string& body) -> Status {
                const auto page = decode_phones(body, id);
                if (!page) return fail(page.error());
                done(page->restarting);
                return {};
            },
            [done](const NoAnswer& none) { done(tl::unexpected<ReadFailure>(none.failure)); });
    }

    // Restart calls go before reads, and logins before both.
    void step(Duration patience, std::span<curl_waitfd> also) override {
        for (std::uint32_t target = 0; target < lines_.size(); ++target)
            if (wanted(target)) logins_->start_due(target);
        restarts_->start_due();
        reads_->start_due();
        transfers_.step(until_due(patience), also);
    }

    void drop_reads() override { reads_->drop(); }

private:
    bool wanted(std::uint32_t target) const {
        return restarts_->waits_for(target) || reads_->waits_for(target);
    }

    // The shorter of `patience` and the real time until something here wants to be done.
    Duration until_due(Duration patience) const {
        std::optional<Instant> next = restarts_->due();
        const auto consider = [&](std::optional<Instant> due) {
            if (due && (!next || *due < *next)) next = due;
        };
        consider(reads_->due());
        for (std::uint32_t target = 0; target < lines_.size(); ++target)
            if (wanted(target)) consider(logins_->due(target));
        if (!next) return patience;
        const double left = static_cast<double>((*next - traffic_.now()).count());
        const auto real = static_cast<Duration::rep>(std::ceil(left / traffic_.options().speed));
        return std::clamp(Duration{real}, 0ms, patience);
    }

    Credentials credentials_;
    KeyGuard guard_;
    Traffic traffic_;
    Transfers transfers_;
    std::vector<Line> lines_; // by target
    std::optional<Restarts> restarts_;
    std::optional<Reads> reads_;
    std::optional<Logins> logins_;
    std::optional<ServerReads> servers_;
    std::optional<JobReads> jobs_;
};

} // namespace

Result<std::unique_ptr<CloudClient>> CloudClient::create(std::vector<Target> targets, Credentials credentials,
                                                         ClientOptions options) {
    const std::vector<std::string> allowed = options.allowed_endpoints;
    auto client = std::make_unique<CurlClient>(std::move(credentials), std::move(options));
    for (const Target& target : targets) {
        const auto origin = cph_origin(target, allowed);
        if (!origin) return fail(origin.error());
        const auto token_service = iam_origin(target, allowed);
        if (!token_service) return fail(token_service.error());
        client->add_target(*origin, *token_service, target.project_id);
    }
    client->open();
    return client;
}

} // namespace cph_plan
