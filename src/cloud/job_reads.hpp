// Jobs by the requests that made them, in as few calls as their number allows, or one by one.
#pragma once

#include "question.hpp"
#include "reads.hpp"

namespace cph_plan {

// The API's most (page cph_api_0522, 2025-10-28).
constexpr std::size_t jobs_per_read = 100;

class JobReads {
public:
    explicit JobReads(Reads& reads) : reads_(reads) {}

    // `job_counts` says how many jobs each request has.
    void ask(std::uint32_t target, std::vector<RequestId> requests,
             const std::vector<std::uint32_t>& job_counts, std::vector<JobId> single_jobs,
             std::function<void(Read<JobListing>)> done);

private:
    struct Request {
        RequestId id;
        std::size_t jobs = 0;
    };
    struct Jobs : Question<JobListing> {
        std::uint32_t target = 0;
        std::vector<Request> requests;
    };
    using JobsPtr = std::shared_ptr<Jobs>;
    struct List {
        Fields::value_type filter;
        std::size_t expected = 0; // jobs
    };

    void read_together(const JobsPtr& jobs);
    void read_request(const JobsPtr& jobs, const Request& request);
    void read_list(const JobsPtr& jobs, const List& list, std::size_t offset,
                   const std::function<void()>& unknown_request);
    void read_job(const JobsPtr& jobs, const JobId& job);

    Reads& reads_;
};

} // namespace cph_plan
