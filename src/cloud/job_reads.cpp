#include "job_reads.hpp"

#include "cph_plan/cloud/decode.hpp"

namespace cph_plan {

namespace {

Fields page_at(std::size_t offset) {
    return {{"limit", std::to_string(jobs_per_read)}, {"offset", std::to_string(offset)}};
}

Fields with(Fields fields, std::string name, std::string value) {
    fields.emplace_back(std::move(name), std::move(value));
    return fields;
}

std::string joined(const std::vector<RequestId>& requests) {
    std::string list;
    for (const RequestId& request : requests) list += (list.empty() ? "" : ",") + request.text;
    return list;
}

// The number of entries of the page, or nothing when it could not be read and the question is over.
std::optional<std::size_t> take_page(Question<JobListing>& question, const std::string& body) {
    auto page = decode_jobs(body);
    if (!page) {
        question.fail_with(unreadable(page.error()));
        return std::nullopt;
    }
    for (JobReading& job : page->jobs) question.answer.jobs.push_back(std::move(job));
    return page->items;
}

} // namespace

void JobReads::ask(std::uint32_t target, std::vector<RequestId> requests, std::size_t expected,
                   std::vector<JobId> single_jobs, std::function<void(Read<JobListing>)> done) {
    auto jobs = std::make_shared<Jobs>();
    jobs->target = target;
    jobs->requests = std::move(requests);
    jobs->expected = expected;
    jobs->done = std::move(done);
    jobs->awaited = (jobs->requests.empty() ? 0 : 1) + single_jobs.size();
    if (jobs->requests.size() == 1) read_request(jobs, jobs->requests.front());
    if (jobs->requests.size() > 1) read_together(jobs, 0);
    for (const JobId& job : single_jobs) read_job(jobs, job);
}

void JobReads::read_together(const JobsPtr& jobs, std::size_t offset) {
    reads_.get(jobs->target, "jobs", with(page_at(offset), "request_ids", joined(jobs->requests)),
               [this, jobs, offset](const Fetched& fetched) {
                   if (fetched.kind == Fetched::Kind::failed) return jobs->fail_with(fetched.failure);
                   if (fetched.kind == Fetched::Kind::unknown_id) {
                       // One of them is not known, and the answer does not say which.
                       jobs->awaited += jobs->requests.size() - 1;
                       for (const RequestId& request : jobs->requests) read_request(jobs, request);
                       return;
                   }
                   const auto items = take_page(*jobs, fetched.body);
                   if (!items) return;
                   const bool more = *items >= jobs_per_read && offset + *items < jobs->expected;
                   if (more) return read_together(jobs, offset + jobs_per_read);
                   jobs->finish_one();
               });
}

void JobReads::read_request(const JobsPtr& jobs, const RequestId& request) {
    reads_.get(jobs->target, "jobs", with(page_at(0), "request_id", request.text),
               [jobs, request](const Fetched& fetched) {
                   if (fetched.kind == Fetched::Kind::failed) return jobs->fail_with(fetched.failure);
                   if (fetched.kind == Fetched::Kind::unknown_id)
                       jobs->answer.unknown_requests.push_back(request);
                   else if (!take_page(*jobs, fetched.body))
                       return;
                   jobs->finish_one();
               });
}

void JobReads::read_job(const JobsPtr& jobs, const JobId& job) {
    reads_.get(jobs->target, "jobs/" + job.text, {}, [jobs, job](const Fetched& fetched) {
        if (fetched.kind == Fetched::Kind::failed) return jobs->fail_with(fetched.failure);
        if (fetched.kind == Fetched::Kind::unknown_id) {
            jobs->answer.unknown_jobs.push_back(job);
            return jobs->finish_one();
        }
        auto reading = decode_job(fetched.body);
        if (!reading) return jobs->fail_with(unreadable(reading.error()));
        jobs->answer.jobs.push_back(std::move(*reading));
        jobs->finish_one();
    });
}

} // namespace cph_plan
