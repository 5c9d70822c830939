#include "cph_plan/driver/real_world.hpp"

#include "cph_plan/journal/lease_times.hpp"

#include <algorithm>
#include <array>
#include <curl/multi.h>
#include <fmt/format.h>

namespace cph_plan {

namespace {

Duration boot_milliseconds() {
    return std::chrono::floor<Duration>(boot_time());
}

} // namespace

RealWorld::RealWorld(const Schedule& schedule, Lease& lease, CloudClient& cloud, Signals& signals,
                     const RunClock& clock)
    : schedule_(schedule), lease_(lease), cloud_(cloud), signals_(signals), clock_(clock),
      last_renewal_(boot_milliseconds()), last_renewal_try_(last_renewal_) {}

RealWorld::~RealWorld() {
    cloud_.drop_reads();
}

Now RealWorld::now() {
    Now now = clock_.now();
    now.cloud_offset = cloud_.cloud_offset();
    return now;
}

Duration RealWorld::real(Duration duration) const {
    return clock_.real(duration);
}

bool RealWorld::fenced() const {
    return lease_taken_ || (journal_error_ && journal_error_->kind == ErrorKind::fenced);
}

void RealWorld::set_gate(Gate gate) {
    gate_ = std::move(gate);
}

void RealWorld::submit(Output output) {
    std::visit([&](auto& one) { put_out(std::move(one)); }, output);
}

// --- what the engine asks

void RealWorld::put_out(Note note) {
    notes_.push_back({.at = clock_.now().run, .body = std::move(note.body)});
}

void RealWorld::put_out(Restart restart) {
    const Permit permit = restart.permit;
    cloud_.restart(
        restart.target, ids(restart.servers), [this, permit] { return gate_ && gate_(permit); },
        [this, permit](RestartReply reply) {
            inbox_.emplace_back(RestartAnswered{permit, std::move(reply)});
        });
}

void RealWorld::put_out(ReadServers question) {
    const Ticket ticket = question.ticket;
    cloud_.read_servers(question.target, ids(question.servers), [this, ticket](Read<Listing> answer) {
        inbox_.emplace_back(ServersRead{ticket, std::move(answer)});
    });
}

void RealWorld::put_out(ReadJobs question) {
    const Ticket ticket = question.ticket;
    cloud_.read_jobs(question.target, std::move(question.requests), std::move(question.job_counts),
                     std::move(question.single_jobs), [this, ticket](Read<JobListing> answer) {
                         inbox_.emplace_back(JobsRead{ticket, std::move(answer)});
                     });
}

void RealWorld::put_out(CountPhones question) {
    const Ticket ticket = question.ticket;
    phone_counts_[ticket] = {.restarting = std::vector<std::optional<std::uint32_t>>(question.servers.size()),
                             .left = question.servers.size()};
    for (std::size_t i = 0; i < question.servers.size(); ++i) {
        const auto counted = [this, ticket, i](Read<std::uint32_t> answer) {
            PhoneCount& count = phone_counts_[ticket];
            if (answer) count.restarting[i] = *answer;
            if (--count.left > 0) return;
            inbox_.emplace_back(PhonesCounted{ticket, std::move(count.restarting)});
            phone_counts_.erase(ticket);
        };
        cloud_.count_restarting_phones(question.target, std::string(schedule_.ids[at(question.servers[i])]),
                                       counted);
    }
}

std::vector<std::string> RealWorld::ids(const std::vector<ServerIndex>& servers) const {
    std::vector<std::string> texts;
    texts.reserve(servers.size());
    for (const ServerIndex server : servers) texts.emplace_back(schedule_.ids[at(server)]);
    return texts;
}

// --- the journal

// All notes of one round become durable in one transaction, in order.
void RealWorld::write_notes() {
    if (notes_.empty()) return;
    std::vector<Entry> notes = std::move(notes_);
    notes_.clear();
    if (!journal_error_) {
        const Status written = lease_.append(notes);
        if (!written) journal_error_ = written.error();
    }
    for (Entry& note : notes) {
        if (journal_error_)
            fail_note(std::move(note), *journal_error_);
        else
            inbox_.emplace_back(Noted{std::move(note)});
    }
}

void RealWorld::fail_note(Entry entry, const Error& error) {
    inbox_.emplace_back(NoteFailed{std::move(entry), error.kind == ErrorKind::fenced, error.what});
}

Input RealWorld::record(Sending sending) {
    std::array<Entry, 1> entry{Entry{.at = clock_.now().run, .body = std::move(sending)}};
    if (!journal_error_) {
        const Status written = lease_.append(entry);
        if (written) return Noted{std::move(entry[0])};
        journal_error_ = written.error();
    }
    return NoteFailed{std::move(entry[0]), journal_error_->kind == ErrorKind::fenced, journal_error_->what};
}

void RealWorld::keep_lease(Duration boot) {
    if (lease_lost_ || journal_error_ || boot - last_renewal_try_ < lease_renewal) {
        const bool overdue = !lease_lost_ && !journal_error_ && boot - last_renewal_ >= lease_self_stop;
        if (!overdue) return;
    }
    last_renewal_try_ = boot;
    const Status renewed = lease_.renew();
    if (renewed) {
        last_renewal_ = boot;
        return;
    }
    const bool taken = renewed.error().kind == ErrorKind::fenced;
    if (!taken && boot - last_renewal_ < lease_self_stop) return;
    lease_lost_ = true;
    lease_taken_ = taken;
    inbox_.emplace_back(LeaseLost{taken, renewed.error().what});
}

// --- waiting

void RealWorld::look_around() {
    const int signals = signals_.take();
    if (signals > signals_seen_) {
        signals_seen_ = signals;
        inbox_.emplace_back(Interrupted{signals});
    }
    const Duration boot = boot_milliseconds();
    keep_lease(boot);
    if (journal_error_ || boot - last_look_at_requests_ < request_interval) return;
    last_look_at_requests_ = boot;
    const auto requests = lease_.requests(last_request_);
    if (!requests) return; // asked again soon; a lasting failure shows in the next append or renewal
    for (const RunRequest& request : *requests) {
        last_request_ = std::max(last_request_, request.id);
        if (request.kind == RunRequest::Kind::halt) inbox_.emplace_back(HaltAsked{request.operator_name});
    }
}

std::vector<Input> RealWorld::collect() {
    look_around();
    write_notes();
    return std::exchange(inbox_, {});
}

Duration RealWorld::patience(std::optional<Instant> deadline) const {
    if (!deadline) return request_interval;
    const Duration left = clock_.real(*deadline - clock_.now().run);
    return std::clamp(left, 0ms, request_interval);
}

std::vector<Input> RealWorld::wait(std::optional<Instant> deadline) {
    std::vector<Input> known = collect();
    if (!known.empty()) return known;
    std::array<curl_waitfd, 1> also{
        curl_waitfd{.fd = signals_.descriptor(), .events = CURL_WAIT_POLLIN, .revents = 0}};
    cloud_.step(patience(deadline), also);
    return std::exchange(inbox_, {});
}

} // namespace cph_plan
