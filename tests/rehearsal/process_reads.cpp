// What the process may look at, and what may come of looking.
#include "process.hpp"

namespace rehearsal {

bool Process::fails(std::uint64_t occasion, const std::function<void(ReadFailure)>& answer) {
    if (strikes(Misfortune::read_forbidden, occasion)) reads_forbidden_ = true;
    if (reads_forbidden_) {
        soon([answer] { answer({ReadFailure::Kind::credentials, "APIGW.0302"}); });
        return true;
    }
    if (!strikes(Misfortune::read_gives_up, occasion)) return false;
    scene_.at(scene_.now + 5min, number_, [answer] {
        answer({ReadFailure::Kind::unreachable, "reads have failed for 5 minutes"});
    });
    return true;
}

ServerReading Process::look_at(ServerIndex server) {
    const auto place = scene_.cloud.fleet().find(scene_.schedule.ids[cph_plan::at(server)]);
    if (!place) return {.found = false, .read_at = now().run};
    const cph_sim::ServerState state = scene_.cloud.state(*place);
    return {.found = true,
            .status = state.status,
            .updated = std::chrono::floor<std::chrono::seconds>(state.updated),
            .read_at = now().run};
}

void Process::read(const ReadServers& question) {
    const std::uint64_t occasion = ++scene_.reads;
    const Ticket ticket = question.ticket;
    if (fails(occasion, [this, ticket](ReadFailure failure) {
            deliver(ServersRead{ticket, tl::unexpected<ReadFailure>(std::move(failure))});
        }))
        return;
    if (strikes(Misfortune::other_operator, occasion)) {
        const std::uint64_t which =
            scene_.fate.number(Fate::Purpose::which_server, occasion, question.servers.size());
        const std::vector<std::string> ids = scene_.ids(question.servers);
        scene_.at(scene_.now + latency(), 0, [this_scene = &scene_, id = ids[which]] {
            this_scene->cloud.restart_by_other(this_scene->now, id);
        });
    }
    soon([this, question] {
        (void)scene_.cloud.servers(scene_.now); // lets time pass in the cloud
        Listing listing;
        for (const ServerIndex server : question.servers) listing.readings.push_back(look_at(server));
        deliver(ServersRead{question.ticket, listing});
    });
}

void Process::read(const ReadJobs& question) {
    ++job_reads_;
    const Ticket ticket = question.ticket;
    if (fails(++scene_.reads, [this, ticket](ReadFailure failure) {
            deliver(JobsRead{ticket, tl::unexpected<ReadFailure>(std::move(failure))});
        }))
        return;
    soon([this, question] {
        JobListing listing;
        const auto add = [&](const cph_sim::JobView& view) {
            JobReading reading{.job = view.job,
                               .begin = view.begin,
                               .end = view.end,
                               .code = view.code,
                               .message = view.message};
            if (view.status == cph_sim::job_succeeded) reading.state = JobReading::State::succeeded;
            if (view.status == cph_sim::job_failed) reading.state = JobReading::State::failed;
            listing.jobs.push_back(reading);
        };
        for (const RequestId& request : question.requests) {
            const std::vector<std::string> one{request.text};
            const auto page = scene_.cloud.jobs(scene_.now, one);
            if (!page)
                listing.unknown_requests.push_back(request);
            else
                for (const cph_sim::JobView& view : page->jobs) add(view);
        }
        for (const JobId& job : question.single_jobs) {
            const auto view = scene_.cloud.job(scene_.now, job.text);
            if (view)
                add(*view);
            else
                listing.unknown_jobs.push_back(job);
        }
        deliver(JobsRead{question.ticket, listing});
    });
}

// A call is polled with its reply and then once a second at most.
std::uint64_t Process::job_reads_allowed() const {
    std::uint64_t allowed = 1;
    const std::vector<Instant>& since = followed_since_;
    for (const Instant begun : since) allowed += 2 + static_cast<std::uint64_t>((scene_.now - begun) / 1s);
    // Calls of earlier processes are followed from birth.
    const auto earlier = scene_.sent.size() - std::min(scene_.sent.size(), since.size());
    return allowed + earlier * (2 + static_cast<std::uint64_t>((scene_.now - born_) / 1s));
}

void Process::count(const CountPhones& question) {
    soon([this, question] {
        PhonesCounted counted{question.ticket, {}};
        for (const std::string& id : scene_.ids(question.servers)) {
            const auto page = scene_.cloud.phones(scene_.now, {.server = id});
            if (!page) {
                counted.restarting.emplace_back();
                continue;
            }
            std::uint32_t restarting = 0;
            for (const cph_sim::PhoneView& phone : page->phones)
                if (phone.status == 4 || phone.status == -6) ++restarting;
            counted.restarting.emplace_back(restarting);
        }
        deliver(counted);
    });
}

} // namespace rehearsal
