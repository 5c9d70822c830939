// The reading calls of the cloud, and how it numbers and records every call.
#include "simulator/core/cloud.hpp"

#include <algorithm>

namespace cph_sim {

namespace {

// Phones of a server are numbered within this; a server of the largest flavour holds some hundred.
constexpr std::uint32_t phones_per_server_max = 1024;

constexpr int phone_running = 2;
constexpr int phone_restarting = 4;
constexpr int phone_frozen = 6;
constexpr int phone_restart_failed = -6;

bool is_within(Page page, std::int64_t limit_max) {
    return page.offset >= 0 && page.limit >= 1 && page.limit <= limit_max;
}

// Lets every item of a page through and counts them all.
class Window {
public:
    explicit Window(Page page) : page_(page) {}
    bool takes() {
        const std::int64_t position = seen_++;
        return position >= page_.offset && position - page_.offset < page_.limit;
    }
    std::uint32_t count() const { return static_cast<std::uint32_t>(seen_); }

private:
    Page page_;
    std::int64_t seen_ = 0;
};

bool has_tags(const std::map<std::string, std::string>& held, const TagQuery& query) {
    if (query.without_any_tag) return held.empty();
    return std::all_of(query.tags.begin(), query.tags.end(), [&](const auto& wanted) {
        const auto found = held.find(wanted.first);
        if (found == held.end()) return false;
        const auto& values = wanted.second;
        return values.empty() || std::find(values.begin(), values.end(), found->second) != values.end();
    });
}

} // namespace

// --- calls

RequestId Cloud::begin_call(Instant now, CallKind kind, Sender sender) {
    call_ = {.at = now, .number = ++calls_, .kind = kind, .sender = sender};
    return {request_ids_.text(call_.number)};
}

void Cloud::end_call() {
    ledger_.add(std::move(call_));
}

tl::unexpected<Refusal> Cloud::refuse_call(std::string_view code) {
    call_.refusal = code;
    end_call();
    return tl::unexpected(refusal(code));
}

// --- jobs

Answer<JobPage> Cloud::jobs(Instant now, std::span<const std::string> requests, Page page) {
    const Instant moment = pass(now);
    JobPage answer{.request = begin_call(moment, CallKind::jobs), .jobs = {}};
    if (requests.empty()) return refuse_call("CPS.0049");
    if (requests.size() > request_ids_max) return refuse_call("CPS.0161");
    if (!is_within(page, page_max)) return refuse_call("CPS.0002");
    Window window(page);
    for (const std::string& id : requests) {
        const Request* request = find_request(id);
        if (request == nullptr) continue;
        for (JobIndex job = request->first; job < request->first + request->jobs; ++job) {
            if (visible(moment, job) && window.takes()) answer.jobs.push_back(view(moment, job));
        }
    }
    if (window.count() == 0) return refuse_call("CPS.0050");
    end_call();
    return answer;
}

Answer<JobView> Cloud::job(Instant now, std::string_view id) {
    const Instant moment = pass(now);
    begin_call(moment, CallKind::job);
    const std::optional<std::uint32_t> number = job_ids_.number(id);
    if (!number || *number >= jobs_.size() || !visible(moment, *number)) return refuse_call("CPS.0011");
    end_call();
    return view(moment, *number);
}

const Cloud::Request* Cloud::find_request(std::string_view id) const {
    const std::optional<std::uint32_t> number = request_ids_.number(id);
    if (!number) return nullptr;
    const auto found = std::lower_bound(
        requests_.begin(), requests_.end(), *number,
        [](const Request& request, std::uint32_t wanted) { return request.number < wanted; });
    return found == requests_.end() || found->number != *number ? nullptr : &*found;
}

const Cloud::Quirks* Cloud::quirks_of(JobIndex job) const {
    if (quirks_.empty()) return nullptr;
    const auto found = quirks_.find(job);
    return found == quirks_.end() ? nullptr : &found->second;
}

bool Cloud::visible(Instant now, JobIndex job) const {
    const Quirks* odd = quirks_of(job);
    if (odd == nullptr) return true;
    const Duration age = now - jobs_[job].begin;
    if (odd->visible_from && age < *odd->visible_from) return false;
    return !odd->visible_until || age < *odd->visible_until;
}

int Cloud::shown_status(Instant now, JobIndex job) const {
    const Job& held = jobs_[job];
    const Quirks* odd = quirks_of(job);
    if (odd == nullptr || odd->steps.empty()) {
        const bool over = held.end && *held.end <= now;
        return over ? held.result : job_running;
    }
    int status = job_running;
    for (const JobStep& step : odd->steps) {
        if (now - held.begin >= step.after) status = step.status;
    }
    return status;
}

JobView Cloud::view(Instant now, JobIndex job) const {
    const Job& held = jobs_[job];
    JobView view{.job = {job_ids_.text(job)},
                 .request = {request_ids_.text(held.request)},
                 .server = options_.fleet->id(held.server),
                 .status = shown_status(now, job),
                 .begin = held.begin};
    if (view.status != job_running) view.end = held.end && *held.end <= now ? *held.end : now;
    const Quirks* odd = quirks_of(job);
    if (odd == nullptr) return view;
    if (view.status == job_failed) {
        view.code = odd->code;
        view.message = odd->message;
    }
    if (!odd->times) return view;
    switch (*odd->times) {
    case JobTimes::Oddity::absent: view.begin = view.end = std::nullopt; break;
    case JobTimes::Oddity::end_before_begin: view.end = held.begin - std::chrono::hours{1}; break;
    case JobTimes::Oddity::in_the_future: view.begin = view.end = now + std::chrono::hours{24}; break;
    }
    return view;
}

// --- servers

Answer<ServerPage> Cloud::servers(Instant now, const ServerFilter& filter, Page page) {
    ServerPage answer{.request = begin_call(pass(now), CallKind::servers), .servers = {}};
    if (!is_within(page, page_max)) return refuse_call("CPS.0002");
    Window window(page);
    for (std::uint32_t i = 0; i < servers_.size(); ++i) {
        if (matches(ServerIndex{i}, filter) && window.takes()) answer.servers.push_back(ServerIndex{i});
    }
    answer.count = window.count();
    end_call();
    return answer;
}

bool Cloud::matches(ServerIndex server, const ServerFilter& filter) const {
    const Fleet& fleet = *options_.fleet;
    if (filter.status && *filter.status != at(server).status) return false;
    if (!filter.id.empty() && filter.id != fleet.id(server)) return false;
    if (!filter.name.empty() && fleet.name(server).find(filter.name) == std::string_view::npos) return false;
    const Profile& profile = fleet.profile(server);
    if (!filter.network_version.empty() && filter.network_version != profile.network_version) return false;
    return filter.phone_model.empty() || filter.phone_model == profile.phone_model;
}

Answer<ServerDetail> Cloud::server(Instant now, std::string_view id) {
    ServerDetail answer{.request = begin_call(pass(now), CallKind::server)};
    const std::optional<ServerIndex> server = options_.fleet->find(id);
    if (!server) return refuse_call("CPS.0159");
    answer.server = *server;
    end_call();
    return answer;
}

ServerState Cloud::state(ServerIndex server) const {
    return {.status = at(server).status, .updated = at(server).updated};
}

// --- phones

Answer<PhonePage> Cloud::phones(Instant now, const PhoneFilter& filter, Page page) {
    PhonePage answer{.request = begin_call(pass(now), CallKind::phones), .phones = {}};
    if (!is_within(page, phone_page_max)) return refuse_call("CPS.0002");
    Window window(page);
    const auto look_at = [&](ServerIndex index) {
        const Server& server = at(index);
        const std::uint32_t phones = std::min(options_.fleet->profile(index).phones, phones_per_server_max);
        for (std::uint32_t phone = 0; phone < phones; ++phone) {
            int status = phone < server.phones_failed ? phone_restart_failed : phone_running;
            if (server.status == status_frozen) status = phone_frozen;
            if (server.running > 0) status = phone_restarting;
            if (filter.status && *filter.status != status) continue;
            if (!window.takes()) continue;
            const auto number = static_cast<std::uint32_t>(index) * phones_per_server_max + phone;
            answer.phones.push_back(
                {.phone = phone_ids_.text(number),
                 .name = std::string(options_.fleet->name(index)) + "-" + std::to_string(phone + 1),
                 .server = index,
                 .status = status,
                 .updated = server.updated});
        }
    };
    if (!filter.server.empty()) {
        if (const auto only = options_.fleet->find(filter.server)) look_at(*only);
    } else {
        for (std::uint32_t i = 0; i < servers_.size(); ++i) look_at(ServerIndex{i});
    }
    answer.count = window.count();
    end_call();
    return answer;
}

// --- tags

Answer<TaggedPage> Cloud::tagged(Instant now, const TagQuery& query, Page page) {
    begin_call(pass(now), CallKind::tags);
    if (!is_within(page, tag_page_max)) return refuse_call("CPS.0002");
    TaggedPage answer;
    Window window(page);
    for (std::uint32_t i = 0; i < servers_.size(); ++i) {
        const ServerIndex server{i};
        if (!query.name.empty() && options_.fleet->name(server) != query.name) continue;
        if (!has_tags(options_.fleet->profile(server).tags, query)) continue;
        if (window.takes()) answer.servers.push_back(server);
    }
    answer.count = window.count();
    end_call();
    return answer;
}

} // namespace cph_sim
