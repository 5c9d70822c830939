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

    // `expected` jobs belong to the requests together.
    void ask(std::uint32_t target, std::vector<RequestId> requests, std::size_t expected,
             std::vector<JobId> single_jobs, std::function<void(Read<JobListing>)> done);

private:
    struct Jobs : Question<JobListing> {
        std::uint32_t target = 0;
        std::vector<RequestId> requests;
        std::size_t expected = 0;
    };
    using JobsPtr = std::shared_ptr<Jobs>;

    void read_together(const JobsPtr& jobs, std::size_t offset);
    void read_request(const JobsPtr& jobs, const RequestId& request);
    void read_job(const JobsPtr& jobs, const JobId& job);

    Reads& reads_;
};

} // namespace cph_plan
