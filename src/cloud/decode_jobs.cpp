#include "cph_plan/cloud/decode.hpp"
#include "cph_plan/cloud/list_visitor.hpp"
#include "decode_fields.hpp"

namespace cph_plan {

namespace {

JobReading::State state_of(const JsonValue& status) {
    constexpr int succeeded = 2;
    constexpr int failed = -1;
    const auto number = status.as_int();
    if (number == succeeded) return JobReading::State::succeeded;
    if (number == failed) return JobReading::State::failed;
    return JobReading::State::running;
}

void take_field(JobReading& job, std::string_view key, const JsonValue& value) {
    if (key == "job_id")
        job.job.text = id_text(value);
    else if (key == "status")
        job.state = state_of(value);
    else if (key == "begin_time")
        job.begin = instant_of(value.text);
    else if (key == "end_time")
        job.end = instant_of(value.text);
    else if (key == "error_code")
        job.code = normalised_code(kept_text(value));
    else if (key == "error_msg")
        job.message = kept_text(value);
}

class JobsVisitor : public ListVisitor {
public:
    explicit JobsVisitor(JobPage& page) : ListVisitor("jobs"), page_(page) {}

private:
    void root_field(std::string_view, const JsonValue&) override {}
    void item_begins() override { page_.jobs.emplace_back(); }
    void item_field(std::string_view key, const JsonValue& value) override {
        take_field(page_.jobs.back(), key, value);
    }
    void item_ends() override {
        ++page_.items;
        if (page_.jobs.back().job.empty()) page_.jobs.pop_back();
    }

    JobPage& page_;
};

class JobVisitor : public RecordVisitor {
public:
    explicit JobVisitor(JobReading& job) : job_(job) {}

private:
    void field(std::string_view key, const JsonValue& value) override { take_field(job_, key, value); }

    JobReading& job_;
};

} // namespace

Result<JobPage> decode_jobs(std::string_view text) {
    JobPage page;
    JobsVisitor visitor(page);
    if (const auto read = read_json(text, visitor); !read) return fail(read.error());
    if (visitor.shape() != ListVisitor::Shape::list) return fail({.what = "the reply holds no list of jobs"});
    page.items += visitor.odd_items();
    return page;
}

Result<JobReading> decode_job(std::string_view text) {
    JobReading job;
    JobVisitor visitor(job);
    if (const auto read = read_json(text, visitor); !read) return fail(read.error());
    if (job.job.empty()) return fail({.what = "the reply describes no job"});
    return job;
}

} // namespace cph_plan
