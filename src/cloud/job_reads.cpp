#include "job_reads.hpp"

#include "cph_plan/cloud/decode.hpp"

namespace cph_plan {

void JobReads::ask(std::uint32_t target, std::vector<RequestId> requests,
                   const std::vector<std::uint32_t>& job_counts, std::vector<JobId> single_jobs,
                   std::function<void(Read<JobListing>)> done) {
    auto jobs = std::make_shared<Jobs>();
    jobs->target = target;
    for (std::size_t i = 0; i < requests.size(); ++i)
        jobs->requests.push_back({std::move(requests[i]), job_counts[i]});
    jobs->done = std::move(done);
    jobs->awaited = (jobs->requests.empty() ? 0 : 1) + single_jobs.size();
    if (jobs->requests.size() == 1) read_request(jobs, jobs->requests.front());
    if (jobs->requests.size() > 1) read_together(jobs);
    for (const JobId& job : single_jobs) read_job(jobs, job);
}

void JobReads::read_together(const JobsPtr& jobs) {
    List list{.filter = {"request_ids", ""}};
    for (const Request& request : jobs->requests) {
        list.filter.second += (list.filter.second.empty() ? "" : ",") + request.id.text;
        list.expected += request.jobs;
    }
    read_list(jobs, list, 0, [this, jobs] {
        // One of them is not known, and the answer does not say which.
        jobs->awaited += jobs->requests.size() - 1;
        for (const Request& request : jobs->requests) read_request(jobs, request);
    });
}

void JobReads::read_request(const JobsPtr& jobs, const Request& request) {
    read_list(jobs, {{"request_id", request.id.text}, request.jobs}, 0, [jobs, id = request.id] {
        jobs->answer.unknown_requests.push_back(id);
        jobs->finish_one();
    });
}

// A page may hold less than was asked for, so the next one begins where it ended. Jobs that are expected and
// not shown yet cost an empty page.
void JobReads::read_list(const JobsPtr& jobs, const List& list, std::size_t offset,
                         const std::function<void()>& unknown_request) {
    reads_.get(
        jobs->target, "jobs",
        {{"limit", std::to_string(jobs_per_read)}, {"offset", std::to_string(offset)}, list.filter},
        [this, jobs, list, offset, unknown_request](const std::string& body) -> Status {
            auto page = decode_jobs(body);
            if (!page) return fail(page.error());
            for (JobReading& job : page->jobs) jobs->answer.jobs.push_back(std::move(job));
            const std::size_t next = offset + page->items;
            if (page->items > 0 && next < list.expected)
                read_list(jobs, list, next, unknown_request);
            else
                jobs->finish_one();
            return {};
        },
        [jobs, unknown_request](const NoAnswer& none) {
            if (none.kind == NoAnswer::Kind::failed) return jobs->fail_with(none.failure);
            unknown_request();
        });
}

void JobReads::read_job(const JobsPtr& jobs, const JobId& job) {
    reads_.get(
        jobs->target, "jobs/" + job.text, {},
        [jobs](const std::string& body) -> Status {
            auto reading = decode_job(body);
            if (!reading) return fail(reading.error());
            jobs->answer.jobs.push_back(std::move(*reading));
            jobs->finish_one();
            return {};
        },
        [jobs, job](const NoAnswer& none) {
            if (none.kind == NoAnswer::Kind::failed) return jobs->fail_with(none.failure);
            jobs->answer.unknown_jobs.push_back(job);
            jobs->finish_one();
        });
}

} // namespace cph_plan
